// The redo log of the packs, as a start of the program sees it. docs/adr/0010
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import { readNames } from './packs/pack-folder.ts';
import { applyRanges } from './redo/apply-ranges.ts';
import { clearFailedMark, isMarkedFailed } from './redo/failed-mark.ts';
import { listSegments, readSegment, type ReadSegment } from './redo/read-redo.ts';
import type { PackRange } from './redo/redo-batch.ts';

export interface RedoSettling {
  /** DATA/redo */
  readonly folder: string;
  /** DATA/accounts */
  readonly accounts: string;
  /** Names the machine's present start. */
  readonly bootId: string;
  /** Of one process that is gone, or of all: then no server may be running. */
  readonly slot: number | 'all';
  readonly log: Log;
}

/** True when a server process left something to be settled, or is at work. */
export function hasRedoLog(folder: string): boolean {
  return readNames(folder).length > 0;
}

/**
 * Makes durable in the packs what processes that are gone had made durable in their redo logs, and removes the logs. After
 * a power cut their bytes are written again. Whoever opens accounts calls it before.
 * @throws DomainError no-space, read-only, unavailable, corrupt, not-supported: the logs are still there
 */
export async function settleRedoLogs(settling: RedoSettling): Promise<void> {
  const { folder, accounts, bootId, slot, log } = settling;
  const segments = listSegments(folder, slot).map(tryRead);
  const isFailed = isMarkedFailed(folder);
  if (segments.length === 0) {
    if (isFailed && slot === 'all') clearFailedMark(folder);
    return;
  }
  let written = 0;
  let refused = 0;
  const isWrittenIn = (segment: ReadSegment) => segment.bootId === bootId && !isFailed;
  for (const isWritten of [false, true])
    for (const [path, ranges] of byPack(segments.filter((s) => isWrittenIn(s) === isWritten))) {
      const applied = await applyRanges(join(accounts, path), ranges, { isWritten });
      written += applied.written;
      refused += applied.refused;
      if (applied.refused > 0) log.error('redo.other-file', { path, refused: applied.refused });
    }
  for (const { path } of segments) rmSync(path, { force: true });
  if (slot === 'all') clearFailedMark(folder);
  log.info('redo.settled', { segments: segments.length, written, refused });
}

function tryRead(path: string): ReadSegment {
  try {
    return readSegment(path);
  } catch (error) {
    throw new DomainError('not-supported', `${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The ranges of each pack, oldest first; packs of different processes' logs have nothing in common but the pack. */
function byPack(segments: readonly ReadSegment[]): Map<string, PackRange[]> {
  const packs = new Map<string, PackRange[]>();
  for (const { ranges } of segments.toSorted((a, b) => a.serial - b.serial))
    for (const range of ranges) {
      const own = packs.get(range.path);
      if (own === undefined) packs.set(range.path, [range]);
      else own.push(range);
    }
  return packs;
}
