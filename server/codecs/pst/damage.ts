/** Collects what a file has that is damaged and was read all the same. */
export interface DamageLog {
  /** Counts everything, keeps the first MAX_NOTES. */
  note(what: string): void;
  /** Bytes at the end of the file that are not there. What was in them is lost, and nobody knows how much that is. */
  missingBytes: number;
  readonly notes: readonly string[];
  readonly count: number;
}

/** A file that has more is told by its count. */
const MAX_NOTES = 1000;

export function createDamageLog(): DamageLog {
  const notes: string[] = [];
  let count = 0;
  return {
    missingBytes: 0,
    note(what) {
      count++;
      if (notes.length < MAX_NOTES) notes.push(what);
    },
    notes,
    get count() {
      return count;
    },
  };
}
