import type { Clock } from '#platform/clock.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import type { Random } from '#platform/random.ts';
import type { Settings } from '#platform/settings.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import type { CliParts } from './parts.ts';

export interface OptionFacts {
  readonly type: 'text' | 'flag' | 'texts';
  readonly doc: string;
  /** What stands for the value in the help: "FILE". */
  readonly value?: string;
}
export type OptionShape = Readonly<Record<string, OptionFacts>>;
export type OptionValues<O extends OptionShape> = {
  readonly [K in keyof O]: O[K]['type'] extends 'flag'
    ? boolean
    : O[K]['type'] extends 'texts'
      ? readonly string[]
      : string | undefined;
};

/** What a command works with. It prints through `out` only. */
export interface CommandContext {
  readonly out: Output;
  readonly clock: Clock;
  readonly random: Random;
  readonly parts: CliParts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder named by --data, $MAILSTEAD_DATA or ./data, as typed. */
  readonly dataPath: string;
  /** @throws DomainError not-found when there is no server in it */
  openFolder(): DataFolder;
  /** @throws DomainError bad-value when the configuration is wrong */
  readSettings(folder: DataFolder): Settings;
  /** Text of a file, or of standard input for "-". @throws DomainError not-found */
  readInput(path: string): Promise<string>;
}

export interface Command<O extends OptionShape = OptionShape> {
  /** The words that call it: "domain add". */
  readonly name: string;
  readonly summary: string;
  /** Names of the operands as the help shows them: "DOMAIN", "[FILE]" (may be left out), "EMAIL..." (one or more). */
  readonly operands: readonly string[];
  readonly options: O;
  /** Further lines of the help. */
  readonly details?: string;
  /** Gives the exit code, 0 when nothing. @throws DomainError, UsageError */
  run(
    context: CommandContext,
    operands: readonly string[],
    options: OptionValues<O>,
  ): Promise<ExitCode | void>;
}

/** Declares one command; the table of all is command-table.ts. */
export function defineCommand<const O extends OptionShape>(command: Command<O>): Command {
  return command;
}

/** The command line itself is wrong; its message ends in what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
