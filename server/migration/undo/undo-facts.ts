import type { LedgerAccount } from '../ledger.ts';
import { setAccountSettings } from '../sql/accounts.ts';
import { readFactChanges, removeFactChange } from '../sql/account-facts.ts';
import type { TargetSession } from '../target.ts';
import type { UndoRun } from '../undo-migration.ts';

/**
 * Puts back what the target's directory had of the account: name, forwards, delegates. Gives what somebody has changed since, for
 * people.
 */
export async function undoFacts(
  { ledger, batch }: UndoRun,
  session: TargetSession,
  { id }: LedgerAccount,
): Promise<string[]> {
  const all = await readFactChanges(ledger.sql, id);
  const changes = all.filter((it) => batch === undefined || it.batch === batch);
  const kept = changes.length === 0 ? [] : ((await session.restoreFacts?.(changes)) ?? []);
  await ledger.sql.transaction(async (tx) => {
    for (const { name } of changes) await removeFactChange(tx, id, name);
    // A run afterwards applies them again.
    await setAccountSettings(tx, { id, settingsHash: '', losses: [] });
  });
  return kept.map((name) => `${words[name] ?? `the ${name}`}: it was changed since`);
}

/** For people; delegates and the like say themselves who they are. */
const words: Readonly<Record<string, string>> = {
  displayName: 'the display name',
  timeZone: 'the time zone',
  keepsForwarded: 'the copy of forwarded mail',
};
