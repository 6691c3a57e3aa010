// The fixed header of a record and its bytes; docs/pack-format.md describes the same for other programs.
import { crc32 } from 'node:zlib';
import type { RecordKind } from '../blob-store.ts';

/** Kinds on disk: those of the store, and three of the packs' own. */
export type StoredKind = RecordKind | 'void' | 'seal' | 'generation';

const kindsInOrder: readonly StoredKind[] = [
  'void',
  'message',
  'item',
  'change',
  'checkpoint',
  'seal',
  'generation',
];

/** RFC 8878 §3.1.2: skippable frames begin with 0x184D2A50 to 0x184D2A5F; this is ours. */
const SKIPPABLE_MAGIC = 0x184d2a5d;
/** Marks a record inside the skippable frame; stored contents are written so that they never hold these bytes. */
export const RECORD_MAGIC: Uint8Array = Uint8Array.of(255, 251, 77, 83, 80, 75, 193, 254);
const VERSION = 1;

/** Bytes before the facts. */
export const HEADER_BYTES = 100;
/** Where RECORD_MAGIC begins inside a record. */
export const MAGIC_AT = 8;

export const MAX_FACTS_BYTES = 16 * 1024 * 1024;
export const MAX_PREFIX_BYTES = 64 * 1024;
const MAX_HEAD_FRAME_BYTES = 256 * 1024;
const MAX_BODY_FRAME_BYTES = 64 * 1024 * 1024;

export const flagBits = { isQuoted: 1, isPrefixQuoted: 2, hasPackedFacts: 4, isLarge: 8 } as const;

export interface RecordHeader {
  readonly kind: StoredKind;
  /** Bits of flagBits. */
  readonly flags: number;
  /** Facts as stored, and as JSON when they are stored compressed. */
  readonly factsLength: number;
  readonly factsRawLength: number;
  /** The frame with the From line and the prefix. */
  readonly headLength: number;
  /** Bytes inside that frame: what belongs to the mbox alone, then the prefix as it was given (before quoting). */
  readonly mboxHeadSize: number;
  readonly prefixSize: number;
  /** The content as it was given, and the frame that holds it. */
  readonly contentSize: number;
  readonly bodyLength: number;
  /** The frame that ends the message in the mbox. */
  readonly tailLength: number;
  /** CRC-32 of body and tail frame, and of facts and head frame, as stored. */
  readonly bodyCrc: number;
  readonly restCrc: number;
  /** SHA-256 of the content; zeros when there is none. */
  readonly sha256: Uint8Array;
}

/** Bytes of the whole record. */
export function recordLength(h: RecordHeader): number {
  return HEADER_BYTES + h.factsLength + h.headLength + h.bodyLength + h.tailLength;
}

/** Writes the header into the first HEADER_BYTES of `out`. */
export function writeHeader(h: RecordHeader, out: Buffer): void {
  out.writeUInt32LE(SKIPPABLE_MAGIC, 0);
  out.writeUInt32LE(HEADER_BYTES - 8 + h.factsLength, 4);
  out.set(RECORD_MAGIC, MAGIC_AT);
  out[16] = VERSION;
  out[17] = kindsInOrder.indexOf(h.kind);
  out.writeUInt16LE(h.flags, 18);
  out.writeUInt32LE(h.factsLength, 20);
  out.writeUInt32LE(h.factsRawLength, 24);
  out.writeUInt32LE(h.headLength, 28);
  out.writeUInt32LE(h.mboxHeadSize, 32);
  out.writeUInt32LE(h.prefixSize, 36);
  out.writeUIntLE(h.contentSize, 40, 6);
  out.writeUInt16LE(0, 46);
  out.writeUInt32LE(h.bodyLength, 48);
  out.writeUInt32LE(h.tailLength, 52);
  out.writeUInt32LE(h.bodyCrc, 56);
  out.set(h.sha256, 60);
  out.writeUInt32LE(h.restCrc, 92);
  out.writeUInt32LE(crc32(out.subarray(0, 96)), 96);
}

/** Reads a header whose checksum and limits hold; undefined when there is none at `at`. */
export function tryReadHeader(bytes: Buffer, at: number): RecordHeader | undefined {
  if (at < 0 || bytes.length - at < HEADER_BYTES) return undefined;
  if (bytes.readUInt32LE(at) !== SKIPPABLE_MAGIC || bytes[at + 16] !== VERSION) return undefined;
  if (crc32(bytes.subarray(at, at + 96)) !== bytes.readUInt32LE(at + 96)) return undefined;
  const kind = kindsInOrder[bytes[at + 17]!];
  if (kind === undefined) return undefined;
  const header: RecordHeader = {
    kind,
    flags: bytes.readUInt16LE(at + 18),
    factsLength: bytes.readUInt32LE(at + 20),
    factsRawLength: bytes.readUInt32LE(at + 24),
    headLength: bytes.readUInt32LE(at + 28),
    mboxHeadSize: bytes.readUInt32LE(at + 32),
    prefixSize: bytes.readUInt32LE(at + 36),
    contentSize: bytes.readUIntLE(at + 40, 6),
    bodyLength: bytes.readUInt32LE(at + 48),
    tailLength: bytes.readUInt32LE(at + 52),
    bodyCrc: bytes.readUInt32LE(at + 56),
    sha256: bytes.subarray(at + 60, at + 92),
    restCrc: bytes.readUInt32LE(at + 92),
  };
  return isWithinLimits(header) &&
    bytes.readUInt32LE(at + 4) === HEADER_BYTES - 8 + header.factsLength
    ? header
    : undefined;
}

function isWithinLimits(h: RecordHeader): boolean {
  return (
    h.factsLength <= MAX_FACTS_BYTES &&
    h.factsRawLength <= MAX_FACTS_BYTES &&
    h.headLength <= MAX_HEAD_FRAME_BYTES &&
    h.mboxHeadSize + h.prefixSize <= h.headLength &&
    h.bodyLength <= MAX_BODY_FRAME_BYTES &&
    h.tailLength <= 64
  );
}
