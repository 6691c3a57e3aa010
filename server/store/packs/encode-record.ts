// From a record to write to its bytes: [header, facts, head frame] made for this record, [body, tail frame] shared by all copies.
import { crc32 } from 'node:zlib';
import { asBuffer } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import type { RecordFacts, RecordToWrite } from '../blob-store.ts';
import { formatFromLine, needsQuoting, quoteFromLines } from './mbox-lines.ts';
import type { PackedFrames } from './packed-frames.ts';
import {
  flagBits,
  HEADER_BYTES,
  MAX_FACTS_BYTES,
  MAX_PREFIX_BYTES,
  type RecordHeader,
  type StoredKind,
  writeHeader,
} from './record-header.ts';
import { compressFrame, storedFrame } from './zstd-frames.ts';

/** Facts up to this size are stored as they are. */
const FACTS_AS_TEXT = 1024;

/** What encodeRecord() needs besides the record: the frames of its content, when it has one. */
export interface EncodedBody {
  readonly frames: PackedFrames;
  readonly sha256: Uint8Array;
  readonly contentSize: number;
  readonly isLarge: boolean;
}

/** @throws DomainError too-large when facts or prefix pass their limits */
export function encodeRecord(
  record: Omit<RecordToWrite, 'kind' | 'content'> & { readonly kind: StoredKind },
  body: EncodedBody | undefined,
): Buffer[] {
  const facts = encodeFacts(record.facts);
  const head = body === undefined ? undefined : encodeHead(record);
  const front = Buffer.allocUnsafe(HEADER_BYTES + facts.stored.length + (head?.frame.length ?? 0));
  facts.stored.copy(front, HEADER_BYTES);
  head?.frame.copy(front, HEADER_BYTES + facts.stored.length);
  const frames = body?.frames;
  const header: RecordHeader = {
    kind: record.kind,
    flags:
      (frames?.isQuoted ? flagBits.isQuoted : 0) |
      (head?.isPrefixQuoted ? flagBits.isPrefixQuoted : 0) |
      (facts.isPacked ? flagBits.hasPackedFacts : 0) |
      (body?.isLarge ? flagBits.isLarge : 0),
    factsLength: facts.stored.length,
    factsRawLength: facts.rawLength,
    headLength: head?.frame.length ?? 0,
    mboxHeadSize: head?.mboxHeadSize ?? 0,
    prefixSize: record.prefix?.length ?? 0,
    contentSize: body?.contentSize ?? 0,
    bodyLength: frames?.body.length ?? 0,
    tailLength: frames?.tail.length ?? 0,
    bodyCrc: frames?.crc ?? 0,
    restCrc: crc32(front.subarray(HEADER_BYTES)),
    sha256: body?.sha256 ?? new Uint8Array(32),
  };
  writeHeader(header, front);
  return frames === undefined ? [front] : [front, frames.body, frames.tail];
}

/** The bytes of a record again under new facts (compaction); frames are taken over as they are. */
export function reencodeRecord(header: RecordHeader, record: Buffer, facts: RecordFacts): Buffer {
  const encoded = encodeFacts(facts);
  const frames = record.subarray(HEADER_BYTES + header.factsLength);
  const out = Buffer.concat([Buffer.allocUnsafe(HEADER_BYTES), encoded.stored, frames]);
  const flags = header.flags & ~flagBits.hasPackedFacts;
  writeHeader(
    {
      ...header,
      flags: flags | (encoded.isPacked ? flagBits.hasPackedFacts : 0),
      factsLength: encoded.stored.length,
      factsRawLength: encoded.rawLength,
      restCrc: crc32(
        out.subarray(HEADER_BYTES, HEADER_BYTES + encoded.stored.length + header.headLength),
      ),
    },
    out,
  );
  return out;
}

function encodeFacts(facts: RecordFacts): { stored: Buffer; rawLength: number; isPacked: boolean } {
  const raw = Buffer.from(JSON.stringify(facts));
  if (raw.length > MAX_FACTS_BYTES)
    throw new DomainError(
      'too-large',
      `the facts of one record take ${raw.length} bytes; at most ${MAX_FACTS_BYTES} are possible`,
    );
  if (raw.length <= FACTS_AS_TEXT) return { stored: raw, rawLength: raw.length, isPacked: false };
  const packed = compressFrame(raw);
  return packed.length < raw.length
    ? { stored: packed, rawLength: raw.length, isPacked: true }
    : { stored: raw, rawLength: raw.length, isPacked: false };
}

function encodeHead(record: Parameters<typeof encodeRecord>[0]) {
  const prefix = asBuffer(record.prefix ?? new Uint8Array());
  if (prefix.length > MAX_PREFIX_BYTES)
    throw new DomainError(
      'too-large',
      `a prefix of ${prefix.length} bytes; at most ${MAX_PREFIX_BYTES} are possible`,
    );
  const fromLine = formatFromLine(record.from?.sender ?? '', record.from?.atSeconds ?? 0);
  const entityHead =
    record.kind === 'item'
      ? `MIME-Version: 1.0\nContent-Type: ${record.mediaType ?? 'application/octet-stream'}\nContent-Transfer-Encoding: 8bit\n\n`
      : '';
  const mboxHead = Buffer.from(fromLine + entityHead);
  const isPrefixQuoted = needsQuoting(prefix);
  return {
    frame: storedFrame(Buffer.concat([mboxHead, isPrefixQuoted ? quoteFromLines(prefix) : prefix])),
    mboxHeadSize: mboxHead.length,
    isPrefixQuoted,
  };
}
