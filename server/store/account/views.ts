import { modSeq, type ModSeq } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { View } from '../reader/view.ts';
import { loadCollections, recentFrom } from '../sql/collections.ts';
import type { QuotaUsage } from '../store.ts';
import { CollectionSet } from './collection-set.ts';
import type { Draft } from './draft.ts';
import type { KnownState } from './known-state.ts';
import type { OpenAccount } from './open-account.ts';

/** The view of a snapshot; collections come from the account's memory while that is of the same modseq. */
export function snapshotView(parts: {
  readonly account: OpenAccount;
  readonly sql: SqlReader;
  readonly modseq: ModSeq;
  readonly usage: QuotaUsage;
  cached(): CollectionSet | undefined;
  loaded(collections: CollectionSet): void;
  /** What a mailbox's \Recent messages begin with was read. */
  notedRecent(mailbox: number, from: number): void;
}): View {
  const { account, sql } = parts;
  let own: CollectionSet | undefined;
  const collections = async () => {
    const known = parts.cached() ?? own;
    if (known !== undefined) return known;
    own = new CollectionSet(await loadCollections(sql, account.id));
    parts.loaded(own);
    return own;
  };
  return {
    account: account.id,
    sql,
    blobs: account.blobs,
    modseq: parts.modseq,
    usage: () => parts.usage,
    fullText: account.fullText,
    columns: account.columns,
    columnsModseq: parts.modseq,
    keepsColumns: true,
    async recentFrom(mailbox) {
      const from = await recentFrom(sql, account.id, mailbox);
      parts.notedRecent(mailbox, from);
      return from;
    },
    collection: async (id) => (await collections()).get(id),
    collectionNamed: async (kind, name) => (await collections()).byName(kind, name),
    collectionOfObject: async (objectId) => (await collections()).byObjectId(objectId),
    hasBelow: async (kind, name) => (await collections()).countBelow(kind, name) > 0,
    collections: async () => (await collections()).all(),
    settleItems: async () => {},
    currentPlace: async (item) => await account.placeOf(item),
  };
}

/** Thrown when memory does not tell, and the index must be asked: always the same, since nobody looks where it came from. */
export const notInMemory = new Error('not in memory');

/** The view of the last commit as far as it is in memory. @throws notInMemory from whatever would need more */
export function memoryView(
  account: OpenAccount,
  known: KnownState,
  /** Of that commit; throws when there was another one. */
  collections: () => CollectionSet,
): View {
  return {
    account: account.id,
    sql: { all: missing, rows: missing, get: missing },
    blobs: account.blobs,
    modseq: known.modseq,
    usage: () => known.usage,
    fullText: undefined,
    columns: account.columns,
    columnsModseq: known.modseq,
    keepsColumns: true,
    recentFrom: async (mailbox) => {
      collections();
      return known.recent.get(mailbox) ?? missing();
    },
    collection: async (id) => collections().get(id),
    collectionNamed: async (kind, name) => collections().byName(kind, name),
    collectionOfObject: async (objectId) => collections().byObjectId(objectId),
    hasBelow: async (kind, name) => collections().countBelow(kind, name) > 0,
    collections: async () => collections().all(),
    settleItems: async () => {},
    currentPlace: async () => missing(),
  };
}

function missing(): never {
  throw notInMemory;
}

/** The view from inside a running transaction. */
export function draftView(account: OpenAccount, draft: Draft): View {
  const { touched } = draft;
  return {
    account: account.id,
    sql: draft.sql,
    blobs: account.blobs.within(draft.sql),
    modseq: modSeq(draft.modseq),
    usage: () => ({ bytes: draft.state.bytes, messages: draft.state.messages }),
    fullText: account.fullText,
    columns: { get: (id) => touched.kept(id), put: () => {} },
    columnsModseq: draft.state.modseq,
    keepsColumns: false,
    recentFrom: async (mailbox) => await recentFrom(draft.sql, account.id, mailbox),
    collection: async (id) => draft.collections.get(id),
    collectionNamed: async (kind, name) => draft.collections.byName(kind, name),
    collectionOfObject: async (objectId) => draft.collections.byObjectId(objectId),
    hasBelow: async (kind, name) => draft.collections.hasBelow(kind, name),
    collections: async () => draft.collections.all(),
    settleItems: async () => await draft.journal.flush(false),
    currentPlace: async () => undefined,
  };
}
