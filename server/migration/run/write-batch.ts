import type { LedgerItem } from '../ledger.ts';
import { readItems } from '../sql/items.ts';
import type { WriteItem, WriteOutcome } from '../target.ts';
import { lookAtFormer, type FormerState } from './former-state.ts';
import type { FolderJob } from './folder-job.ts';
import type { PreparedItem } from './prepare-item.ts';
import { THERE_BEFORE, wasFoundThere } from './there-before.ts';
import { versionOf } from './version-of.ts';

/** `known`: what the ledger goes on knowing of it, since it is the users', or is no longer where it was written. */
export type BatchOutcome = WriteOutcome & {
  readonly known?: Partial<
    Pick<LedgerItem, 'outcome' | 'reason' | 'targetFolder' | 'hash' | 'size'>
  >;
};

/**
 * Writes a batch. What was carried over before and has another content by now takes the place of its former content, unless
 * somebody has changed that in the target: then theirs stays, and it is told.
 */
export async function writeBatch(
  job: FolderJob,
  batch: readonly PreparedItem[],
): Promise<readonly BatchOutcome[]> {
  const former = await formerItems(job, batch);
  const states = await lookAtFormer(job, [...former.values()]);
  // On the way back what has no place any more is written again.
  const stateOf = ({ write }: PreparedItem) => states.get(write.key);
  const fresh = batch.filter((it) => stateOf(it) === undefined).map(({ write }) => write);
  const outcomes: BatchOutcome[] =
    fresh.length === 0 ? [] : [...(await job.target.write(job.place, fresh))];
  for (const item of batch) {
    const state = stateOf(item);
    if (state !== undefined)
      outcomes.push(
        await replaceFormer(job, item.write, { before: former.get(item.write.key)!, state }),
      );
  }
  return outcomes;
}

async function replaceFormer(
  { target }: FolderJob,
  write: WriteItem,
  { before, state }: { readonly before: LedgerItem; readonly state: FormerState },
): Promise<BatchOutcome> {
  switch (state.kind) {
    case 'another':
      return keptAsItIs(before, 'it was another one there already');
    case 'removed':
      return keptAsItIs(before, 'somebody has moved or deleted it there');
    case 'there': {
      const { place } = state;
      const { targetId } = before;
      const version = before.targetVersion || (await versionOf({ target, place }, targetId));
      const outcome = await target.replace(place, targetId, write, version);
      return outcome.outcome === 'refused'
        ? keptAsItIs(before, outcome.reason)
        : { ...outcome, known: knownOf(before) };
    }
  }
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
      ([, { outcome, targetId, targetFolder }]) =>
        (outcome === 'written' || (outcome === 'merged' && !isOthers)) &&
        targetId !== '' &&
        (targetFolder === entry.id || !isOthers),
    ),
  );
}

function knownOf(before: LedgerItem): NonNullable<BatchOutcome['known']> {
  const { targetFolder } = before;
  return wasFoundThere(before)
    ? { targetFolder, outcome: 'merged', reason: THERE_BEFORE }
    : { targetFolder };
}

function keptAsItIs(before: LedgerItem, reason: string): BatchOutcome {
  const { sourceId, targetId, targetVersion, hash, size } = before;
  return {
    known: { ...knownOf(before), hash, size },
    key: sourceId,
    outcome: 'written',
    id: targetId,
    version: targetVersion,
    losses: [{ what: 'changed-in-both', detail: `${targetId}: ${reason}` }],
  };
}
