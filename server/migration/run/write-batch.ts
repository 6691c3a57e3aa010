import type { LedgerItem } from '../ledger.ts';
import { readItems } from '../sql/items.ts';
import type { WriteOutcome } from '../target.ts';
import type { FolderJob } from './folder-job.ts';
import type { PreparedItem } from './prepare-item.ts';
import { THERE_BEFORE } from './there-before.ts';

/** `known`: what the ledger goes on knowing of it, since it is the users', or is no longer where it was written. */
export type BatchOutcome = WriteOutcome & {
  readonly known?: Partial<Pick<LedgerItem, 'outcome' | 'reason' | 'targetFolder'>>;
};

/**
 * Writes a batch. What was carried over before and has another content by now takes the place of its former content, unless
 * somebody has changed that in the target: then theirs stays, and it is told.
 */
export async function writeBatch(
  job: FolderJob,
  batch: readonly PreparedItem[],
): Promise<readonly BatchOutcome[]> {
  const { target, place, entry } = job;
  const former = await formerItems(job, batch);
  const isNew = ({ write }: PreparedItem) => !former.has(write.key);
  const fresh = batch.filter(isNew).map(({ write }) => write);
  const outcomes: BatchOutcome[] =
    fresh.length === 0 ? [] : [...(await target.write(place, fresh))];
  const removed = await removedSince(job, [...former.values()]);
  const others = await othersContents(job, [...former.values()].filter(isThereBefore));
  for (const { write } of batch) {
    const before = former.get(write.key);
    if (before === undefined) continue;
    const id = before.targetId;
    const isElsewhere = before.targetFolder !== entry.id;
    if (others.has(id) && !removed.has(id) && !isElsewhere) {
      outcomes.push(keptAsItIs(before, 'it was another one there already'));
      continue;
    }
    if (removed.has(id) || isElsewhere) {
      outcomes.push(keptAsItIs(before, 'somebody has moved or deleted it there'));
      continue;
    }
    const version = before.targetVersion || (await versionOf(job, id));
    const outcome = await target.replace(place, id, write, version);
    outcomes.push(
      outcome.outcome === 'refused'
        ? keptAsItIs(before, outcome.reason)
        : { ...outcome, known: knownOf(before) },
    );
  }
  return outcomes;
}

/** Contents of messages never change: a message that is written again is another one. */
async function formerItems(
  { ledger, entry, place, isDelta }: FolderJob,
  batch: readonly PreparedItem[],
): Promise<ReadonlyMap<string, LedgerItem>> {
  if (!isDelta || place.kind === 'mailbox') return new Map();
  // Settings that were there before stay what they are.
  const isOthers = place.kind === 'settings';
  const keys = batch.map(({ write }) => write.key);
  const known = await readItems(ledger.sql, entry.id, keys);
  return new Map(
    [...known].filter(
      ([, { outcome, targetId, targetFolder, batch }]) =>
        (outcome === 'written' || (outcome === 'merged' && !isOthers)) &&
        targetId !== '' &&
        (targetFolder === entry.id || (batch > 0 && !isOthers)),
    ),
  );
}

/**
 * Ids of what is no longer where it was written. Of what came from there, on the way back, that is not asked: it is of no batch,
 * and goes back.
 */
async function removedSince(
  { target, place, entry }: Pick<FolderJob, 'target' | 'place' | 'entry'>,
  former: readonly LedgerItem[],
): Promise<ReadonlySet<string>> {
  const removed = new Set<string>();
  for (const { targetId, targetVersion, batch, targetFolder } of former)
    if (targetFolder === entry.id && targetVersion !== '' && batch > 0 && place.kind !== 'settings')
      removed.add(targetId);
  if (removed.size === 0) return removed;
  for await (const chunk of target.look(place, [...removed], false))
    for (const { id } of chunk) removed.delete(id);
  return removed;
}

/** The version that an item of the target has now; '' when it is gone. */
export async function versionOf(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  id: string,
): Promise<string> {
  for await (const chunk of target.look(place, [id], false))
    for (const present of chunk) return present.version;
  return '';
}

function isThereBefore({ outcome, reason }: LedgerItem): boolean {
  return outcome === 'merged' && reason === THERE_BEFORE;
}

/** Ids of what users had before and what never was as in the source: theirs is not overwritten when the source changes its own. */
async function othersContents(
  { target, place }: Pick<FolderJob, 'target' | 'place'>,
  former: readonly LedgerItem[],
): Promise<ReadonlySet<string>> {
  const hashes = new Map(former.map(({ targetId, hash }) => [targetId, hash]));
  const others = new Set<string>();
  if (hashes.size === 0 || place.kind === 'settings') return others;
  for await (const chunk of target.look(place, [...hashes.keys()], true))
    for (const { id, contentHash } of chunk)
      if (contentHash !== undefined && contentHash !== hashes.get(id)) others.add(id);
  return others;
}

function knownOf(before: LedgerItem): NonNullable<BatchOutcome['known']> {
  return isThereBefore(before) ? { outcome: 'merged', reason: THERE_BEFORE } : {};
}

function keptAsItIs(before: LedgerItem, reason: string): BatchOutcome {
  const { sourceId, targetId, targetVersion } = before;
  return {
    known: { ...knownOf(before), targetFolder: before.targetFolder },
    key: sourceId,
    outcome: 'written',
    id: targetId,
    version: targetVersion,
    losses: [{ what: 'changed-in-both', detail: `${targetId}: ${reason}` }],
  };
}
