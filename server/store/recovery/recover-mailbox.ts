import { DomainError } from '#platform/errors.ts';
import type { CollectionKind } from '../collection.ts';
import { addSubscription } from '../sql/names.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { applyProperties, RESCUE_MAILBOX } from '../transaction/collections.ts';
import type { ReplayDraft } from './replay-draft.ts';

/**
 * The mailbox of that number. One whose creation is not in the journal is made again, where people see it; nobody knows
 * its UIDVALIDITY and its name any more, so that it gets new ones, until a later record tells them.
 * @throws DomainError bad-value for what cannot be a mailbox's number
 */
export async function recoverMailbox(
  draft: ReplayDraft,
  id: number,
  kind: CollectionKind = 'mailbox',
): Promise<CollectionRow> {
  const known = draft.collections.get(id);
  if (known?.isSelectable === 1) return draft.collections.edit(id)!;
  if (!Number.isSafeInteger(id) || id < 1)
    throw new DomainError('bad-value', 'this is not the number of a mailbox');
  const usual = known === undefined ? usualOf(draft, id, kind) : undefined;
  // Those of a new account are created in one record: the others are lost with it.
  if (usual !== undefined)
    for (const [index, each] of draft.defaultCollections.entries())
      if (index + 1 !== id && usualOf(draft, index + 1, each.kind) !== undefined)
        await create(draft, index + 1, each.kind);
  return await create(draft, id, kind);
}

async function create(
  draft: ReplayDraft,
  id: number,
  kind: CollectionKind,
): Promise<CollectionRow> {
  const known = draft.collections.get(id);
  const usual = known === undefined ? usualOf(draft, id, kind) : undefined;
  const name = known?.name ?? usual?.name ?? freeName(draft, kind, nameOf(id));
  const row = await applyProperties(draft, {
    o: 'collection',
    c: id,
    id: known?.objectId ?? `R${id}`,
    kind: known?.kind ?? kind,
    name,
    role: known?.role ?? usual?.role ?? null,
    selectable: 1,
    v: draft.state.uidValidity + 1,
  });
  if (kind === 'mailbox') await addSubscription(draft.sql, draft.account, name);
  if (id !== RESCUE_MAILBOX)
    draft.note(
      `mailbox ${id}`,
      `its creation cannot be read; it is "${name}", with a new UIDVALIDITY`,
    );
  return row;
}

/** The mailbox for messages of which nobody knows where they belong. */
export async function rescueMailbox(draft: ReplayDraft): Promise<CollectionRow> {
  return await recoverMailbox(draft, RESCUE_MAILBOX);
}

/** A name like the one wanted that no mailbox has. */
export function freeName(draft: ReplayDraft, kind: string, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} (${n})`;
    if (draft.collections.byName(kind, name) === undefined) return name;
  }
}

function nameOf(id: number): string {
  return id === RESCUE_MAILBOX ? 'Recovered messages' : `Recovered R${id}`;
}

/** A new account's mailboxes are numbered in their order, in its first record. */
function usualOf(draft: ReplayDraft, id: number, kind: CollectionKind) {
  const usual = draft.defaultCollections[id - 1];
  if (usual?.kind !== kind || draft.collections.get(id) !== undefined) return undefined;
  if (draft.collections.byName(kind, usual.name) !== undefined) return undefined;
  for (const row of draft.collections.all())
    if (row.kind === kind && row.role === usual.role) return undefined;
  return usual;
}
