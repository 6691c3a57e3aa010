import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  accountId,
  collectionId,
  itemId,
  modSeq,
  uid,
  type CollectionId,
  type ModSeq,
} from '#platform/ids.ts';
import type {
  DocumentFilter,
  DocumentSummary,
  RecoverableDocument,
  StoredDocument,
} from '../document.ts';
import {
  documentNamed,
  documentsNamed,
  documentsSince,
  documentsWhere,
  documentsWithUid,
  namesGoneSince,
  recoverableDocuments,
  type DocumentConditions,
  type DocumentTuple,
} from '../sql/documents.ts';
import type { MailboxKey } from '../sql/members.ts';
import type { View } from './view.ts';

export async function document(
  view: View,
  collection: CollectionId,
  name: string,
): Promise<StoredDocument | undefined> {
  const row = await documentNamed(view.sql, { account: view.account, id: collection }, name);
  return row && toDocument(row);
}

export async function documents(
  view: View,
  collection: CollectionId,
  filter: DocumentFilter = {},
): Promise<StoredDocument[]> {
  const { names, uid: wantedUid, component, from, to, texts } = filter;
  const box = { account: view.account, id: collection };
  let rows: readonly DocumentTuple[];
  if (names !== undefined) rows = await documentsNamed(view.sql, box, names);
  else if (wantedUid !== undefined)
    rows = (await documentsWithUid(view.sql, view.account, wantedUid)).filter(
      ([where]) => where === collection,
    );
  else {
    const found = new Map<number, DocumentTuple>();
    for (const text of texts ?? [''])
      for await (const row of rowsWhere(view, box, {
        component: component ?? null,
        from: from ?? null,
        to: to ?? null,
        pattern: text === '' ? null : likePattern(text),
      }))
        found.set(row[1], row);
    rows = [...found.values()].sort((a, b) => a[1] - b[1]);
  }
  return rows.map(toDocument);
}

/** Rows of one query: others get their turn between two. */
const CHUNK = 1_000;

async function* rowsWhere(
  view: View,
  box: MailboxKey,
  conditions: DocumentConditions,
): AsyncGenerator<DocumentTuple> {
  for (let after = 0; ;) {
    const rows = await documentsWhere(view.sql, box, { ...conditions, after, limit: CHUNK });
    yield* rows;
    if (rows.length < CHUNK) return;
    after = rows.at(-1)![1];
    await nextTurn();
  }
}

export async function documentsByUid(view: View, wanted: string): Promise<StoredDocument[]> {
  return (await documentsWithUid(view.sql, view.account, wanted)).map(toDocument);
}

// RFC 6578 §3.5
export async function changedDocuments(
  view: View,
  collection: CollectionId,
  since: ModSeq,
  goneSince: ModSeq = since,
) {
  const row = await view.collection(collection);
  const isComplete = row !== undefined && goneSince >= row.forgottenModseq;
  if ((row?.highestModseq ?? 0) <= since) return { changed: [], removed: [], isComplete };
  const box = { account: view.account, id: collection };
  const changed = (await documentsSince(view.sql, box, since)).map(toDocument);
  const gone = goneSince === 0 ? [] : await namesGoneSince(view.sql, box, goneSince);
  const names = gone.map(([name]) => name);
  const live = names.length === 0 ? [] : await documentsNamed(view.sql, box, names);
  const present = new Set(live.map((each) => each[2]));
  const removed = gone
    .filter(([name]) => !present.has(name))
    .map(([name, modseq, number]) => ({ name, modseq: modSeq(modseq), number: uid(number) }))
    .sort((a, b) => a.modseq - b.modseq || a.number - b.number);
  return { changed, removed, isComplete };
}

const PAGE = 500;

export async function* goneDocuments(view: View): AsyncGenerator<readonly RecoverableDocument[]> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await recoverableDocuments(view.sql, view.account, { offset, limit: PAGE });
    if (page.length > 0)
      yield page.map((row) => ({
        document: toDocument(row.slice(0, 18) as unknown as DocumentTuple),
        collectionName: row[19] ?? row[20] ?? '',
        removedAt: row[18],
      }));
    if (page.length < PAGE) return;
  }
}

export function toDocument(row: readonly [...DocumentTuple, ...unknown[]]): StoredDocument {
  const { uid: documentUid, component, startsAt, endsAt, isExact } = summaryOf(row);
  return {
    collection: collectionId(row[0]),
    number: uid(row[1]),
    name: row[2],
    itemId: itemId(row[3]),
    size: row[4],
    etag: row[5],
    modseq: modSeq(row[6]),
    createdAt: row[7],
    changedAt: row[8],
    mediaType: row[9],
    uid: documentUid,
    component,
    startsAt,
    endsAt,
    isExact,
    scheduleTag: row[15] ?? undefined,
    creator: row[17] === null ? undefined : accountId(row[17]),
    properties: row[16],
  };
}

export function summaryOf(
  row: readonly [...DocumentTuple, ...unknown[]],
): Omit<DocumentSummary, 'searchText'> {
  return {
    uid: row[10] ?? undefined,
    component: row[11],
    startsAt: row[12] ?? undefined,
    endsAt: row[13] ?? undefined,
    isExact: row[14] === 1,
  };
}

/** Of a substring. */
function likePattern(text: string): string {
  return `%${text.replaceAll(/[!%_]/g, (sign) => `!${sign}`)}%`;
}
