import type { Clock, Timer } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import { markFailed } from './failed-mark.ts';
import { encodeBatch, type PackRange, sizeOfBatch, sizeOfRange } from './redo-batch.ts';
import { RedoSegments } from './redo-segments.ts';

export interface RedoLogOptions {
  /** DATA/redo */
  readonly folder: string;
  /** DATA/accounts */
  readonly accounts: string;
  /** The server process among those that share the folder. */
  readonly slot: number;
  /** Names the machine's present start. */
  readonly bootId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes one pack durable; nothing when it is gone. */
  readonly syncPack: (path: string) => Promise<void>;
}

/** One batch is written in one go, on the event loop. */
const BATCH_BYTES = 1024 * 1024;
/** Packs synced at the same time: others need the threads too. */
const SYNCS_AT_ONCE = 4;
/** A log that was not written to for so long is emptied. */
const QUIET_MS = 5_000;

/**
 * Makes what several accounts wrote to their packs durable by one sync: the bytes are written once more, to one file of
 * the whole process, and the packs are synced much later. After a power cut the next start writes them to the packs again.
 */
export class RedoLog implements AsyncDisposable {
  readonly #options: RedoLogOptions;
  readonly #root: string;
  readonly #segments: RedoSegments;
  #waiting: PackRange[] = [];
  #next: PromiseWithResolvers<void> | undefined;
  #running: Promise<void> | undefined;
  #batches = 0;
  /** How many batches there were when the sync of a pack began that has ended. */
  readonly #syncedAt = new Map<string, number>();
  #quietTimer: Timer | undefined;
  #batchesBefore = 0;
  #failure: DomainError | undefined;

  constructor(options: RedoLogOptions) {
    this.#options = options;
    this.#root = `${options.accounts}/`;
    this.#segments = new RedoSegments({
      ...options,
      syncPacks: async (packs, lastBatch) => await this.#syncPacks(packs, lastBatch),
    });
  }

  /**
   * Resolves when the ranges are durable; who comes while a batch is being synced shares the next one.
   * @throws DomainError unavailable, no-space: nothing can be said about them
   */
  write(ranges: readonly PackRange[]): Promise<void> {
    this.#waiting.push(...ranges);
    this.#next ??= Promise.withResolvers();
    const { promise } = this.#next;
    this.#running ??= this.#run();
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running;
    this.#quietTimer?.[Symbol.dispose]();
    try {
      await this.#segments.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #run(): Promise<void> {
    while (this.#next !== undefined) {
      const done = this.#next;
      this.#next = undefined;
      const ranges = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== undefined) throw this.#failure;
        for (const part of parts(ranges)) await this.#commit(part);
        done.resolve();
      } catch (error) {
        this.#fail(error);
        done.reject(error);
      }
    }
    this.#running = undefined;
  }

  async #commit(ranges: readonly PackRange[]): Promise<void> {
    const bytes = ranges.reduce((sum, range) => sum + sizeOfRange(range), 0);
    const segment = await this.#segments.withRoom(sizeOfBatch(bytes));
    if (segment === undefined) {
      await this.#syncAll(new Set(ranges.map((r) => r.path)));
      return;
    }
    const { serial, batches: number } = segment;
    segment.lastBatch = ++this.#batches;
    for (const { path } of ranges) segment.packs.add(path);
    try {
      segment.append(encodeBatch(ranges, { serial, number, root: this.#root }));
      await segment.sync();
    } catch (error) {
      // Where files are not written over in place, a full disk takes no more even of a file that has its length.
      this.#options.log.warn('redo.not-written', { path: segment.path, error });
      await this.#segments.abandon();
    }
    this.#emptyWhenQuiet();
  }

  async #syncPacks(packs: ReadonlySet<string>, lastBatch: number): Promise<void> {
    const isDirty = (path: string) => (this.#syncedAt.get(path) ?? 0) < lastBatch;
    const begun = this.#batches;
    const dirty = new Set([...packs].filter(isDirty));
    await this.#syncAll(dirty);
    for (const path of dirty) this.#syncedAt.set(path, begun);
  }

  async #syncAll(packs: ReadonlySet<string>): Promise<void> {
    const left = packs.values();
    const work = async () => {
      for (const path of left) await this.#options.syncPack(path);
    };
    await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, work));
  }

  #emptyWhenQuiet(): void {
    if (this.#quietTimer !== undefined) return;
    this.#batchesBefore = this.#batches;
    this.#quietTimer = this.#options.clock.after(QUIET_MS, () => {
      this.#quietTimer = undefined;
      if (this.#batches !== this.#batchesBefore) this.#emptyWhenQuiet();
      else void this.#settle();
    });
    this.#quietTimer.unref();
  }

  async #settle(): Promise<void> {
    try {
      await this.#segments.settle();
      this.#syncedAt.clear();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The packs may lack what was acknowledged, whatever they look like in memory: the next start has to write it again. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new DomainError(
      'unavailable',
      'an earlier write did not reach the disk; check the disk and restart the server',
      { cause: error },
    );
    const { folder, log } = this.#options;
    log.error('redo.failed', { folder, error });
    markFailed(folder, log);
  }
}

/** In the order given. */
function* parts(ranges: readonly PackRange[]): Generator<readonly PackRange[]> {
  let begin = 0;
  let bytes = 0;
  for (const [i, range] of ranges.entries()) {
    const more = sizeOfRange(range);
    if (bytes > 0 && bytes + more > BATCH_BYTES) {
      yield ranges.slice(begin, i);
      begin = i;
      bytes = 0;
    }
    bytes += more;
  }
  if (begin < ranges.length) yield ranges.slice(begin);
}
