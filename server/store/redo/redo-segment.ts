// One file of the redo log: made in its full length, so that a sync of it has no size or place to write besides the data.
import { closeSync, fsync, openSync, rmSync, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncData, syncFolder, writeAtNow } from '../packs/disk.ts';
import { SECTOR_BYTES } from './redo-batch.ts';

/** Bytes of a segment. Small, since every server has one; busy ones have more of them. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A page for what the file says of itself. */
export const HEAD_BYTES = 4096;

const writeLater = promisify(write);
const syncLater = promisify(fsync);

/** The text a segment begins with. */
export interface SegmentHead {
  /** The start of the machine in which it was written. */
  readonly bootId: string;
}

export function encodeHead({ bootId }: SegmentHead): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(`Mailstead redo log, format 1\n${JSON.stringify({ bootId })}\n`);
  return head;
}

/** Undefined when the file was not finished. @throws Error for a format of a newer version */
export function tryDecodeHead(file: Buffer): SegmentHead | undefined {
  const [title = '', facts = ''] = file.toString('utf8', 0, HEAD_BYTES).split('\n');
  const format = /^Mailstead redo log, format (\d+)$/.exec(title)?.[1];
  if (format === undefined) return undefined;
  if (format !== '1')
    throw new Error(
      `the redo log has format ${format}, this version knows 1; install the newer version`,
    );
  return JSON.parse(facts) as SegmentHead;
}

export class RedoSegment {
  readonly path: string;
  readonly #fd: number;
  #end = HEAD_BYTES;
  /** Told apart from what an earlier use of the file left behind. */
  serial = 0;
  /** Batches of this use. */
  batches = 0;
  /** Number, among all batches of the log, of the last one here. */
  lastBatch = 0;
  /** The packs it has bytes of. */
  readonly packs = new Set<string>();

  private constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /** Resolves when file and name are on disk. @throws ErrnoException; nothing is left then */
  static async create(path: string, head: SegmentHead): Promise<RedoSegment> {
    const fd = openSync(path, 'wx+', 0o600);
    try {
      // Zeros that are really written: only then has every page its place on the disk.
      const chunk = Buffer.alloc(256 * 1024);
      for (let at = 0; at < SEGMENT_BYTES; at += chunk.length)
        await writeLater(fd, chunk, 0, chunk.length, at);
      writeAtNow(fd, encodeHead(head), 0);
      await syncLater(fd);
      await syncFolder(dirname(path));
      return new RedoSegment(path, fd);
    } catch (error) {
      closeSync(fd);
      rmSync(path, { force: true });
      throw error;
    }
  }

  get room(): number {
    return SEGMENT_BYTES - this.#end;
  }

  /** Not durable before sync(). */
  append(batch: Buffer): void {
    writeAtNow(this.#fd, batch, this.#end);
    this.#end += batch.length;
    this.batches++;
  }

  async sync(): Promise<void> {
    await syncData(this.#fd);
  }

  /** Makes it empty, on the disk too. What follows the first batch counts for nothing without it. */
  async empty(): Promise<void> {
    writeAtNow(this.#fd, Buffer.alloc(SECTOR_BYTES), HEAD_BYTES);
    await syncData(this.#fd);
    this.#end = HEAD_BYTES;
    this.batches = 0;
    this.packs.clear();
  }

  /** Only of one whose packs are durable. */
  remove(): void {
    closeSync(this.#fd);
    rmSync(this.path, { force: true });
  }

  /** Leaves the file for the next start. */
  close(): void {
    closeSync(this.#fd);
  }
}
