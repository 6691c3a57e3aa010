import { DomainError } from '#platform/errors.ts';
import type { CollectionId } from '#platform/ids.ts';
import { expectRoom, takeUids, type Draft } from '../account/draft.ts';
import type { DocumentTransfer, StoredDocument } from '../document.ts';
import { systemFlags } from '../message.ts';
import { documentNamed, goneDocument, searchTextOf, type DocumentTuple } from '../sql/documents.ts';
import { forgetBurial, lastBurial } from '../sql/tombstones.ts';
import { applyDocument } from './apply-document.ts';
import { checkName, editDocuments } from './put-document.ts';
import { expectDocument, expungeNumbers } from './remove-document.ts';
import { summaryOf } from '../reader/documents.ts';

/** Copies or moves a document without a second content. @throws DomainError over-quota, not-found, bad-value */
export async function transferDocument(
  draft: Draft,
  op: 'copy' | 'move',
  transfer: DocumentTransfer,
): Promise<StoredDocument> {
  const { from, to, toName } = transfer;
  const source = await expectDocument(draft, from, transfer.name);
  editDocuments(draft, to);
  checkName(toName);
  const isInPlace = from === to && transfer.name === toName;
  if (isInPlace) throw new DomainError('bad-value', 'source and destination are the same');
  const present = await documentNamed(draft.sql, { account: draft.account, id: to }, toName);
  if (op === 'copy') expectRoom(draft, { bytes: source[4] - (present?.[4] ?? 0), messages: 0 });
  if (present !== undefined) await expungeNumbers(draft, to, [present[1]]);
  if (op === 'move') await expungeNumbers(draft, from, [source[1]]);
  const createdAt = op === 'move' ? source[7] : draft.nowSeconds;
  const creator = op === 'move' ? source[17] : (transfer.creator ?? null);
  return await link(draft, source, { to, name: toName, createdAt, creator });
}

/** Puts a removed document back under its name. @throws DomainError not-found, already-exists, over-quota */
export async function restoreDocument(
  draft: Draft,
  document: StoredDocument,
  to: CollectionId,
): Promise<StoredDocument> {
  editDocuments(draft, to);
  const place = { account: draft.account, id: document.collection };
  const source = await goneDocument(draft.sql, place, document.number);
  const grave = await lastBurial(draft.sql, draft.account, {
    item: document.itemId,
    from: { mailbox: document.collection, uid: document.number },
  });
  if (source === undefined || grave === undefined)
    throw new DomainError('not-found', 'this document can no longer be brought back');
  const name = document.name;
  if ((await documentNamed(draft.sql, { account: draft.account, id: to }, name)) !== undefined)
    throw new DomainError('already-exists', 'there is a document of this name');
  expectRoom(draft, { bytes: source[4], messages: 0 });
  const restored = await link(draft, source, {
    to,
    name,
    createdAt: source[7],
    creator: source[17],
  });
  const { mailbox, modseq, uid } = grave;
  draft.journal.note({ o: 'dug', c: mailbox, q: modseq, u: uid });
  await forgetBurial(draft.sql, draft.account, { mailbox, modseq, uid });
  return restored;
}

/** A further membership of the content of `source`. */
async function link(
  draft: Draft,
  source: DocumentTuple,
  target: {
    readonly to: CollectionId;
    readonly name: string;
    readonly createdAt: number;
    readonly creator: number | null;
  },
): Promise<StoredDocument> {
  const [fromCollection, number, , item, size, etag, , , , mediaType] = source;
  const box = editDocuments(draft, target.to);
  const facts = {
    c: target.to,
    u: takeUids(box, 1),
    i: item,
    r: draft.nowSeconds,
    f: systemFlags.seen,
    d: {
      n: target.name,
      y: mediaType,
      t: target.createdAt,
      o: [fromCollection, number] as const,
      ...(source[15] === null ? {} : { g: source[15] }),
      ...(source[16] === '' ? {} : { p: source[16] }),
      ...(target.creator === null || target.creator === draft.account ? {} : { w: target.creator }),
    },
  };
  draft.journal.note({ o: 'link', z: size, ...facts });
  const place = { account: draft.account, id: fromCollection };
  const searchText = await searchTextOf(draft.sql, place, number);
  return await applyDocument(draft, facts, {
    size,
    etag,
    summary: { ...summaryOf(source), searchText },
  });
}
