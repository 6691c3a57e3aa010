// Changes of many messages of a mailbox at once. SQLite takes half the time for a run of neighbouring UIDs that it takes for the
// same UIDs in a list; PostgreSQL is asked as seldom as can be.
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';
import type { MailboxKey } from './members.ts';

/** What a change of several messages needs to know of them beforehand. */
export type WeightTuple = [
  uid: number,
  systemFlags: number,
  keywords: string,
  modseq: number,
  size: number,
];

/** Those of the UIDs that are there, ascending. */
export async function weightsOf(
  sql: SqlReader,
  box: MailboxKey,
  uids: readonly number[],
): Promise<WeightTuple[]> {
  const runs = runsOf(uids);
  if (runs === undefined)
    return await sql.rows<WeightTuple>`
      SELECT uid, system_flags, keywords, modseq, size FROM members
      WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(uids)} ORDER BY uid`;
  const found: WeightTuple[][] = [];
  for (const [from, to] of runs)
    found.push(
      await sql.rows<WeightTuple>`
        SELECT uid, system_flags, keywords, modseq, size FROM members
        WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to} ORDER BY uid`,
    );
  return found.length === 1 ? found[0]! : found.flat();
}

export async function setFlags(
  sql: SqlWriter,
  box: MailboxKey,
  change: {
    readonly uids: readonly number[];
    readonly systemFlags: number;
    readonly keywords: string;
    readonly modseq: number;
  },
): Promise<void> {
  const runs = runsOf(change.uids);
  for (const [from, to] of runs ?? [])
    await sql.run`
      UPDATE members SET system_flags = ${change.systemFlags}, keywords = ${change.keywords}, modseq = ${change.modseq}
      WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to}`;
  if (runs !== undefined) return;
  await sql.run`
    UPDATE members SET system_flags = ${change.systemFlags}, keywords = ${change.keywords}, modseq = ${change.modseq}
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(change.uids)}`;
}

/** Adds the messages, all of which are there, to another mailbox of the account under new, ascending UIDs. */
export async function copyMembers(
  sql: SqlWriter,
  box: MailboxKey,
  copy: {
    readonly uids: readonly number[];
    readonly to: number;
    readonly firstUid: number;
    readonly modseq: number;
    readonly savedAt: number;
  },
): Promise<void> {
  const runs = runsOf(copy.uids);
  let firstUid = copy.firstUid;
  for (const [from, to] of runs ?? []) {
    await sql.run`
      INSERT INTO members (account, mailbox, uid, item, system_flags, keywords, modseq, received_at, saved_at, size)
      SELECT account, CAST(${copy.to} AS BIGINT), CAST(${firstUid} AS BIGINT) + uid - CAST(${from} AS BIGINT),
        item, system_flags, keywords, CAST(${copy.modseq} AS BIGINT), received_at, CAST(${copy.savedAt} AS BIGINT), size
      FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to} ORDER BY uid`;
    firstUid += to - from + 1;
  }
  if (runs !== undefined) return;
  await sql.run`
    INSERT INTO members (account, mailbox, uid, item, system_flags, keywords, modseq, received_at, saved_at, size)
    SELECT account, CAST(${copy.to} AS BIGINT), CAST(${copy.firstUid} AS BIGINT) - 1 + row_number() OVER (ORDER BY uid),
      item, system_flags, keywords, CAST(${copy.modseq} AS BIGINT), received_at, CAST(${copy.savedAt} AS BIGINT), size
    FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(copy.uids)} ORDER BY uid`;
}

/** Takes messages out of a mailbox; what an expunge leaves is written before. */
export async function deleteMembers(
  sql: SqlWriter,
  box: MailboxKey,
  uids: readonly number[],
): Promise<void> {
  const runs = runsOf(uids);
  for (const [from, to] of runs ?? [])
    await sql.run`
      DELETE FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to}`;
  if (runs !== undefined) return;
  await sql.run`
    DELETE FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(uids)}`;
}

interface Death {
  readonly uids: readonly number[];
  readonly modseq: number;
  readonly at: number;
}

/** Leaves the mark of an expunge, with what brings the message back. */
export async function buryExpunged(sql: SqlWriter, box: MailboxKey, death: Death): Promise<void> {
  const runs = runsOf(death.uids);
  for (const [from, to] of runs ?? [])
    await sql.run`
      INSERT INTO tombstones
        (account, mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at)
      SELECT account, mailbox, CAST(${death.modseq} AS BIGINT), uid, item, size, received_at, system_flags, keywords,
        CAST(${death.at} AS BIGINT)
      FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to}`;
  if (runs !== undefined) return;
  await sql.run`
    INSERT INTO tombstones
      (account, mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at)
    SELECT account, mailbox, CAST(${death.modseq} AS BIGINT), uid, item, size, received_at, system_flags, keywords,
      CAST(${death.at} AS BIGINT)
    FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(death.uids)}`;
}

/** Leaves the mark of a message that went to another mailbox: nothing to bring back. */
export async function buryMoved(sql: SqlWriter, box: MailboxKey, death: Death): Promise<void> {
  const runs = runsOf(death.uids);
  for (const [from, to] of runs ?? [])
    await sql.run`
      INSERT INTO tombstones
        (account, mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at)
      SELECT account, mailbox, CAST(${death.modseq} AS BIGINT), uid, NULL, 0, 0, 0, '', CAST(${death.at} AS BIGINT)
      FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to}`;
  if (runs !== undefined) return;
  await sql.run`
    INSERT INTO tombstones
      (account, mailbox, modseq, uid, item, size, received_at, system_flags, keywords, expunged_at)
    SELECT account, mailbox, CAST(${death.modseq} AS BIGINT), uid, NULL, 0, 0, 0, '', CAST(${death.at} AS BIGINT)
    FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(death.uids)}`;
}

/** With shorter runs than this on the whole a list is quicker. */
const SHORTEST_RUN = 8;

/** Runs of neighbouring UIDs; undefined when they are too many, or the UIDs do not ascend. */
function runsOf(uids: readonly number[]): (readonly [from: number, to: number])[] | undefined {
  const most = Math.ceil(uids.length / SHORTEST_RUN);
  const runs: (readonly [number, number])[] = [];
  let from = uids[0];
  for (const [i, uid] of uids.entries()) {
    const next = uids[i + 1];
    if (next === uid + 1) continue;
    if (runs.length === most || (next !== undefined && next <= uid)) return undefined;
    runs.push([from!, uid]);
    from = next;
  }
  return runs;
}
