import { DomainError } from '#platform/errors.ts';
import { collectionId, uid, type CollectionId } from '#platform/ids.ts';
import type { Draft } from '../account/draft.ts';
import type { CollectionKind } from '../collection.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { allUids } from '../sql/members.ts';
import { isInbox, normalName, parentsOf } from './collection-names.ts';
import { changeProperties, createCollection } from './collections.ts';
import { transferMessages } from './copy-messages.ts';

/**
 * Renames a collection with all its inferiors; the inbox gives its messages to the new name and stays.
 * @throws DomainError not-found, already-exists, bad-value, limit-reached
 */
// RFC 9051 §6.3.6
export async function renameCollection(
  draft: Draft,
  id: CollectionId,
  newName: string,
): Promise<void> {
  const row = draft.collections.get(id);
  if (row === undefined) throw new DomainError('not-found', 'the mailbox does not exist');
  const name = normalName(row.kind, newName);
  if (draft.collections.byName(row.kind, name) !== undefined)
    throw new DomainError('already-exists', `"${name}" exists already`);
  const kind = row.kind as CollectionKind;
  if (isInbox(row)) {
    await emptyInbox(draft, row, { kind, name });
    return;
  }
  if (name.startsWith(`${row.name}/`))
    throw new DomainError('bad-value', 'a mailbox cannot be moved below itself');
  const moving = [...draft.collections.all()].filter(
    (c) => c.kind === row.kind && (c.id === row.id || c.name.startsWith(`${row.name}/`)),
  );
  const names = moving.map((c) => name + c.name.slice(row.name.length));
  for (const each of names) normalName(row.kind, each);
  const parent = parentsOf(name).at(-1);
  if (parent !== undefined && draft.collections.byName(row.kind, parent) === undefined)
    await createCollection(draft, { kind, name: parent });
  for (const [index, each] of moving.entries())
    await changeProperties(draft, each, { name: names[index]! });
}

async function emptyInbox(
  draft: Draft,
  inbox: CollectionRow,
  target: { kind: CollectionKind; name: string },
): Promise<void> {
  const created = await createCollection(draft, target);
  const uids = await allUids(draft.sql, { account: draft.account, id: inbox.id });
  await transferMessages(
    draft,
    { op: 'move', from: collectionId(inbox.id), to: collectionId(created.id) },
    uids.map(([n]) => uid(n)),
  );
}
