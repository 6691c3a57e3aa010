import type { ImportOutcome } from '#groupware/import-objects.ts';
import type { CommandContext } from './command.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** Problems named one by one. */
const MAX_NAMED = 20;

/** Says what became of a file; failed when something of it was not stored. */
export function answerImport(
  context: CommandContext,
  from: { readonly address: string; readonly file: string; readonly what: string },
  outcome: ImportOutcome,
): ExitCode {
  const { created, replaced, unchanged, problems } = outcome;
  context.out.answer({ address: from.address, created, replaced, unchanged, problems }, () => [
    `${from.address}: ${created} ${from.what} added, ${replaced} replaced, ${unchanged} unchanged`,
  ]);
  for (const { line, uid, reason } of problems.slice(0, MAX_NAMED)) {
    const place = line === undefined ? from.file : `${from.file} line ${line}`;
    context.out.complain(`${place}: ${uid ?? 'without UID'} was left out: ${reason}`);
  }
  if (problems.length > MAX_NAMED)
    context.out.complain(`${problems.length - MAX_NAMED} more were left out`);
  return problems.length === 0 ? exitCodes.done : exitCodes.failed;
}
