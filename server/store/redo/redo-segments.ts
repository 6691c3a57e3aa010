import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { syncFolder } from '../packs/disk.ts';
import { RedoSegment, SEGMENT_BYTES } from './redo-segment.ts';

export interface RedoSegmentsDeps {
  readonly folder: string;
  /** The server process among those that share the folder. */
  readonly slot: number;
  readonly bootId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes the packs durable that have bytes here of a batch up to this one. */
  readonly syncPacks: (packs: ReadonlySet<string>, lastBatch: number) => Promise<void>;
}

/** Beyond it, writers wait until packs are synced: what a start after a power cut has to read is bounded. */
const MAX_SEGMENTS = 16;
/** As long as fewer are in use nothing is synced: the longer one waits, the more of a pack's bytes share a sync. */
const SYNC_FROM = 12;
/** After a segment could not be made. */
const RETRY_MS = 5_000;
/** The last room on a disk is left to mail. */
const FREE_BYTES = 16 * SEGMENT_BYTES;

/** The segments of one process, used in turn. */
export class RedoSegments {
  readonly #deps: RedoSegmentsDeps;
  /** Oldest first. */
  readonly #used: RedoSegment[] = [];
  /** The one of them that is being written; the others stay as they are until they are emptied. */
  #current: RedoSegment | undefined;
  readonly #free: RedoSegment[] = [];
  #making: Promise<void> | undefined;
  #emptying: Promise<void> | undefined;
  #made = 0;
  #lastSerial = 0;
  #isClosing = false;
  #notBeforeMs = 0;

  constructor(deps: RedoSegmentsDeps) {
    this.#deps = deps;
  }

  /** The segment that takes a batch of this size next; undefined: there is none yet, and one is being made. */
  async withRoom(bytes: number): Promise<RedoSegment | undefined> {
    if (this.#current !== undefined && this.#current.room >= bytes) return this.#current;
    this.#current = undefined;
    while (this.#free.length === 0) {
      if (this.#used.length < MAX_SEGMENTS) this.#make();
      if (this.#used.length === 0) return undefined;
      // A full disk gives no new segment: then an old one is waited for.
      await this.#making;
      if (this.#free.length === 0) await this.#emptyOldest(1);
    }
    const next = this.#free.pop()!;
    next.serial = ++this.#lastSerial;
    this.#used.push(next);
    this.#current = next;
    if (this.#used.length >= SYNC_FROM)
      // Its failure is met by whoever needs the room.
      this.#emptyOldest(this.#used.length - SYNC_FROM + 1).catch(() => {});
    else if (this.#free.length === 0) this.#make();
    return next;
  }

  /** Makes every pack durable, and all segments but one superfluous. */
  async settle(): Promise<void> {
    await this.#making;
    this.#current = undefined;
    await this.#emptyOldest(this.#used.length);
    for (const segment of this.#free.splice(1)) segment.remove();
  }

  /** After one of them could not be written: makes every pack durable, and does without the files until there is room for new ones. */
  async abandon(): Promise<void> {
    this.#current = undefined;
    await this.#emptying?.catch(() => {});
    const used = [...this.#used];
    for (const { packs, lastBatch } of used) await this.#deps.syncPacks(packs, lastBatch);
    for (const segment of [...used, ...this.#free.splice(0)]) segment.remove();
    this.#used.length = 0;
    await syncFolder(this.#deps.folder);
  }

  /** Nothing is left when all packs are durable. */
  async close(): Promise<void> {
    this.#isClosing = true;
    try {
      await this.settle();
      for (const segment of this.#free.splice(0)) segment.remove();
    } finally {
      for (const segment of this.#used) segment.close();
    }
  }

  #make(): void {
    if (this.#deps.clock.monotonicMs() < this.#notBeforeMs) return;
    this.#making ??= this.#tryMake().finally(() => {
      this.#making = undefined;
    });
  }

  async #tryMake(): Promise<void> {
    const { folder, slot, bootId, clock, log } = this.#deps;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize < FREE_BYTES) {
        this.#notBeforeMs = clock.monotonicMs() + RETRY_MS;
        return;
      }
      const path = join(folder, `${slot}-${++this.#made}.redo`);
      const segment = await RedoSegment.create(path, { bootId });
      if (this.#isClosing) segment.remove();
      else this.#free.push(segment);
    } catch (error) {
      this.#notBeforeMs = clock.monotonicMs() + RETRY_MS;
      log.warn('redo.no-segment', { folder, error });
    }
  }

  /** One run at a time, oldest first: a later segment may take back what an older one says. */
  #emptyOldest(count: number): Promise<void> {
    const last = this.#used[count - 1];
    const run = async () => {
      while (last !== undefined && this.#used.includes(last)) await this.#emptyOne();
    };
    const own = (this.#emptying ?? Promise.resolve()).then(run, run);
    this.#emptying = own;
    return own;
  }

  async #emptyOne(): Promise<void> {
    const oldest = this.#used[0]!;
    await this.#deps.syncPacks(oldest.packs, oldest.lastBatch);
    let isEmpty = true;
    try {
      await oldest.empty();
    } catch (error) {
      this.#deps.log.warn('redo.not-emptied', { path: oldest.path, error });
      oldest.remove();
      await syncFolder(this.#deps.folder);
      isEmpty = false;
    }
    this.#used.shift();
    if (isEmpty) this.#free.push(oldest);
  }
}
