/** What the command line of `npm run faults` says: `--name value` pairs. */
export interface FaultOptions {
  readonly number: (name: string, otherwise: number) => number;
  readonly has: (name: string) => boolean;
}

export function readOptions(args: readonly string[]): FaultOptions {
  const valueOf = (name: string): string | undefined => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : (args[at + 1] ?? '');
  };
  return {
    has: (name) => args.includes(`--${name}`),
    number(name, otherwise) {
      const value = valueOf(name);
      if (value === undefined) return otherwise;
      const number = Number(value);
      if (value === '' || !Number.isSafeInteger(number) || number < 0)
        throw new UsageError(`--${name} takes a number, not "${value}"`);
      return number;
    },
  };
}

/** The settings of a server with as many processes as `--workers` says. */
export function workerSettings(options: FaultOptions): string {
  return `[server]\nworkers = ${options.number('workers', 1)}\n`;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
