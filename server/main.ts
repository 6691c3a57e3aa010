// Where the program starts: the command line over everything that server/composition puts together.
import type { Command } from '#cli/command.ts';
import { runCli } from '#cli/run-cli.ts';
import { serve } from '#cli/serve.ts';
import { createParts } from '#composition/create-parts.ts';
import { runWorker } from '#composition/run-worker.ts';
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

/** A server does not keep the other commands in memory. */
async function commandsFor(argv: readonly string[]): Promise<readonly Command[]> {
  return argv[0] === serve.name ? [serve] : (await import('#cli/command-table.ts')).commandTable;
}

if (import.meta.main) {
  dieWithParent();
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const [first, , data = ''] = process.argv.slice(2);
  // Started by the main process of a server with several workers.
  process.exitCode =
    first === 'serve-worker' ? await runWorker(data) : await main(process.argv.slice(2));
}
