import { modSeq, type ModSeq } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { shortDigest } from './short-digest.ts';
import { childFolders } from './tree/find-in-account.ts';

/** A state of a collection that a client has seen. */
export interface SyncState {
  readonly objectId: string;
  /**
   * Which folders lie in it; '' for collections that hold none. The change feed tells of documents only. Of a calendar whether
   * private events are told as busy times.
   */
  readonly view: string;
  /** Every change up to this one. */
  readonly modseq: ModSeq;
  /** Of the changes with that modseq only those of documents up to this number; Infinity for all of them. */
  readonly number: number;
  /**
   * What was gone by this change need not be told: the client began after it. Later than `modseq` while a first listing is not
   * told to its end.
   */
  readonly began: ModSeq;
}

/** The state now. `isInPart`: for somebody who is told private events as busy times. */
export async function syncStateOf(
  collection: Collection,
  reader: AccountReader,
  isInPart: boolean,
): Promise<SyncState> {
  const { objectId, highestModseq: modseq } = collection;
  const view = isInPart ? 'busy' : await foldersIn(collection, reader);
  return { objectId, view, modseq, number: Infinity, began: modseq };
}

async function foldersIn(collection: Collection, reader: AccountReader): Promise<string> {
  const folders = await childFolders(reader, collection);
  if (folders.length === 0) return '';
  const names = folders.map(({ objectId, name }) => `${objectId} ${name}\n`).sort();
  return shortDigest(names.join(''));
}

// RFC 6578 §4
/** A URI, as the standard wants it. */
export function formatSyncToken({ objectId, view, modseq, number, began }: SyncState): string {
  const end = began > modseq ? `/${began}` : '';
  return `data:,${objectId}/${modseq}/${number === Infinity ? '' : number}/${view}${end}`;
}

/** Undefined for what is none of ours. */
export function tryParseSyncToken(token: string): SyncState | undefined {
  const found = /^data:,([\w-]+)\/(\d{1,15})\/(\d{0,10})\/([\w-]*)(?:\/(\d{1,15}))?$/.exec(token);
  if (found === null) return undefined;
  const [, objectId = '', modseq, number = '', view = '', began = '0'] = found;
  return {
    objectId,
    view,
    modseq: modSeq(Number(modseq)),
    number: number === '' ? Infinity : Number(number),
    began: modSeq(Number(began)),
  };
}
