import { DomainError } from '#platform/errors.ts';
import { uid, type CollectionId } from '#platform/ids.ts';
import type { Draft } from '../account/draft.ts';
import { allUids } from '../sql/members.ts';
import { isInbox } from './collection-names.ts';
import { changeProperties, removeEmpty } from './collections.ts';
import { expunge } from './expunge.ts';

/**
 * Removes a collection with its messages; with inferiors it stays as a name that cannot be selected.
 * @throws DomainError not-found, bad-value
 */
// RFC 9051 §6.3.5
export async function deleteCollection(draft: Draft, id: CollectionId): Promise<void> {
  const row = draft.collections.get(id);
  if (row === undefined) throw new DomainError('not-found', 'the mailbox does not exist');
  if (isInbox(row)) throw new DomainError('bad-value', 'the inbox cannot be deleted');
  const hasChildren = draft.collections.hasBelow(row.kind, row.name);
  if (row.isSelectable === 0 && hasChildren)
    throw new DomainError('conflict', 'the mailbox has others below it: delete these first');
  if (row.isSelectable === 1) {
    const uids = await allUids(draft.sql, { account: draft.account, id });
    await expunge(
      draft,
      id,
      uids.map(([n]) => uid(n)),
    );
  }
  if (hasChildren) await changeProperties(draft, row, { role: null, isSelectable: 0 });
  else await removeEmpty(draft, id);
}
