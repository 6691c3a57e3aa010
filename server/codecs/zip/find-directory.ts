import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { ReadRange } from './data-start.ts';

export interface DirectoryPlace {
  readonly start: number;
  readonly end: number;
  /** Bytes that stand before the archive (a self-extractor), to be added to all places. */
  readonly shift: number;
}

/** The end record with the longest comment. */
const MAX_END = 22 + 65_535;

/** Where the central directory lies. @throws InputSyntaxError */
export async function findDirectory(read: ReadRange, archiveSize: number): Promise<DirectoryPlace> {
  const tailStart = Math.max(0, archiveSize - MAX_END);
  const tail = await read(tailStart, archiveSize - tailStart);
  const at = lastEnd(tail);
  if (at === undefined)
    throw new InputSyntaxError(
      'this is no whole zip archive: it has no directory at its end',
      archiveSize,
    );
  const end = tailStart + at;
  const big = await readZip64End(read, end);
  const size = big?.size ?? tail.readUInt32LE(at + 12);
  const start = big?.start ?? tail.readUInt32LE(at + 16);
  if (big === undefined && tail.readUInt16LE(at + 4) !== tail.readUInt16LE(at + 6))
    throw new InputSyntaxError('the archive is one of several that belong together', end);
  const directoryEnd = big?.end ?? end;
  const realStart = directoryEnd - size;
  if (!(size >= 0) || realStart < 0 || start > realStart)
    throw new InputSyntaxError('the archive’s directory is not where it says', end);
  return { start: realStart, end: directoryEnd, shift: realStart - start };
}

function lastEnd(tail: Bytes): number | undefined {
  for (let at = tail.length - 22; at >= 0; at--)
    if (
      tail.readUInt32LE(at) === 0x0605_4b50 &&
      at + 22 + tail.readUInt16LE(at + 20) <= tail.length
    )
      return at;
  return undefined;
}

async function readZip64End(
  read: ReadRange,
  end: number,
): Promise<(Omit<DirectoryPlace, 'shift'> & { size: number }) | undefined> {
  if (end < 76) return undefined;
  const locator = await read(end - 20, 20);
  if (locator.length < 20 || locator.readUInt32LE(0) !== 0x0706_4b50) return undefined;
  const told = Number(locator.readBigUInt64LE(8));
  // Where something stands before the archive the record is not where it says, but right before its locator.
  for (const at of [told, end - 20 - 56]) {
    if (!(at >= 0) || at > end - 76) continue;
    const record = await read(at, 56);
    if (record.length === 56 && record.readUInt32LE(0) === 0x0606_4b50)
      return {
        start: Number(record.readBigUInt64LE(48)),
        size: Number(record.readBigUInt64LE(40)),
        end: at,
      };
  }
  throw new InputSyntaxError('the archive’s large directory is not where it says', end);
}
