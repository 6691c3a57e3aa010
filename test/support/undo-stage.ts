// A run from any source to any target, and the way back, without the command line.
import type { Ledger } from '#migration/ledger.ts';
import type { MigrationUser } from '#migration/migration-user.ts';
import type { AccountResult } from '#migration/run-migration.ts';
import type { Source } from '#migration/source.ts';
import type { Target } from '#migration/target.ts';
import { undoMigration, type UndoResult } from '#migration/undo-migration.ts';
import { openMigrationDesk } from './migration-desk.ts';

export interface UndoStage extends AsyncDisposable {
  readonly ledger: Ledger;
  run(): Promise<AccountResult>;
  /** @param batch only what this run did */
  undo(batch?: number): Promise<UndoResult>;
}

/** One account; both ends are closed with the stage. */
export async function openUndoStage(
  source: Source,
  target: Target,
  user: MigrationUser,
): Promise<UndoStage> {
  await using stack = new AsyncDisposableStack();
  stack.use(source);
  stack.use(target);
  const { ledger, run } = stack.use(await openMigrationDesk());
  const users = [user];
  const all = stack.move();
  return {
    ledger,
    run: async () => (await run(source, {}, { target, users }))[0]!,
    undo: async (batch) =>
      (await undoMigration({ ledger, target, users, accounts: [], batch }))[0]!,
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}
