// Where the program starts: the command line over everything that server/composition puts together.
import type { Command } from '#cli/command.ts';
import { runCli } from '#cli/run-cli.ts';
import { createParts } from '#composition/create-parts.ts';
import { dieWithParent } from '#platform/process-life.ts';

/** Runs one command line; `stdout` takes what it prints. */
export async function main(
  argv: readonly string[],
  stdout: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  return await runCli({
    arguments: argv,
    environment: process.env,
    parts: createParts(),
    commands: await commandsFor(argv),
    stdout,
    stderr: (text) => void process.stderr.write(text),
  });
}

/** Commands that are loaded alone: a server does not keep the others in memory, and runs come one after the other. */
const alone: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('#cli/serve.ts')).serve],
  ['migrate run', async () => (await import('#cli/migrate-run.ts')).migrateRun],
]);

async function commandsFor([noun = '', verb = '']: readonly string[]): Promise<readonly Command[]> {
  const load = alone.get(noun) ?? alone.get(`${noun} ${verb}`);
  return load === undefined ? (await import('#cli/command-table.ts')).commandTable : [await load()];
}

/** Runs the command line that this process was started with. */
export async function runProgram(): Promise<void> {
  dieWithParent();
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const [first, , data = ''] = process.argv.slice(2);
  // Started by the main process of a server with several workers.
  process.exitCode =
    first === 'serve-worker'
      ? await (await import('#composition/run-worker.ts')).runWorker(data)
      : await main(process.argv.slice(2));
}

if (import.meta.main) await runProgram();
