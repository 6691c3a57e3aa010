import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNames } from '../packs/pack-folder.ts';
import { type PackRange, tryDecodeBatch } from './redo-batch.ts';
import { HEAD_BYTES, tryDecodeHead } from './redo-segment.ts';

export interface ReadSegment {
  readonly path: string;
  /** Undefined when the file was not finished. */
  readonly bootId: string | undefined;
  readonly serial: number;
  /** In the order in which they were written. */
  readonly ranges: readonly PackRange[];
}

/** Paths of the segments in the folder, of one process or of all. */
export function listSegments(folder: string, slot: number | 'all'): string[] {
  const isWanted = (name: string) => {
    const of = /^(\d+)-\d+\.redo$/.exec(name)?.[1];
    return of !== undefined && (slot === 'all' || Number(of) === slot);
  };
  return readNames(folder)
    .filter(isWanted)
    .map((name) => join(folder, name));
}

/** @throws Error when a newer version wrote it */
export function readSegment(path: string): ReadSegment {
  const file = readFileSync(path);
  const head = tryDecodeHead(file);
  const ranges: PackRange[] = [];
  let serial = 0;
  let number = 0;
  for (let at = HEAD_BYTES; head !== undefined; number++) {
    const batch = tryDecodeBatch(file, at);
    // A batch of an earlier use of the file, or one that was never synced, ends what counts.
    if (batch === undefined || batch.number !== number) break;
    if (number > 0 && batch.serial !== serial) break;
    serial = batch.serial;
    ranges.push(...batch.ranges);
    at += batch.size;
  }
  return { path, bootId: head?.bootId, serial, ranges };
}
