import { DomainError } from '#platform/errors.ts';
import type { Draft } from '../account/draft.ts';
import type { Change } from '../account/journal-facts.ts';
import { MAX_COLLECTIONS, type CollectionKind, type CollectionRole } from '../collection.ts';
import { removeAnnotations } from '../sql/names.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { normalName, parentsOf } from './collection-names.ts';

export interface CollectionSpec {
  readonly kind: CollectionKind;
  readonly name: string;
  readonly role?: CollectionRole;
}

/**
 * Creates a collection and its missing parents.
 * @throws DomainError already-exists, limit-reached, bad-value
 */
export async function createCollection(draft: Draft, spec: CollectionSpec): Promise<CollectionRow> {
  const name = normalName(spec.kind, spec.name);
  const existing = draft.collections.byName(spec.kind, name);
  if (existing?.isSelectable === 1)
    throw new DomainError('already-exists', `"${name}" exists already`);
  if (spec.role !== undefined) expectFreeRole(draft, spec.kind, spec.role);
  for (const parent of parentsOf(name))
    if (draft.collections.byName(spec.kind, parent) === undefined)
      await declare(draft, { kind: spec.kind, name: parent, role: null });
  return await declare(draft, { kind: spec.kind, name, role: spec.role ?? null }, existing);
}

/** @throws DomainError already-exists */
export function expectFreeRole(draft: Draft, kind: string, role: string): void {
  for (const row of draft.collections.all())
    if (row.kind === kind && row.role === role)
      throw new DomainError('already-exists', `"${row.name}" has the role "${role}" already`);
}

/** Creates the collection, or makes a mere name one that can be selected; it begins anew, with its own UIDVALIDITY. */
async function declare(
  draft: Draft,
  spec: { kind: CollectionKind; name: string; role: string | null },
  existing?: CollectionRow,
): Promise<CollectionRow> {
  if (existing === undefined && draft.collections.size >= MAX_COLLECTIONS)
    throw new DomainError('limit-reached', `an account has at most ${MAX_COLLECTIONS} mailboxes`);
  const { state } = draft;
  state.uidValidity = Math.max(state.uidValidity + 1, draft.nowSeconds);
  return await writeProperties(draft, {
    o: 'collection',
    c: existing?.id ?? state.nextCollection++,
    id: existing?.objectId ?? `F${draft.random.id()}`,
    kind: spec.kind,
    name: spec.name,
    role: spec.role,
    selectable: 1,
    v: state.uidValidity,
  });
}

/** Mailbox of messages that replay finds without knowing where they belong: no other ever has this number. */
export const RESCUE_MAILBOX = 0x7fff_ffff;

export type CollectionChange = Extract<Change, { o: 'collection' }>;

/** Journals and applies new properties of a collection. */
async function writeProperties(draft: Draft, change: CollectionChange): Promise<CollectionRow> {
  draft.journal.note(change);
  return await applyProperties(draft, change);
}

/** Gives an existing collection other properties. */
export async function changeProperties(
  draft: Draft,
  row: CollectionRow,
  to: { readonly name?: string; readonly role?: string | null; readonly isSelectable?: 0 | 1 },
): Promise<void> {
  await writeProperties(draft, {
    o: 'collection',
    c: row.id,
    id: row.objectId,
    kind: row.kind,
    name: to.name ?? row.name,
    role: to.role === undefined ? row.role : to.role,
    selectable: to.isSelectable ?? row.isSelectable,
    v: row.uidValidity,
  });
}

export async function applyProperties(
  draft: Draft,
  change: CollectionChange,
): Promise<CollectionRow> {
  const { state } = draft;
  state.uidValidity = Math.max(state.uidValidity, change.v);
  if (change.c !== RESCUE_MAILBOX)
    state.nextCollection = Math.max(state.nextCollection, change.c + 1);
  const known = draft.collections.editProperties(change.c);
  if (known !== undefined) {
    known.objectId = change.id;
    known.name = change.name;
    known.role = change.role;
    known.isSelectable = change.selectable;
    known.uidValidity = change.v;
    known.propertiesModseq = draft.modseq;
    return known;
  }
  const row: CollectionRow = {
    id: change.c,
    objectId: change.id,
    kind: change.kind,
    name: change.name,
    role: change.role,
    isSelectable: change.selectable,
    uidValidity: change.v,
    uidNext: 1,
    highestModseq: draft.modseq,
    propertiesModseq: draft.modseq,
    forgottenModseq: 0,
    messages: 0,
    unseen: 0,
    deleted: 0,
    bytes: 0,
    deletedBytes: 0,
    keywords: '',
  };
  draft.collections.create(row);
  return row;
}

/** Removes an empty collection and its annotations. */
export async function removeEmpty(draft: Draft, id: number): Promise<void> {
  draft.journal.note({ o: 'removed', c: id });
  await applyRemoved(draft, id);
}

export async function applyRemoved(draft: Draft, id: number): Promise<void> {
  draft.collections.remove(id, draft.modseq);
  await removeAnnotations(draft.sql, draft.account, id);
}
