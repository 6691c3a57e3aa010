import { closeSync, fstatSync, openSync } from 'node:fs';
import { inodeOf, readAtNow, syncData, writeAtNow } from '../packs/disk.ts';
import { isErrno, toFileFault } from '../packs/file-faults.ts';
import type { PackRange } from './redo-batch.ts';

export interface Applied {
  /** Ranges that were not in the pack. */
  readonly written: number;
  /** Ranges of a file that has the pack's name and another content. */
  readonly refused: number;
}

/**
 * Writes ranges to one pack again, in their order, and syncs it. With `isWritten` memory has what was written, perhaps changed
 * since: only what lies beyond the end of the file, which nobody cuts off in an orderly way, is written again. A pack that is
 * gone was compacted, or its account removed.
 * @throws DomainError no-space, read-only, unavailable
 */
export async function applyRanges(
  path: string,
  ranges: readonly PackRange[],
  { isWritten }: { readonly isWritten: boolean },
): Promise<Applied> {
  let fd;
  try {
    fd = openSync(path, 'r+');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { written: 0, refused: 0 };
    throw toFileFault(error, path);
  }
  try {
    const applied = writeRanges(fd, isWritten ? beyondEnd(fd, ranges) : ranges);
    await syncData(fd);
    return applied;
  } catch (error) {
    throw toFileFault(error, path);
  } finally {
    closeSync(fd);
  }
}

function beyondEnd(fd: number, ranges: readonly PackRange[]): readonly PackRange[] {
  const { size } = fstatSync(fd);
  const own = inodeOf(fd);
  return ranges.filter((r) => r.inode === own && r.offset + r.bytes.length > size);
}

function writeRanges(fd: number, ranges: readonly PackRange[]): Applied {
  const own = inodeOf(fd);
  let written = 0;
  let refused = 0;
  for (const { inode, offset, bytes } of ranges) {
    const found = readAtNow(fd, offset, bytes.length);
    if (found.equals(bytes)) continue;
    // A copy of the data folder has its packs in other files; so has one put back from a backup, which may differ by more
    // than the end that was lost.
    if (inode !== own && !isLostEnd(fd, { offset, bytes, found })) refused++;
    else {
      writeAtNow(fd, bytes, offset);
      written++;
    }
  }
  return { written, refused };
}

/** True when the file ends where the range begins or in it, or has zeros in place of the rest. */
function isLostEnd(
  fd: number,
  { offset, bytes, found }: { offset: number; bytes: Buffer; found: Buffer },
): boolean {
  if (fstatSync(fd).size < offset) return false;
  for (const [i, byte] of found.entries()) if (byte !== bytes[i] && byte !== 0) return false;
  return true;
}
