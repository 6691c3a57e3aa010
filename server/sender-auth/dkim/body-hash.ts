import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bytes } from '#platform/bytes.ts';

export type BodyCanonicalization = 'simple' | 'relaxed';

/** A body at once or in pieces. */
export type MessageBody = Bytes | Iterable<Bytes> | AsyncIterable<Bytes>;

export interface BodyHashRequest {
  readonly canonicalization: BodyCanonicalization;
  readonly algorithm: 'sha256' | 'sha1';
  /** The l= tag: only so many canonical bytes are hashed. */
  readonly limit?: number;
}

export interface BodyHash {
  readonly base64: string;
  /** Canonical bytes hashed, and how many there are. */
  readonly hashedBytes: number;
  readonly canonicalBytes: number;
}

/** Bytes canonicalised before other work gets its turn. */
const sliceBytes = 256 * 1024;

/**
 * Hashes a message body in all asked ways: one pass for each canonicalization, in slices between which the event loop
 * runs. Bare LFs count as line breaks. Linear in the body's length whatever it holds.
 */
export async function hashBody(
  body: MessageBody,
  requests: readonly BodyHashRequest[],
): Promise<readonly BodyHash[]> {
  const sinks = requests.map(createSink);
  const passes = (['simple', 'relaxed'] as const)
    .map((kind) => ({ kind, sinks: sinks.filter((s) => s.canonicalization === kind) }))
    .filter((pass) => pass.sinks.length > 0)
    .map((pass) => createCanonicalizer(pass.kind === 'relaxed', pass.sinks));
  let sinceTurn = 0;
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body)
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      const slice = chunk.subarray(at, at + sliceBytes);
      for (const pass of passes) pass.update(slice);
      sinceTurn += slice.length;
      if (sinceTurn >= sliceBytes) {
        sinceTurn = 0;
        await nextTurn();
      }
    }
  for (const pass of passes) pass.finish();
  return sinks.map((sink) => sink.result());
}

interface Sink {
  readonly canonicalization: BodyCanonicalization;
  update(bytes: Buffer): void;
  result(): BodyHash;
}

function createSink(request: BodyHashRequest): Sink {
  const hash: Hash = createHash(request.algorithm);
  const limit = request.limit ?? Infinity;
  let hashedBytes = 0;
  let canonicalBytes = 0;
  return {
    canonicalization: request.canonicalization,
    update(bytes) {
      canonicalBytes += bytes.length;
      if (hashedBytes >= limit) return;
      const part = bytes.subarray(0, Math.min(bytes.length, limit - hashedBytes));
      hashedBytes += part.length;
      hash.update(part);
    },
    result: () => ({ base64: hash.digest('base64'), hashedBytes, canonicalBytes }),
  };
}

const crlfs = Buffer.from('\r\n'.repeat(4096));

/** A byte-wise machine: what may still vanish (spaces at a line's end, empty lines at the body's end) is only counted. */
function createCanonicalizer(isRelaxed: boolean, sinks: readonly Sink[]) {
  let hasCr = false;
  let hasSpace = false;
  let pendingBreaks = 0;
  let isEmpty = true;
  // Every input byte gives at most two: a pending space or CR, and itself.
  const out = Buffer.allocUnsafe(sliceBytes * 2 + 4);
  let used = 0;
  const flush = () => {
    if (used === 0) return;
    for (const sink of sinks) sink.update(out.subarray(0, used));
    used = 0;
  };
  const emitBreaks = () => {
    flush();
    for (; pendingBreaks > 0; pendingBreaks -= Math.min(pendingBreaks, 4096))
      for (const sink of sinks) sink.update(crlfs.subarray(0, Math.min(pendingBreaks, 4096) * 2));
  };
  const put = (byte: number) => {
    if (pendingBreaks > 0) {
      if (pendingBreaks < 8 && used + pendingBreaks * 2 + 4 < out.length)
        for (; pendingBreaks > 0; pendingBreaks--) {
          out[used++] = 13;
          out[used++] = 10;
        }
      else emitBreaks();
    }
    if (used + 4 > out.length) flush();
    if (hasSpace) {
      out[used++] = 32;
      hasSpace = false;
    }
    out[used++] = byte;
    isEmpty = false;
  };
  return {
    update(slice: Buffer): void {
      for (let i = 0; i < slice.length; i++) {
        const byte = slice[i]!;
        if (byte === 10) {
          hasCr = false;
          hasSpace = false;
          pendingBreaks++;
          continue;
        }
        if (hasCr) {
          hasCr = false;
          put(13);
        }
        if (byte === 13) hasCr = true;
        // RFC 6376 §3.4.4
        else if (isRelaxed && (byte === 32 || byte === 9)) hasSpace = true;
        else put(byte);
      }
      flush();
    },
    finish(): void {
      if (hasCr) put(13);
      // A last line of spaces only is an empty line; one without a break gets one.
      pendingBreaks = isEmpty && isRelaxed ? 0 : 1;
      emitBreaks();
    },
  };
}
