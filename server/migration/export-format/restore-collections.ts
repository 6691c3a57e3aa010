import { collectionId, type CollectionId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { annotationValue } from './annotations.ts';
import type { CollectionRecord, CollectionsRecord } from './records.ts';

/** Where the items of a collection go. */
export interface RestoredCollection {
  readonly id: CollectionId;
  readonly objectId: string;
  readonly record: CollectionRecord;
}

/**
 * Makes an account's collections what they were, with names, roles, annotations and subscriptions. The account has nothing in
 * it: what it was given when it was made goes.
 */
export async function restoreCollections(
  tx: AccountTransaction,
  { collections, subscriptions }: CollectionsRecord,
): Promise<RestoredCollection[]> {
  for (const present of deepestFirst(await tx.collections()))
    if (!isInbox(present)) await tx.deleteCollection(present.id);
  const restored: RestoredCollection[] = [];
  for (const record of shallowestFirst(collections)) restored.push(await restoreOne(tx, record));
  // A name that only holds others is what is left of a mailbox that was deleted.
  for (const { id, record } of deepestFirst(
    restored.map((it) => ({ ...it, name: it.record.name })),
  ))
    if (!record.isSelectable) await tx.deleteCollection(id);
  const wanted = new Set(subscriptions);
  for (const name of await tx.subscriptions())
    if (!wanted.has(name)) await tx.setSubscribed({ name, subscribed: false });
  for (const name of subscriptions) await tx.setSubscribed({ name, subscribed: true });
  return restored;
}

async function restoreOne(
  tx: AccountTransaction,
  record: CollectionRecord,
): Promise<RestoredCollection> {
  const { kind, name, role } = record;
  const present = await tx.collectionByName(kind, name);
  const { id, objectId } =
    present ?? (await tx.createCollection({ kind, name, ...(role !== undefined && { role }) }));
  for (const annotation of record.annotations)
    await tx.setAnnotation(id, annotation.entry, annotationValue(annotation));
  return { id: collectionId(id), objectId, record };
}

function isInbox({ kind, role }: Collection): boolean {
  return kind === 'mailbox' && role === 'inbox';
}

const depth = ({ name }: { readonly name: string }): number => name.split('/').length;

function deepestFirst<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => depth(b) - depth(a));
}

function shallowestFirst<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => depth(a) - depth(b));
}
