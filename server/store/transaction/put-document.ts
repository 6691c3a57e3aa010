import { DomainError } from '#platform/errors.ts';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import { editMailbox, expectRoom, takeUids, type Draft } from '../account/draft.ts';
import type { DocumentFacts } from '../account/journal-facts.ts';
import {
  MAX_DOCUMENT_NAME_BYTES,
  MAX_PROPERTIES_LENGTH,
  type NewDocument,
  type StoredDocument,
} from '../document.ts';
import { systemFlags } from '../message.ts';
import { documentNamed, type DocumentTuple } from '../sql/documents.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { applyDocument, etagOf } from './apply-document.ts';
import { contentIdentity } from './content-identity.ts';
import { expungeNumbers } from './remove-document.ts';
import { insertDocumentContent } from './insert-item.ts';

/** Puts a document in its place, instead of the one that has its name. @throws DomainError over-quota, not-found, bad-value */
export async function putDocument(
  draft: Draft,
  collection: CollectionId,
  document: NewDocument,
): Promise<StoredDocument> {
  const { content, summary, mediaType } = document.prepared;
  const box = editDocuments(draft, collection);
  checkName(document.name);
  const { size } = content;
  const old = await documentNamed(draft.sql, { account: draft.account, id: box.id }, document.name);
  if (document.ignoreQuota !== true)
    expectRoom(draft, { bytes: size - (old?.[4] ?? 0), messages: 0 });
  if (old !== undefined) await expungeNumbers(draft, box.id, [old[1]]);
  const identity = contentIdentity(content.sha256, undefined);
  const facts = {
    c: collection,
    u: takeUids(box, 1),
    i: draft.state.nextItem++,
    r: draft.nowSeconds,
    f: systemFlags.seen,
    d: factsOf(draft, { ...document, mediaType }, old),
  };
  draft.journal.add({ kind: 'item', content, mediaType: headerValue(mediaType) }, facts, (place) =>
    insertDocumentContent(draft, { id: facts.i, identity, size }, place),
  );
  return await applyDocument(draft, facts, { size, etag: etagOf(identity), summary });
}

function factsOf(
  draft: Draft,
  document: Omit<NewDocument, 'prepared'> & { readonly mediaType: string },
  old: DocumentTuple | undefined,
): DocumentFacts {
  const properties = document.properties ?? old?.[16] ?? '';
  checkProperties(properties);
  return {
    n: document.name,
    y: headerValue(document.mediaType),
    t: document.createdAt ?? old?.[7] ?? draft.nowSeconds,
    ...(document.scheduleTag === undefined ? {} : { g: document.scheduleTag }),
    ...(properties === '' ? {} : { p: properties }),
    ...creatorOf(draft, document, old),
  };
}

function creatorOf(
  draft: Draft,
  { creator }: { readonly creator?: AccountId },
  old: DocumentTuple | undefined,
): Pick<DocumentFacts, 'w'> {
  const first = old === undefined ? creator : old[17];
  return first === undefined || first === null || first === draft.account ? {} : { w: first };
}

/** The changeable row of a collection that holds documents. @throws DomainError not-found, bad-value */
export function editDocuments(draft: Draft, id: number): CollectionRow {
  const box = editMailbox(draft, id);
  if (box.kind === 'mailbox')
    throw new DomainError('bad-value', 'a mailbox holds messages, no documents');
  return box;
}

/** @throws DomainError bad-value */
export function checkName(name: string): void {
  // oxlint-disable-next-line no-control-regex
  const isFine = name !== '' && !/[\0-\x1f\x7f/]/.test(name) && name.isWellFormed();
  if (!isFine || name === '.' || name === '..')
    throw new DomainError('bad-value', 'this cannot be the name of a document');
  if (Buffer.byteLength(name) > MAX_DOCUMENT_NAME_BYTES)
    throw new DomainError(
      'bad-value',
      `a document's name has at most ${MAX_DOCUMENT_NAME_BYTES} bytes`,
    );
}

/** @throws DomainError too-large */
export function checkProperties(properties: string): void {
  if (properties.length > MAX_PROPERTIES_LENGTH)
    throw new DomainError('too-large', 'the properties of the document are too large', {
      details: { limit: MAX_PROPERTIES_LENGTH },
    });
}

/** A media type stands in a header field of the pack: one line of ASCII, or it says nothing. */
function headerValue(mediaType: string): string {
  return /^[\x20-\x7e]{1,200}$/.test(mediaType) ? mediaType : 'application/octet-stream';
}
