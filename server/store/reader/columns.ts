// Columns of a mailbox: read whole, and moved on by its changes. What was given out stays as it is.
import { lowerBound } from '#codecs/imap/sorted-numbers.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqlReader } from '#platform/sql.ts';
import type { FactColumns, FlagColumns, FlagSet } from '../message.ts';
import {
  factsBehind,
  flagsBehind,
  type FactTuple,
  type FlagTuple,
  type MailboxKey,
} from '../sql/members.ts';

/** Rows of one query: others get their turn between two. */
const CHUNK = 5_000;

/** The combinations of flags of one mailbox; what was added once keeps its index. */
export class FlagSets {
  readonly list: FlagSet[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(system: number, keywords: string): number {
    const key = `${system} ${keywords}`;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.list.push({ system, keywords }) - 1;
      this.#indexes.set(key, index);
    }
    return index;
  }
}

export interface OwnFlagColumns extends FlagColumns {
  readonly known: FlagSets;
}

/** @param count how many there should be */
export async function readFlagColumns(
  sql: SqlReader,
  box: MailboxKey,
  count: number,
): Promise<OwnFlagColumns> {
  const columns = emptyFlags(new FlagSets(), count);
  const used = await inChunks(
    0,
    (after, limit) => flagsBehind(sql, box, { after, limit }),
    (row, at) => setFlags(columns, row, at),
  );
  return used > count ? await readFlagColumns(sql, box, used) : cutFlags(columns, used);
}

export function flagColumnsOf(tuples: readonly Readonly<FlagTuple>[]): OwnFlagColumns {
  const columns = emptyFlags(new FlagSets(), tuples.length);
  for (const [i, row] of tuples.entries()) setFlags(columns, row, i);
  return columns;
}

export function factColumnsOf(tuples: readonly Readonly<FactTuple>[]): FactColumns {
  const columns = emptyFacts(tuples.length);
  for (const [i, row] of tuples.entries()) setFacts(columns, row, i);
  return columns;
}

/** @param count how many there should be behind the UID */
export async function readFactColumns(
  sql: SqlReader,
  box: MailboxKey,
  { count, behind = 0 }: { readonly count: number; readonly behind?: number },
): Promise<FactColumns> {
  const columns = emptyFacts(count);
  const used = await inChunks(
    behind,
    (after, limit) => factsBehind(sql, box, { after, limit }),
    (row, at) => setFacts(columns, row, at),
  );
  return used > count
    ? await readFactColumns(sql, box, { count: used, behind })
    : cutFacts(columns, used);
}

/** The columns after rows changed or were added (ascending by UID) and others vanished. */
export function movedFlags(
  before: OwnFlagColumns,
  rows: readonly FlagTuple[],
  gone: ReadonlySet<number>,
): OwnFlagColumns {
  const { length } = before.uids;
  const added = rows.filter((row) => row[0] > (before.uids[length - 1] ?? 0));
  if (gone.size === 0 && added.length === 0) {
    const after = { ...before, modseqs: before.modseqs.slice(), marks: before.marks.slice() };
    putChanged(after, rows);
    return after;
  }
  const after = emptyFlags(before.known, length + added.length - countIn(before.uids, gone));
  let at = 0;
  for (let i = 0; i < length; i++) {
    if (gone.has(before.uids[i]!)) continue;
    after.uids[at] = before.uids[i]!;
    after.modseqs[at] = before.modseqs[i]!;
    after.marks[at++] = before.marks[i]!;
  }
  for (const row of added) setFlags(after, row, at++);
  const cut = cutFlags(after, at);
  putChanged(cut, rows);
  return cut;
}

export function movedFacts(
  before: FactColumns,
  added: FactColumns,
  gone: ReadonlySet<number>,
): FactColumns {
  if (gone.size === 0 && added.uids.length === 0) return before;
  const lost = countIn(before.uids, gone) + countIn(added.uids, gone);
  const after = emptyFacts(before.uids.length + added.uids.length - lost);
  let at = 0;
  for (const part of [before, added])
    for (let i = 0; i < part.uids.length; i++) {
      if (gone.has(part.uids[i]!)) continue;
      after.uids[at] = part.uids[i]!;
      after.items[at] = part.items[i]!;
      after.receivedAt[at] = part.receivedAt[i]!;
      after.savedAt[at] = part.savedAt[i]!;
      after.sizes[at++] = part.sizes[i]!;
    }
  return cutFacts(after, at);
}

function putChanged(columns: OwnFlagColumns, rows: readonly FlagTuple[]): void {
  for (const row of rows) {
    const at = lowerBound(columns.uids, row[0]);
    if (columns.uids[at] === row[0]) setFlags(columns, row, at);
  }
}

/** Calls `put` for every row behind a UID; gives how many there were. */
export async function inChunks<Row extends readonly [number, ...unknown[]]>(
  behind: number,
  read: (after: number, limit: number) => Promise<Row[]>,
  put: (row: Row, at: number) => void,
): Promise<number> {
  let at = 0;
  for (let after = behind; ;) {
    const rows = await read(after, CHUNK);
    for (const row of rows) put(row, at++);
    if (rows.length < CHUNK) return at;
    after = rows.at(-1)![0];
    await nextTurn();
  }
}

/** How many of the UIDs are there. */
function countIn(uids: Uint32Array, wanted: ReadonlySet<number>): number {
  let count = 0;
  for (const uid of wanted) if (uids[lowerBound(uids, uid)] === uid) count++;
  return count;
}

function emptyFlags(known: FlagSets, length: number): OwnFlagColumns {
  const { numbers, words } = makeColumns(length, { numbers: 1, words: 2 });
  return { uids: words(), modseqs: numbers(), marks: words(), sets: known.list, known };
}

/** Columns of fewer messages share one piece of memory, which is made anew with every commit; those of many do not keep each other. */
const SHARED_LENGTH = 1000;

function makeColumns(
  length: number,
  count: { readonly numbers: number; readonly words: number },
): { readonly numbers: () => Float64Array; readonly words: () => Uint32Array } {
  if (length > SHARED_LENGTH)
    return { numbers: () => new Float64Array(length), words: () => new Uint32Array(length) };
  const memory = new ArrayBuffer(length * (8 * count.numbers + 4 * count.words));
  let numbersAt = 0;
  let wordsAt = 8 * length * count.numbers;
  return {
    numbers() {
      const column = new Float64Array(memory, numbersAt, length);
      numbersAt += 8 * length;
      return column;
    },
    words() {
      const column = new Uint32Array(memory, wordsAt, length);
      wordsAt += 4 * length;
      return column;
    },
  };
}

function setFlags(columns: OwnFlagColumns, row: Readonly<FlagTuple>, at: number): void {
  columns.uids[at] = row[0];
  columns.modseqs[at] = row[3];
  columns.marks[at] = columns.known.indexOf(row[1], row[2]);
}

function cutFlags(columns: OwnFlagColumns, length: number): OwnFlagColumns {
  if (length === columns.uids.length) return columns;
  return {
    ...columns,
    uids: columns.uids.slice(0, length),
    modseqs: columns.modseqs.slice(0, length),
    marks: columns.marks.slice(0, length),
  };
}

export function emptyFacts(length: number): FactColumns {
  const { numbers, words } = makeColumns(length, { numbers: 4, words: 1 });
  return {
    uids: words(),
    items: numbers(),
    receivedAt: numbers(),
    savedAt: numbers(),
    sizes: numbers(),
  };
}

function setFacts(columns: FactColumns, row: Readonly<FactTuple>, at: number): void {
  columns.uids[at] = row[0];
  columns.items[at] = row[1];
  columns.receivedAt[at] = row[2];
  columns.savedAt[at] = row[3];
  columns.sizes[at] = row[4];
}

function cutFacts(columns: FactColumns, length: number): FactColumns {
  if (length === columns.uids.length) return columns;
  return {
    uids: columns.uids.slice(0, length),
    items: columns.items.slice(0, length),
    receivedAt: columns.receivedAt.slice(0, length),
    savedAt: columns.savedAt.slice(0, length),
    sizes: columns.sizes.slice(0, length),
  };
}
