import { loadOnce } from '#platform/load-once.ts';
import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import type { FolderListing } from '../source.ts';
import { setFolderState } from '../sql/folders.ts';
import {
  eachFailedItem,
  eachTargetId,
  hasItems,
  hasSetAside,
  readItems,
  setAsideItems,
} from '../sql/items.ts';
import { BatchWriter } from './batch-writer.ts';
import { carryFlags } from './carry-flags.ts';
import { withEarly } from './early-contents.ts';
import type { FolderJob } from './folder-job.ts';
import { isLeft } from './has-new-items.ts';
import { IdSet } from './id-set.ts';
import type { KeptListing } from './kept-listings.ts';
import { KnownLikenesses } from './known-likenesses.ts';
import { noteGone } from './note-gone.ts';
import { readIntoBatches } from './read-into-batches.ts';
import { resolveIntent } from './resolve-intent.ts';
import { reviveGone } from './revive-gone.ts';

/** What came of one folder. */
export interface FolderOutcome {
  /** Items that were not carried over and will be tried again. */
  readonly failures: number;
}

/**
 * Copies what is new in a folder, carries changes of flags over and notes what is gone. Everything is in the ledger as it
 * happens, so that it may be stopped at any instant and called again.
 * @param kept a listing since the folder's state that was made already
 */
export async function copyFolder(given: FolderJob, kept?: KeptListing): Promise<FolderOutcome> {
  const source = kept === undefined ? given.source : withEarly(given.source, kept.contents);
  const job = { ...given, source };
  const { ledger, entry } = job;
  await resolveIntent(job);
  const isFirst = !(await hasItems(ledger.sql, entry.id));
  const listing = kept?.listing ?? (await source.list(entry.state));
  const isRenumbered = await noteValidity(job, listing.validity);
  const known = loadOnce(async () => await likenessesFor(job, { isFirst, isRenumbered }));
  const writer = new BatchWriter(job, known);
  const seen = isFirst || !listing.isComplete ? undefined : new IdSet();
  try {
    await copyListed(job, { writer, listing, isFirst, seen });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  await (await known.begun)?.[Symbol.asyncDispose]();
  await noteGone(job, { gone: listing.gone(), seen });
  const { failures } = writer;
  const state = failures === 0 ? listing.state() : '';
  await ledger.sql.transaction(
    async (tx) => await setFolderState(tx, { id: entry.id, state, validity: listing.validity }),
  );
  return { failures };
}

/**
 * The numbering is in the ledger before anything that goes by it, for the run may be cut off. Answers whether items are known
 * by an earlier one, of this run or of one that did not come to its end.
 */
async function noteValidity({ ledger, entry, clock }: FolderJob, validity: string) {
  if (entry.validity !== validity)
    await ledger.sql.transaction(async (tx) => {
      if (entry.validity !== '')
        await setAsideItems(tx, entry.id, `${entry.validity}.${clock.epochMs()}`);
      await setFolderState(tx, { id: entry.id, state: '', validity });
    });
  return await hasSetAside(ledger.sql, entry.id);
}

async function copyListed(
  job: FolderJob,
  parts: {
    readonly writer: BatchWriter;
    readonly listing: FolderListing;
    readonly isFirst: boolean;
    readonly seen: IdSet | undefined;
  },
): Promise<void> {
  const { ledger, entry, folder, account, progress, signal } = job;
  const { writer, listing, isFirst, seen } = parts;
  for await (const chunk of listing.items) {
    signal.throwIfAborted();
    const before = isFirst
      ? new Map<string, LedgerItem>()
      : await readItems(
          ledger.sql,
          entry.id,
          chunk.map(({ id }) => id),
        );
    for (const { id } of chunk) seen?.add(id);
    await reviveGone(job, chunk, before);
    const wanted = chunk.filter((item) => isWanted(item, before.get(item.id)));
    if (wanted.length < chunk.length)
      progress.tell({
        event: 'passed',
        account: account.source,
        folder: folder.path.join('/'),
        items: chunk.length - wanted.length,
      });
    await readIntoBatches(job, writer, wanted);
    await carryFlags(job, chunk, before);
  }
  if (!listing.isComplete) await retryFailed(job, writer);
  await writer.end();
}

function isWanted({ version }: ListedItem, before: LedgerItem | undefined): boolean {
  if (before === undefined) return true;
  if (isLeft(before)) return true;
  return before.version !== version;
}

/** A listing of changes does not name again what could not be carried over before. */
async function retryFailed(job: FolderJob, writer: BatchWriter): Promise<void> {
  for await (const failed of eachFailedItem(job.ledger.sql, job.entry.id)) {
    const items = failed.map(({ sourceId, version, size }) => ({ id: sourceId, version, size }));
    await readIntoBatches(job, writer, items);
  }
}

/**
 * What the target held before, to be merged with. What this migration wrote itself is not among it, unless the source has
 * numbered anew and it must be found again.
 */
async function likenessesFor(
  { policies, target, place, ledger, entry }: FolderJob,
  { isFirst, isRenumbered }: { isFirst: boolean; isRenumbered: boolean },
): Promise<KnownLikenesses | undefined> {
  if (!isRenumbered && policies.duplicates === 'keep') return undefined;
  if (place.items === 0 || (isFirst && place.isNew)) return undefined;
  const ours = new IdSet();
  if (!isFirst)
    for await (const page of eachTargetId(ledger.sql, entry.id))
      for (const id of page) ours.add(id);
  const known = await KnownLikenesses.read(ledger, entry.id, { target, place, ours });
  return known.size === 0 ? undefined : known;
}
