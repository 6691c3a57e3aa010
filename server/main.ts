// Where the program starts: the command line over everything that server/composition puts together.
import { commandTable } from '#cli/command-table.ts';
import { runCli } from '#cli/run-cli.ts';
import { createParts } from '#composition/create-parts.ts';
import { dieWithParent } from '#platform/process-life.ts';

export async function main(argv: readonly string[]): Promise<number> {
  return await runCli({
    arguments: argv,
    environment: process.env,
    parts: createParts(),
    commands: commandTable,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  });
}

if (import.meta.main) {
  dieWithParent();
  process.exitCode = await main(process.argv.slice(2));
}
