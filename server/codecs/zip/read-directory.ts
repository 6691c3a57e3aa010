import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { ReadRange } from './data-start.ts';
import { readExtras } from './extra-fields.ts';
import { findDirectory } from './find-directory.ts';

/** A file of an archive. */
export interface ZipEntry {
  /** As it stands in the archive. */
  readonly path: string;
  readonly method: 'stored' | 'deflated' | 'other';
  readonly isEncrypted: boolean;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes that come out, as the archive says. */
  readonly size: number;
  readonly crc32: number;
  /** Seconds since 1970; the zone is not known where only MS-DOS time is given, and taken for UTC. */
  readonly modifiedAtSeconds: number;
  readonly headerStart: number;
}

const HEADER = 46;
/** Read at a time: some hundred entries. */
const PIECE = 256 * 1024;

/**
 * The files of a zip archive, in the order of its directory; folders are left out.
 * @throws InputSyntaxError where it is damaged, cut, or one of several disks
 */
export async function* readDirectory(
  read: ReadRange,
  archiveSize: number,
): AsyncGenerator<ZipEntry> {
  const { start, end, shift } = await findDirectory(read, archiveSize);
  let piece = Buffer.alloc(0) as Bytes;
  let pieceStart = start;
  let at = start;
  const need = async (length: number): Promise<Bytes> => {
    if (at + length > end) throw new InputSyntaxError('the archive’s directory ends early', at);
    if (at + length > pieceStart + piece.length) {
      piece = await read(at, Math.min(Math.max(PIECE, length), end - at));
      pieceStart = at;
      if (piece.length < length)
        throw new InputSyntaxError('the archive’s directory ends early', at);
    }
    return piece.subarray(at - pieceStart, at - pieceStart + length);
  };
  while (at + HEADER <= end) {
    const header = await need(HEADER);
    if (header.readUInt32LE(0) !== 0x0201_4b50)
      throw new InputSyntaxError('the archive’s directory is damaged', at);
    const lengths = [header.readUInt16LE(28), header.readUInt16LE(30), header.readUInt16LE(32)];
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const whole = await need(HEADER + nameLength + extraLength + commentLength);
    const entry = toEntry(whole, { nameLength, extraLength, at });
    at += whole.length;
    if (entry.path.endsWith('/')) continue;
    const headerStart = entry.headerStart + shift;
    if (headerStart + entry.packedSize > start)
      throw new InputSyntaxError(`${entry.path} is not within the archive`, at);
    yield { ...entry, headerStart };
  }
}

function toEntry(
  header: Bytes,
  where: { nameLength: number; extraLength: number; at: number },
): ZipEntry {
  const nameEnd = HEADER + where.nameLength;
  const flags = header.readUInt16LE(8);
  const method = header.readUInt16LE(10);
  const raw = header.subarray(HEADER, nameEnd);
  const plain = {
    size: header.readUInt32LE(24),
    packedSize: header.readUInt32LE(20),
    headerStart: header.readUInt32LE(42),
  };
  const extras = readExtras(header.subarray(nameEnd, nameEnd + where.extraLength), plain);
  for (const value of [extras.size, extras.packedSize, extras.headerStart])
    if (!Number.isSafeInteger(value))
      throw new InputSyntaxError('a size in the archive is no number', where.at);
  const name = (flags & 0x800) !== 0 ? raw.toString('utf8') : decodeName(raw);
  return {
    path: (extras.path ?? name).replaceAll('\\', '/'),
    method: method === 0 ? 'stored' : method === 8 ? 'deflated' : 'other',
    isEncrypted: (flags & 1) !== 0,
    packedSize: extras.packedSize,
    size: extras.size,
    crc32: header.readUInt32LE(16),
    modifiedAtSeconds:
      extras.modifiedAtSeconds ?? fromDosTime(header.readUInt16LE(14), header.readUInt16LE(12)),
    headerStart: extras.headerStart,
  };
}

/** Many programs write UTF-8 and do not say so; the rest is what PCs had. */
function decodeName(raw: Bytes): string {
  const text = raw.toString('utf8');
  return text.includes('\uFFFD') ? decodeCharset(raw, 'cp437') : text;
}

function fromDosTime(date: number, time: number): number {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31];
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, (time & 31) * 2];
  if (month < 1 || month > 12 || day < 1) return 0;
  const days = Temporal.PlainDate.from({ year, month, day }).since('1970-01-01').days;
  return days * 86_400 + hour * 3600 + minute * 60 + second;
}
