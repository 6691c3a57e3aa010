import type { LedgerAccount } from '../ledger.ts';
import { setAccountSettings } from '../sql/accounts.ts';
import { readFactChanges, removeFactChange } from '../sql/account-facts.ts';
import { forgetFactsBefore, readFactsBefore } from '../sql/facts-before.ts';
import type { TargetSession } from '../target.ts';
import type { UndoRun } from '../undo-migration.ts';

/**
 * Puts back what the target had of the account besides its items: name, forwards, delegates, rules. Gives what stays, for
 * people.
 */
export async function undoFacts(
  { ledger, batch }: UndoRun,
  session: TargetSession,
  { id, isCreated }: LedgerAccount,
): Promise<string[]> {
  const all = await readFactChanges(ledger.sql, id);
  const changes = all.filter((it) => batch === undefined || it.batch === batch);
  const kept = changes.length === 0 ? [] : ((await session.restoreFacts?.(changes)) ?? []);
  const started = await readFactsBefore(ledger.sql, id);
  const isCutOff = started !== undefined && (batch ?? started.batch) === started.batch;
  await ledger.sql.transaction(async (tx) => {
    if (isCutOff) await forgetFactsBefore(tx, id);
    for (const { name } of changes) await removeFactChange(tx, id, name);
    // A run afterwards applies them again.
    await setAccountSettings(tx, { id, settingsHash: '', losses: [] });
  });
  const told = kept.map(
    ({ name, reason = 'it was changed since' }) => `${words[name] ?? `the ${name}`}: ${reason}`,
  );
  // Of an account that the migration made, all is its own.
  return isCutOff && !isCreated ? [...told, CUT_OFF] : told;
}

const CUT_OFF =
  'settings: the run was cut off while it set them, and nobody knows which of them are its own';

/** For people; delegates, rules and the like say themselves who they are. */
const words: Readonly<Record<string, string>> = {
  displayName: 'the display name',
  timeZone: 'the time zone',
  keepsForwarded: 'the copy of forwarded mail',
  'working-hours': 'the working hours',
  'meeting-requests': 'who gets requests for meetings',
};
