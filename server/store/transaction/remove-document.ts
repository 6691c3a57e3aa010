import { DomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import type { Draft } from '../account/draft.ts';
import { toRanges } from '../account/journal-facts.ts';
import { documentNamed, setDocumentProperties, type DocumentTuple } from '../sql/documents.ts';
import { applyExpunge } from './expunge.ts';

/** @throws DomainError not-found */
export async function removeDocument(
  draft: Draft,
  collection: CollectionId,
  name: string,
): Promise<void> {
  const [, number] = await expectDocument(draft, collection, name);
  await expungeNumbers(draft, collection, [number]);
}

/** Takes documents out of a collection; each stays recoverable. */
export async function expungeNumbers(
  draft: Draft,
  collection: number,
  numbers: readonly number[],
): Promise<void> {
  const at = draft.nowSeconds;
  const gone = await applyExpunge(draft, collection, { uids: numbers, at });
  if (gone.length > 0) draft.journal.note({ o: 'expunge', c: collection, u: toRanges(gone), at });
}

/** @throws DomainError not-found */
export async function expectDocument(
  draft: Draft,
  collection: number,
  name: string,
): Promise<DocumentTuple> {
  const row = await documentNamed(draft.sql, { account: draft.account, id: collection }, name);
  if (row === undefined) throw new DomainError('not-found', 'there is no document of this name');
  return row;
}

/** What clients keep beside a document. @throws DomainError not-found */
export async function changeDocumentProperties(
  draft: Draft,
  collection: CollectionId,
  change: { readonly name: string; readonly properties: string },
): Promise<void> {
  const [, number] = await expectDocument(draft, collection, change.name);
  const box = draft.collections.editProperties(collection)!;
  box.propertiesModseq = draft.modseq;
  const { properties } = change;
  draft.journal.note({ o: 'properties', c: collection, u: number, p: properties });
  await setDocumentProperties(
    draft.sql,
    { account: draft.account, id: collection },
    { number, properties },
  );
}
