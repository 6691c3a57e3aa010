import type { SieveArgument, SieveCommand, SieveScript, SieveTest } from './script.ts';

/** The text of a script: a command a line, blocks indented. */
// RFC 5228 §8
export function formatSieve({ commands }: SieveScript): string {
  return formatCommands(commands, '');
}

function formatCommands(commands: readonly SieveCommand[], indent: string): string {
  return commands
    .map((command, i) => {
      const comments = (command.comments ?? []).map((c) => `${indent}# ${oneLine(c)}\r\n`).join('');
      const isContinued = /^(?:elsif|else)$/.test(command.name);
      // A blank line between rules of one level, as people write them.
      const gap = i > 0 && comments !== '' && !isContinued ? '\r\n' : '';
      return `${gap}${comments}${indent}${formatCommand(command, indent)}\r\n`;
    })
    .join('');
}

function formatCommand(command: SieveCommand, indent: string): string {
  const head = formatTest(command);
  if (command.block === undefined) return `${head};`;
  return `${head} {\r\n${formatCommands(command.block, `${indent}    `)}${indent}}`;
}

function formatTest({ name, args, tests }: SieveTest): string {
  const words = [name, ...args.map(formatArgument)];
  const isList = /^(?:allof|anyof)$/.test(name) || tests.length > 1;
  const [only] = tests;
  if (isList) words.push(`(${tests.map(formatTest).join(', ')})`);
  else if (only !== undefined) words.push(formatTest(only));
  return words.join(' ');
}

function formatArgument(argument: SieveArgument): string {
  switch (argument.kind) {
    case 'tag':
      return `:${argument.name}`;
    case 'number':
      return String(argument.value);
    case 'strings': {
      const [only] = argument.values;
      if (argument.values.length === 1) return formatString(only!);
      return `[${argument.values.map(formatString).join(', ')}]`;
    }
  }
}

function formatString(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').trim();
}
