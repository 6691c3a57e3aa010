import type { OpenAccount } from '../account/open-account.ts';
import type { Draft } from '../account/draft.ts';
import { DAMAGED_BOOT } from '../account/restart-gap.ts';
import type { DefaultCollection } from '../collection.ts';
import { DomainError } from '#platform/errors.ts';
import { loadCollections, type CollectionRow } from '../sql/collections.ts';
import { readState } from '../sql/state.ts';
import { createCollection } from '../transaction/collections.ts';
import { parentsOf } from '../transaction/collection-names.ts';
import { setSubscribed } from '../transaction/subscriptions.ts';

const unlimited = { bytes: undefined, messages: undefined };

/**
 * Makes what an account must have: its collections when it is new; after damage the inbox, with the others whose creation
 * was lost with it, and the mailboxes above others.
 */
export async function completeMailboxes(
  account: OpenAccount,
  defaults: readonly DefaultCollection[],
): Promise<void> {
  const { rows, boot } = await account.sql.snapshot(async (sql) => ({
    rows: await loadCollections(sql, account.id),
    boot: (await readState(sql, account.id))?.boot,
  }));
  if (isComplete(rows) && boot !== DAMAGED_BOOT) return;
  await account.write(unlimited, async (draft) => {
    const present = [...draft.collections.all()];
    // Any write after damage first makes clients compare anew.
    if (isComplete(present)) return;
    if (!hasFirstRecord(present)) for (const each of defaults) await ensure(draft, each);
    // Accounts from before there were calendars get theirs.
    else if (!hasCalendar(present))
      for (const each of defaults) if (each.kind !== 'mailbox') await ensure(draft, each);
    for (const row of present)
      for (const parent of parentsOf(row.name))
        if (row.kind === 'mailbox') await ensure(draft, { kind: 'mailbox', name: parent });
    if (draft.collections.byName('mailbox', 'INBOX') === undefined)
      throw new DomainError('bad-value', 'the default mailboxes must contain INBOX');
  });
  // Nobody may see UIDs skipped that a power cut could bring back.
  if (boot === DAMAGED_BOOT) await account.blobs.sync();
}

function isComplete(rows: readonly CollectionRow[]): boolean {
  const names = new Set(rows.filter((r) => r.kind === 'mailbox').map((r) => r.name));
  if (!hasFirstRecord(rows) || !hasCalendar(rows)) return false;
  return [...names].every((n) => parentsOf(n).every((p) => names.has(p)));
}

/** The default calendar cannot be removed, only replaced by another. */
function hasCalendar(rows: readonly CollectionRow[]): boolean {
  return rows.some((r) => r.kind === 'calendar');
}

/** The inbox is there as it was created, with the others of a new account. */
function hasFirstRecord(rows: readonly CollectionRow[]): boolean {
  return rows.some((r) => r.kind === 'mailbox' && r.name === 'INBOX');
}

async function ensure(
  draft: Draft,
  { kind, name, role }: Omit<DefaultCollection, 'role'> & Partial<DefaultCollection>,
): Promise<void> {
  const { collections } = draft;
  if (collections.byName(kind, name) !== undefined) return;
  const isRoleTaken = [...collections.all()].some(
    (r) => role !== undefined && r.role === role && r.kind === kind,
  );
  const spec = { kind, name };
  await createCollection(draft, role === undefined || isRoleTaken ? spec : { ...spec, role });
  if (kind !== 'mailbox') return;
  // Clients that show only what is subscribed show these from the first sign-in.
  await setSubscribed(draft, { name, subscribed: true });
}
