import type { ListedItem } from '../item.ts';
import type { LedgerItem } from '../ledger.ts';
import type { FolderListing } from '../source.ts';
import { setFolderState } from '../sql/folders.ts';
import {
  eachItem,
  hasItems,
  hasSetAside,
  readItems,
  setAsideItems,
  targetIdsOf,
} from '../sql/items.ts';
import { BatchWriter } from './batch-writer.ts';
import { carryFlags } from './carry-flags.ts';
import type { FolderJob } from './folder-job.ts';
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
 */
export async function copyFolder(job: FolderJob): Promise<FolderOutcome> {
  const { source, folder, ledger, entry } = job;
  await resolveIntent(job);
  const isFirst = !(await hasItems(ledger.sql, entry.id));
  const listing = await source.list(folder, entry.state);
  const isRenumbered = await noteValidity(job, listing.validity);
  const known = await likenessesFor(job, { isFirst, isRenumbered });
  const writer = new BatchWriter(job, known);
  const seen = isFirst || !listing.isComplete ? undefined : new Set<string>();
  try {
    await copyListed(job, { writer, listing, isFirst, seen });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
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
    readonly seen: Set<string> | undefined;
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

/** What has failed, and is not kept as a report message either. */
function isLeft({ outcome, targetId }: LedgerItem): boolean {
  return (outcome === 'refused' || outcome === 'unreadable') && targetId === '';
}

/** A listing of changes does not name again what could not be carried over before. */
async function retryFailed(job: FolderJob, writer: BatchWriter): Promise<void> {
  for await (const page of eachItem(job.ledger.sql, job.entry.id)) {
    const failed = page.filter(isLeft);
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
  const ours = isFirst ? undefined : await targetIdsOf(ledger.sql, entry.id);
  const known = await KnownLikenesses.read(target, place, ours);
  return known.size === 0 ? undefined : known;
}
