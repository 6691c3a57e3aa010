// Positioned reads and writes, and syncs, as the packs need them.
import {
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  openSync,
  read,
  readSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { isErrno } from './file-faults.ts';

const readLater = promisify(read);
const fsyncLater = promisify(fsync);

/** Waits until the file's data and size are on disk. */
export const syncData: (fd: number) => Promise<void> = promisify(fdatasync);

/** Up to `length` bytes at `position`; fewer only at the end of the file. Blocks: for what is small and likely cached. */
export function readAtNow(fd: number, position: number, length: number): Buffer {
  const out = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(fd, out, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done === length ? out : out.subarray(0, done);
}

/** Like readAtNow(), on the thread pool. */
export async function readAt(fd: number, position: number, length: number): Promise<Buffer> {
  return await readInto(fd, position, Buffer.allocUnsafe(length));
}

/** Like readAt(), into a buffer at hand; gives the part of it that was filled. */
export async function readInto(fd: number, position: number, out: Buffer): Promise<Buffer> {
  const { length } = out;
  let done = 0;
  while (done < length) {
    const { bytesRead } = await readLater(fd, out, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === length ? out : out.subarray(0, done);
}

/** As the 64 bits it is: file systems that set the first of them have it told as a negative number. */
export function inodeOf(fd: number): bigint {
  return BigInt.asUintN(64, fstatSync(fd, { bigint: true }).ino);
}

export function writeAtNow(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length)
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/** Writes the buffers one after the other. */
export function writeManyAtNow(fd: number, buffers: readonly Buffer[], position: number): void {
  const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  const done = writevSync(fd, buffers, position);
  if (done < bytes) writeAtNow(fd, Buffer.concat(buffers, bytes).subarray(done), position + done);
}

/** Makes names in a folder durable; systems whose folders cannot be synced do it by themselves. */
export async function syncFolder(path: string): Promise<void> {
  let fd;
  try {
    // It was written to just now: neither this nor closing waits for the disk.
    fd = openSync(path, 'r');
    await fsyncLater(fd);
  } catch (error) {
    const mayFail =
      fd === undefined ? ['ENOENT', 'EISDIR', 'EPERM'] : ['EPERM', 'EINVAL', 'EISDIR'];
    if (!isErrno(error, ...mayFail)) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
