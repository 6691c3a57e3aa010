import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import { objectId, uid, type CollectionId, type ItemId, type ModSeq } from '#platform/ids.ts';
import { toCollection } from '../account/collection-set.ts';
import type { Collection } from '../collection.ts';
import { systemFlags, type FlagRow } from '../message.ts';
import { removedSince, type CollectionRow } from '../sql/collections.ts';
import {
  countFrom,
  deletedUids,
  firstUnseen,
  flagsSince,
  flagsSinceLately,
} from '../sql/members.ts';
import { annotationsOf, subscriptionsOf } from '../sql/names.ts';
import { vanishedSince } from '../sql/tombstones.ts';
import type { AccountReader } from '../store.ts';
import { tryNormalName } from '../transaction/collection-names.ts';
import { lendContents, readContents, withPlace } from './content.ts';
import {
  changedDocuments,
  document,
  documents,
  documentsByUid,
  goneDocuments,
} from './documents.ts';
import { flagRows } from './flag-rows.ts';
import { factColumns, flagColumns, mailboxUids } from './mailbox-columns.ts';
import { messages } from './messages.ts';
import { recoverable } from './recoverable.ts';
import { keptChanges, keptUidsWith, smallNow } from './small-mailbox.ts';
import type { View } from './view.ts';

/** The reader's face of a view. */
export function createReader(view: View): AccountReader {
  const find = async (matches: (row: CollectionRow) => boolean) => {
    for (const row of await view.collections()) if (matches(row)) return toCollection(row);
    return undefined;
  };
  return {
    modseq: view.modseq,
    usage: async () => view.usage(),
    collections: async (kind) =>
      Array.from(await view.collections())
        .filter((row) => kind === undefined || row.kind === kind)
        .map(toCollection),
    hasCollectionsBelow: async (kind, name) => await view.hasBelow(kind, name),
    collection: async (id) => orUndefined(await view.collection(id)),
    async collectionByName(kind, name) {
      const normal = tryNormalName(kind, name);
      return normal === undefined
        ? undefined
        : orUndefined(await view.collectionNamed(kind, normal));
    },
    collectionByObjectId: async (id) => orUndefined(await view.collectionOfObject(id)),
    collectionByRole: async (kind, role) =>
      await find((row) => row.kind === kind && row.role === role),
    subscriptions: async () =>
      (await subscriptionsOf(view.sql, view.account)).map(([name]) => name),
    uids: async (mailbox) => await mailboxUids(view, mailbox),
    flagRows: async (mailbox, ranges) => await flagRows(view, mailbox, ranges),
    flagColumns: async (mailbox, ranges) => await flagColumns(view, mailbox, ranges),
    factColumns: async (mailbox) => await factColumns(view, mailbox),
    messages: (mailbox, columns, ranges) => messages(view, mailbox, { columns, ranges }),
    async keywords(mailbox) {
      const row = await view.collection(mailbox);
      return row === undefined || row.keywords === '' ? [] : row.keywords.split(' ');
    },
    async countFrom(mailbox, from) {
      const row = await view.collection(mailbox);
      if (row === undefined || from >= row.uidNext) return 0;
      const small = smallNow(view, row);
      if (small !== undefined) return row.messages - lowerBound(small.flags.uids, from);
      return from <= 1 ? row.messages : await countFrom(view.sql, boxOf(view, mailbox), from);
    },
    async deletedUids(mailbox) {
      const row = await view.collection(mailbox);
      if (row === undefined || row.deleted === 0) return [];
      const small = smallNow(view, row);
      if (small !== undefined)
        return keptUidsWith(small.flags, (system) => (system & systemFlags.deleted) !== 0).map(uid);
      const found = await deletedUids(view.sql, boxOf(view, mailbox), row.deleted);
      return found.map(([n]) => uid(n));
    },
    async firstUnseen(mailbox) {
      const row = await view.collection(mailbox);
      if (row === undefined || row.unseen === 0) return undefined;
      const small = smallNow(view, row);
      if (small !== undefined) {
        const [kept] = keptUidsWith(small.flags, (system) => (system & systemFlags.seen) === 0);
        return kept === undefined ? undefined : uid(kept);
      }
      const first = await firstUnseen(view.sql, boxOf(view, mailbox));
      return first === undefined ? undefined : uid(first);
    },
    recentFrom: async (mailbox) => uid(await view.recentFrom(mailbox)),
    changes: async (mailbox, since) => await changes(view, mailbox, since),
    async changedCollections(since) {
      const changed = Array.from(await view.collections()).filter(
        (row) => Math.max(row.highestModseq, row.propertiesModseq) > since,
      );
      const removed = await removedSince(view.sql, view.account, since);
      return { changed: changed.map(toCollection), removed: removed.map(([id]) => objectId(id)) };
    },
    openContent: async (item) =>
      await withPlace(view, item, async (blobs, place) => await blobs.openContent(place)),
    readContent: async (item) =>
      await withPlace(view, item, async (blobs, place) => await blobs.readContent(place)),
    readContents: async (items) => await readContents(view, items),
    lendContents: async (mailbox, items) => await lendContents(view, mailbox, items),
    annotations: async (mailbox) =>
      (await annotationsOf(view.sql, view.account, mailbox ?? 0)).map(([entry, value]) => ({
        entry,
        value,
      })),
    document: async (collection, name) => await document(view, collection, name),
    documents: async (collection, filter) => await documents(view, collection, filter),
    documentsByUid: async (wanted) => await documentsByUid(view, wanted),
    changedDocuments: async (collection, since, goneSince) =>
      await changedDocuments(view, collection, since, goneSince),
    recoverableDocuments: () => goneDocuments(view),
    recoverable: (mailboxName) => recoverable(view, mailboxName),
    async searchText(mailbox, field, needle) {
      await view.settleItems();
      const found = await view.fullText?.search(view, { field, needle });
      return found ?? (await everyItem(view, mailbox));
    },
  };
}

function boxOf(view: View, mailbox: CollectionId) {
  return { account: view.account, id: mailbox };
}

function orUndefined(row: CollectionRow | undefined): Collection | undefined {
  return row === undefined ? undefined : toCollection(row);
}

/** Up to so many modseqs back the index by modseq is quicker than a look at every message. */
const FEW_CHANGES = 1_000;

async function changes(view: View, mailbox: CollectionId, since: ModSeq) {
  const box = boxOf(view, mailbox);
  const row = await view.collection(mailbox);
  const last = row?.highestModseq ?? 0;
  const isComplete = row !== undefined && since >= row.forgottenModseq;
  // The account moved on, this mailbox did not: most of what is asked between commands.
  if (last <= since) return { rows: [], vanished: [], isComplete };
  const small = row && smallNow(view, row);
  const kept = small && keptChanges(small, since);
  if (kept !== undefined) return { rows: kept.rows, vanished: kept.vanished.map(uid), isComplete };
  const isRecent = last - since <= FEW_CHANGES;
  const rows = await (isRecent ? flagsSinceLately : flagsSince)(view.sql, box, since);
  const vanished = await vanishedSince(view.sql, box, since);
  return {
    rows: rows as unknown as readonly FlagRow[],
    vanished: vanished.map(([n]) => uid(n)),
    isComplete,
  };
}

/** Where the full text cannot say every message is a candidate and the text decides. */
async function everyItem(view: View, mailbox: CollectionId) {
  const items = new Set<ItemId>();
  for await (const rows of messages(view, mailbox, { columns: [], ranges: undefined }))
    for (const row of rows) items.add(row.itemId);
  return { items, isExact: false };
}
