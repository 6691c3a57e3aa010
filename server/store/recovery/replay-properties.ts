import { DomainError } from '#platform/errors.ts';
import { addSubscription, removeSubscription } from '../sql/names.ts';
import { allUids } from '../sql/members.ts';
import { isInbox } from '../transaction/collection-names.ts';
import {
  applyProperties,
  applyRemoved,
  type CollectionChange,
} from '../transaction/collections.ts';
import { applyExpunge } from '../transaction/expunge.ts';
import { freeName } from './recover-mailbox.ts';
import type { ReplayDraft } from './replay-draft.ts';

/**
 * Gives a collection the properties the journal says. Another one that has its name or role has lost it in what cannot be
 * read: it keeps its messages under another name.
 */
export async function replayProperties(
  draft: ReplayDraft,
  change: CollectionChange,
): Promise<void> {
  const { kind, name, role } = change;
  const holder = draft.collections.byName(kind, name);
  if (holder !== undefined && holder.id !== change.c) {
    const other = freeName(draft, kind, `Recovered ${name}`);
    await applyProperties(draft, {
      o: 'collection',
      c: holder.id,
      id: holder.objectId,
      kind,
      name: other,
      role: null,
      selectable: holder.isSelectable,
      v: holder.uidValidity,
    });
    if (kind === 'mailbox') await addSubscription(draft.sql, draft.account, other);
    draft.note(`the name "${name}"`, `mailbox ${holder.id} still has it; that is "${other}" now`);
  }
  for (const row of draft.collections.all()) {
    if (role === null || row.kind !== kind || row.role !== role || row.id === change.c) continue;
    draft.collections.editProperties(row.id)!.role = null;
    draft.note(`the role "${role}"`, `mailbox ${row.id} still had it, and has none now`);
    break;
  }
  const known = draft.collections.get(change.c);
  const isRecovered = known?.objectId === `R${change.c}` && change.id !== known.objectId;
  if (isRecovered && known.name !== name)
    await removeSubscription(draft.sql, draft.account, known.name);
  await applyProperties(draft, change);
}

/** Removes a collection. Messages that are still in it left it in what cannot be read: they can be brought back. */
export async function replayRemoved(draft: ReplayDraft, id: number): Promise<void> {
  const row = draft.collections.get(id);
  if (row === undefined) throw new DomainError('not-found', 'the mailbox does not exist');
  if (isInbox(row)) throw new DomainError('bad-value', 'the inbox cannot be removed');
  if (row.messages > 0) {
    const uids = (await allUids(draft.sql, { account: draft.account, id })).map(([uid]) => uid);
    await applyExpunge(draft, id, { uids, at: draft.nowSeconds });
    draft.note(
      `the removal of mailbox ${id} ("${row.name}")`,
      `${uids.length} messages were still in it; "account undelete" brings them back`,
    );
  }
  await applyRemoved(draft, id);
}
