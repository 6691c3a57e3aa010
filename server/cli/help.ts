import type { Command } from './command.ts';

const globals: readonly (readonly [string, string])[] = [
  ['--data DIR', 'the folder of the server (default: $MAILSTEAD_DATA, or ./data)'],
  ['--json', 'answer in JSON, for machines'],
  ['--help', 'this text'],
];

/** One line for each command. */
export function overviewHelp(commands: readonly Command[]): string {
  const rows = commands.map((c) => [usageOf(c), c.summary] as const);
  return `${['Usage: mailstead COMMAND ...', '', ...columns(rows), '', '`mailstead COMMAND --help` explains one.'].join('\n')}\n`;
}

export function commandHelp(command: Command): string {
  const own = Object.entries(command.options).map(
    ([name, o]) => [`--${name}${o.type === 'flag' ? '' : ` ${o.value ?? 'TEXT'}`}`, o.doc] as const,
  );
  const lines = [`Usage: mailstead ${usageOf(command)}`, '', command.summary];
  if (command.details !== undefined) lines.push('', command.details);
  lines.push('', 'Options:', ...columns([...own, ...globals]));
  return `${lines.join('\n')}\n`;
}

function usageOf(command: Command): string {
  const options = Object.keys(command.options).length > 0 ? ' [OPTIONS]' : '';
  return [command.name, ...command.operands].join(' ') + options;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(48, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
