import { constants, createInflateRaw, deflateRawSync, type InflateRaw } from 'node:zlib';
import type { Bytes } from '#platform/bytes.ts';
import type { Connection } from '#platform/connection.ts';
import type { ResponseSink } from './response-writer.ts';

/** What was sent last, kept as the dictionary of what comes next. */
const KEPT_BYTES = 4 * 1024;
const INFLATE_CHUNK_BYTES = 4 * 1024;
/** Larger pieces are compressed in parts, none of which holds up the other sessions for long. */
const PART_BYTES = 128 * 1024;

/**
 * DEFLATE in both directions. Each flush is compressed by itself with the end of what went before as its dictionary, which
 * is one continuous stream for the client and needs no compressor between flushes: an idle session keeps a few KiB.
 */
// RFC 4978 §3
export class CompressedStream implements ResponseSink {
  readonly #connection: Connection;
  readonly #inflater: InflateRaw;
  #sent: Bytes = Buffer.alloc(0);

  constructor(connection: Connection, handler: { onData(chunk: Bytes): void; onBroken(): void }) {
    this.#connection = connection;
    this.#inflater = createInflateRaw({
      chunkSize: INFLATE_CHUNK_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    this.#inflater.on('data', (chunk: Bytes) => handler.onData(chunk));
    this.#inflater.on('error', () => handler.onBroken());
  }

  get unsentBytes(): number {
    return this.#connection.unsentBytes;
  }

  write(data: Uint8Array): boolean {
    let isFree = true;
    for (let at = 0; at < data.length; at += PART_BYTES)
      isFree = this.#writePart(data.subarray(at, at + PART_BYTES));
    return isFree;
  }

  writeAll(pieces: readonly Uint8Array[]): boolean {
    return this.write(Buffer.concat(pieces));
  }

  /** Decompresses what the client sent; it comes back through onData. */
  inflate(chunk: Bytes): void {
    // The inflater takes no more than its buffer: what it cannot take stops the socket.
    if (!this.#inflater.write(chunk)) {
      this.#connection.pause();
      this.#inflater.once('drain', () => {
        if (!this.#inflater.isPaused()) this.#connection.resume();
      });
    }
  }

  pause(): void {
    this.#inflater.pause();
  }

  resume(): void {
    this.#inflater.resume();
  }

  close(): void {
    this.#inflater.destroy();
  }

  #writePart(part: Uint8Array): boolean {
    const packed = deflateRawSync(part, {
      level: 3,
      memLevel: 6,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(this.#sent.length > 0 && { dictionary: this.#sent }),
    });
    this.#sent =
      part.length >= KEPT_BYTES
        ? Buffer.from(part.subarray(part.length - KEPT_BYTES))
        : Buffer.concat([this.#sent, part]).subarray(-KEPT_BYTES);
    return this.#connection.write(packed);
  }
}
