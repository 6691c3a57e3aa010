// Where the program starts: the command line over everything that server/composition puts together.
import { commandTable } from '#cli/command-table.ts';
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
    commands: commandTable,
    stdout,
    stderr: (text) => void process.stderr.write(text),
  });
}

if (import.meta.main) {
  dieWithParent();
  process.exitCode = await main(process.argv.slice(2));
}
