import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { ZipEntry } from './read-directory.ts';

/** Gives `length` bytes from `start`; fewer only at the end of the archive. */
export type ReadRange = (start: number, length: number) => Promise<Bytes>;

const LOCAL_HEADER = 30;

/** Where the bytes of an entry begin. @throws InputSyntaxError */
export async function dataStart(read: ReadRange, { path, headerStart }: ZipEntry): Promise<number> {
  const header = await read(headerStart, LOCAL_HEADER);
  if (header.length < LOCAL_HEADER || header.readUInt32LE(0) !== 0x0403_4b50)
    throw new InputSyntaxError(`${path} is not where the archive says it is`, headerStart);
  return headerStart + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
}
