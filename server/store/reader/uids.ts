// UIDs of a mailbox as one array, ascending.
import type { SqlReader } from '#platform/sql.ts';
import { type FlagTuple, type MailboxKey, uidsBehind } from '../sql/members.ts';
import { inChunks } from './columns.ts';

/** Where nothing was ever taken out, the first and the last UID say them all; undefined where UIDs are missing in between. */
export function unbrokenUids(
  bounds: readonly [first: number, last: number] | undefined,
  count: number,
): Uint32Array | undefined {
  if (bounds === undefined) return new Uint32Array();
  const [first, last] = bounds;
  if (last - first + 1 !== count) return undefined;
  const uids = new Uint32Array(count);
  for (let i = 0; i < count; i++) uids[i] = first + i;
  return uids;
}

/** @param count how many there should be */
export async function readUids(
  sql: SqlReader,
  box: MailboxKey,
  count: number,
): Promise<Uint32Array> {
  const uids = new Uint32Array(count);
  const used = await inChunks(
    0,
    (after, limit) => uidsBehind(sql, box, { after, limit }),
    ([uid], at) => void (uids[at] = uid),
  );
  return used > count ? await readUids(sql, box, used) : uids.subarray(0, used);
}

/** The UIDs after others vanished, and after rows changed or were added (ascending by UID). */
export function movedUids(
  before: Uint32Array,
  rows: readonly FlagTuple[],
  gone: ReadonlySet<number>,
): Uint32Array {
  const last = before.at(-1) ?? 0;
  const added = rows.filter(([uid]) => uid > last);
  if (gone.size === 0 && added.length === 0) return before;
  const left = gone.size === 0 ? before : before.filter((uid) => !gone.has(uid));
  const after = new Uint32Array(left.length + added.length);
  after.set(left);
  for (const [i, [uid]] of added.entries()) after[left.length + i] = uid;
  return after;
}
