import type { RecordPlace } from '../blob-store.ts';

export const ROW_PACK = 1;

/** A journal entry is not kept: the index is the truth. */
export const NOWHERE: RecordPlace = { pack: 0, offset: 0, length: 0 };

/** Places of rows: one "pack", the record's id as offset. */
export function rowPlace(id: number, length: number): RecordPlace {
  return { pack: ROW_PACK, offset: id, length };
}
