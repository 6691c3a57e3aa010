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

/** UIDs from one to another, both inclusive. */
export type UidRun = readonly [from: number, to: number];

/** Every message of a run, ascending. */
export async function weightsIn(
  sql: SqlReader,
  box: MailboxKey,
  [from, to]: UidRun,
): Promise<WeightTuple[]> {
  return await sql.rows<WeightTuple>`
    SELECT uid, system_flags, keywords, modseq, size FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to} ORDER BY uid`;
}

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
  for (const run of runs) found.push(await weightsIn(sql, box, run));
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

/** What becomes of the flags of all messages of a run that have the same keywords. */
export interface RunChange {
  readonly run: UidRun;
  readonly keywords: { readonly before: string; readonly after: string };
  /** Bits that stay, and bits that are set besides. */
  readonly system: { readonly kept: number; readonly set: number };
  /** Messages that changed later stay as they are, unless it was by this change's own transaction. */
  readonly since: number;
  readonly modseq: number;
}

/** One pass over neighbouring rows: a fifth of what a list of the same UIDs takes. Messages as they are to be stay untouched. */
export async function changeRun(sql: SqlWriter, box: MailboxKey, c: RunChange): Promise<void> {
  const isOther = c.keywords.before === c.keywords.after ? 0 : 1;
  await sql.run`
    UPDATE members SET system_flags = (system_flags & ${c.system.kept}) | ${c.system.set},
      keywords = ${c.keywords.after}, modseq = ${c.modseq}
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${c.run[0]} AND ${c.run[1]}
      AND keywords = ${c.keywords.before} AND (modseq <= ${c.since} OR modseq = ${c.modseq})
      AND (((system_flags & ${c.system.kept}) | ${c.system.set}) <> system_flags OR ${isOther} = 1)`;
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
  { uids, runs = runsOf(uids) }: ChosenUids,
): Promise<void> {
  for (const [from, to] of runs ?? [])
    await sql.run`
      DELETE FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to}`;
  if (runs !== undefined) return;
  await sql.run`
    DELETE FROM members WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(uids)}`;
}

/** Messages by their UIDs, ascending; `runs` has no others in it. */
interface ChosenUids {
  readonly uids: readonly number[];
  readonly runs?: readonly UidRun[] | undefined;
}

interface Death extends ChosenUids {
  readonly modseq: number;
  readonly at: number;
}

/** Leaves the mark of an expunge, with what brings the message back. */
export async function buryExpunged(sql: SqlWriter, box: MailboxKey, death: Death): Promise<void> {
  const runs = death.runs ?? runsOf(death.uids);
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
  const runs = death.runs ?? runsOf(death.uids);
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
export function runsOf(uids: readonly number[]): UidRun[] | undefined {
  const most = mostRuns(uids.length);
  const runs: UidRun[] = [];
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

/** So many runs of so many messages are still quicker than a list of them. */
export function mostRuns(count: number): number {
  return Math.ceil(count / SHORTEST_RUN);
}
