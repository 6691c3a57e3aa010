import { readFile } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { createSystemClock } from '#platform/clock.ts';
import { type DataFolder, openDataFolder } from '#platform/data-folder.ts';
import { decodeTextFile } from '#codecs/charset/decode-charset.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { nearestName } from '#platform/nearest-name.ts';
import { createRandom } from '#platform/random.ts';
import { type Command, type CommandContext, type OptionValues, UsageError } from './command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { createOutput, type Output, type OutputStreams } from './output.ts';
import type { CliParts } from './parts.ts';

export interface CliCall extends OutputStreams {
  /** Without the program's own name. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly parts: CliParts;
  readonly commands: readonly Command[];
}

/** Options that every command has. */
const globalOptions = {
  help: { type: 'boolean', short: 'h' },
  data: { type: 'string' },
  json: { type: 'boolean' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/** Runs one command line and gives the exit code; every failure is one line on stderr. */
export async function runCli(call: CliCall): Promise<number> {
  const isJson = call.arguments.includes('--json');
  const out = createOutput(call, { isJson });
  try {
    return await dispatch(call, out);
  } catch (error) {
    if (error instanceof UsageError) {
      out.complain(`mailstead: ${error.message}`);
      return exitCodes.usage;
    }
    if (isDomainError(error)) {
      out.complain(`mailstead: ${error.message}`);
      // What is wrong in mailstead.toml was not said on the command line.
      const isInFile = error.code === 'bad-value' && error.details['problems'] !== undefined;
      return isInFile ? exitCodes.failed : exitCodeOf(error.code);
    }
    out.complain(`mailstead: ${describeBug(error, call.environment)}`);
    return exitCodes.failed;
  }
}

async function dispatch(call: CliCall, out: Output): Promise<number> {
  const { words, rest } = splitWords(call.arguments);
  if (rest.includes('--version') && words.length === 0) {
    out.answer({ version: call.parts.version }, (v) => [`mailstead ${v.version}`]);
    return exitCodes.done;
  }
  const found = findCommand(call.commands, words);
  if (found === undefined) {
    const isAsked = words.length === 0 || words[0] === 'help' || rest.includes('--help');
    const nouns = call.commands.filter((c) => c.name.split(' ')[0] === words[0]);
    if (!isAsked && nouns.length === 0) throw unknownCommand(call.commands, words);
    if (nouns.length > 0 && words.length > 1 && !rest.includes('--help'))
      throw unknownCommand(call.commands, words);
    out.write(overviewHelp(nouns.length > 0 ? nouns : call.commands));
    return rest.includes('--help') || words[0] === 'help' ? exitCodes.done : exitCodes.usage;
  }
  const { command, wordCount } = found;
  const parsed = parseCommand(command, dropWords(call.arguments, wordCount));
  if (parsed.isHelp) {
    out.write(commandHelp(command));
    return exitCodes.done;
  }
  const context = createContext(call, out, parsed.data);
  return (await command.run(context, parsed.operands, parsed.options)) ?? exitCodes.done;
}

/** The words before the first option that could be the command's name; --data and its value may stand first. */
function splitWords(given: readonly string[]): { words: string[]; rest: readonly string[] } {
  const words: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    if (word === '--data') i++;
    else if (!word.startsWith('-')) words.push(word);
    else if (word === '--') break;
  }
  return { words, rest: given };
}

function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; wordCount: number } | undefined {
  for (const wordCount of [3, 2, 1]) {
    if (words.length < wordCount) continue;
    const name = words.slice(0, wordCount).join(' ');
    const command = commands.find((c) => c.name === name);
    if (command !== undefined) return { command, wordCount };
  }
  return undefined;
}

/** The arguments without the command's own words. */
function dropWords(given: readonly string[], wordCount: number): string[] {
  const kept: string[] = [];
  let left = wordCount;
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    if (word === '--data') kept.push(word, ...given.slice(i + 1, ++i + 1));
    else if (left > 0 && !word.startsWith('-')) left--;
    else kept.push(word);
  }
  return kept;
}

function unknownCommand(commands: readonly Command[], words: readonly string[]): UsageError {
  const name = words.slice(0, 2).join(' ');
  const near =
    nearestName(
      name,
      commands.map((c) => c.name),
    ) ??
    nearestName(
      words[0] ?? '',
      commands.map((c) => c.name.split(' ')[0]!),
    );
  const hint = near === undefined ? 'see `mailstead --help`' : `did you mean "${near}"?`;
  return new UsageError(`there is no command "${name}"; ${hint}`);
}

interface ParsedCommand {
  readonly operands: readonly string[];
  readonly options: OptionValues<Command['options']>;
  readonly data: string | undefined;
  readonly isHelp: boolean;
}

function parseCommand(command: Command, given: string[]): ParsedCommand {
  const config: ParseArgsOptionsConfig = { ...globalOptions };
  for (const [name, facts] of Object.entries(command.options))
    config[name] = {
      type: facts.type === 'flag' ? 'boolean' : 'string',
      multiple: facts.type === 'texts',
    };
  let parsed;
  try {
    parsed = parseArgs({ args: given, options: config, allowPositionals: true, strict: true });
  } catch (error) {
    const reason = (error as Error).message.split(/\.\s/)[0]!;
    throw new UsageError(`${reason}; see \`mailstead ${command.name} --help\``);
  }
  const { values, positionals } = parsed;
  const isHelp = values['help'] === true;
  if (!isHelp) checkOperands(command, positionals);
  const options: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(command.options))
    options[name] = values[name] ?? (type === 'flag' ? false : type === 'texts' ? [] : undefined);
  return {
    operands: positionals,
    options: options as OptionValues<Command['options']>,
    data: values['data'] as string | undefined,
    isHelp,
  };
}

function checkOperands(command: Command, given: readonly string[]): void {
  const least = command.operands.filter((o) => !o.startsWith('[')).length;
  const isOpenEnded = command.operands.at(-1)?.includes('...') ?? false;
  if (given.length < least)
    throw new UsageError(
      `${command.operands[given.length]} is missing; usage: mailstead ${command.name} ${command.operands.join(' ')}`,
    );
  if (given.length > command.operands.length && !isOpenEnded)
    throw new UsageError(
      `"${given[command.operands.length]}" is one operand too many; see \`mailstead ${command.name} --help\``,
    );
}

function createContext(call: CliCall, out: Output, data: string | undefined): CommandContext {
  const dataPath = data ?? call.environment['MAILSTEAD_DATA'] ?? './data';
  return {
    out,
    clock: createSystemClock(),
    random: createRandom(),
    parts: call.parts,
    environment: call.environment,
    dataPath,
    openFolder: () => openDataFolder(dataPath),
    readSettings: (folder: DataFolder) =>
      loadSettings(call.parts.sections, {
        text: readFileSync(folder.settingsFile, 'utf8'),
        fileName: folder.settingsFile,
        dataFolder: folder.root,
        environment: call.environment,
      }),
    readInput: async (path) => {
      if (path === '-') return decodeTextFile(await readAll(process.stdin));
      try {
        return decodeTextFile(await readFile(path));
      } catch (error) {
        throw new DomainError('not-found', `cannot read ${path}: ${(error as Error).message}`);
      }
    },
  };
}

/** Anything that is not a DomainError is a bug: one line, and the way to see the rest. */
function describeBug(error: unknown, environment: CliCall['environment']): string {
  if (environment['MAILSTEAD_DEBUG'] !== undefined && error instanceof Error)
    return error.stack ?? error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `${message.split('\n')[0]} (unexpected; run again with MAILSTEAD_DEBUG=1 to see where)`;
}
