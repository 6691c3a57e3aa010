import type { FileHandle } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { ReadAt } from '#codecs/pst/read-at.ts';

/** What is read at a time: the blocks of an item lie beside each other, and each reading of a few bytes costs as much. */
const WINDOW_BYTES = 64 * 1024;
/** Windows that are kept: 4 MiB. */
const MAX_WINDOWS = 64;

/** Reads of a file of that length, some windows of which are kept. What it gives is the caller's own. */
export function windowedReads(handle: FileHandle, fileBytes: number): ReadAt {
  const windows = new LRUCache<number, Promise<Buffer>>({ max: MAX_WINDOWS });
  const windowAt = (index: number): Promise<Buffer> => {
    const known = windows.get(index);
    if (known !== undefined) return known;
    const start = index * WINDOW_BYTES;
    const window = readFully(handle, start, Math.min(WINDOW_BYTES, fileBytes - start));
    windows.set(index, window);
    window.catch(() => windows.delete(index));
    return window;
  };
  return async (offset, length) => {
    const wanted = Math.max(0, Math.min(length, fileBytes - offset));
    if (wanted > WINDOW_BYTES) return await readFully(handle, offset, wanted);
    const out = Buffer.allocUnsafe(wanted);
    for (let at = 0; at < wanted;) {
      const position = offset + at;
      const window = await windowAt(Math.floor(position / WINDOW_BYTES));
      const copied = window.copy(out, at, position % WINDOW_BYTES);
      if (copied === 0) return out.subarray(0, at);
      at += copied;
    }
    return out;
  };
}

/** Fewer bytes only where the file has become shorter. */
async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
