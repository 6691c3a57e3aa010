import type { AccountId } from '#platform/ids.ts';
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';

/** A mailbox of an account: the key under which messages are kept. */
export interface MailboxKey {
  readonly account: AccountId;
  readonly id: number;
}

export interface MemberRow {
  readonly uid: number;
  readonly item: number;
  readonly systemFlags: number;
  readonly keywords: string;
  readonly modseq: number;
  readonly receivedAt: number;
  readonly savedAt: number;
  readonly size: number;
}

export async function insertMember(sql: SqlWriter, box: MailboxKey, m: MemberRow): Promise<void> {
  await sql.run`
    INSERT INTO members (account, mailbox, uid, item, system_flags, keywords, modseq, received_at, saved_at, size)
    VALUES (${box.account}, ${box.id}, ${m.uid}, ${m.item}, ${m.systemFlags}, ${m.keywords}, ${m.modseq},
      ${m.receivedAt}, ${m.savedAt}, ${m.size})`;
}

export async function allUids(sql: SqlReader, box: MailboxKey): Promise<[uid: number][]> {
  return await sql.rows<[number]>`
    SELECT uid FROM members WHERE account = ${box.account} AND mailbox = ${box.id} ORDER BY uid`;
}

/** The next so many UIDs behind one. */
export async function uidsBehind(
  sql: SqlReader,
  box: MailboxKey,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<[uid: number][]> {
  return await sql.rows<[number]>`
    SELECT uid FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid > ${after} ORDER BY uid LIMIT ${limit}`;
}

/** The first UID and the last. */
export async function uidBounds(
  sql: SqlReader,
  box: MailboxKey,
): Promise<[first: number, last: number] | undefined> {
  // Two queries, each answered by one step in the order of the UIDs.
  const [first] = await sql.rows<[number]>`
    SELECT uid FROM members WHERE account = ${box.account} AND mailbox = ${box.id} ORDER BY uid LIMIT 1`;
  const [last] = await sql.rows<[number]>`
    SELECT uid FROM members WHERE account = ${box.account} AND mailbox = ${box.id} ORDER BY uid DESC LIMIT 1`;
  return first && last && [first[0], last[0]];
}

export type FlagTuple = [uid: number, systemFlags: number, keywords: string, modseq: number];

export async function flagsBetween(
  sql: SqlReader,
  box: MailboxKey,
  [from, to]: readonly [number, number],
): Promise<FlagTuple[]> {
  return await sql.rows<FlagTuple>`
    SELECT uid, system_flags, keywords, modseq FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${from} AND ${to} ORDER BY uid`;
}

export async function flagsOf(
  sql: SqlReader,
  box: MailboxKey,
  uids: readonly number[],
): Promise<FlagTuple[]> {
  return await sql.rows<FlagTuple>`
    SELECT uid, system_flags, keywords, modseq FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(uids)} ORDER BY uid`;
}

/** The next so many flags behind a UID. */
export async function flagsBehind(
  sql: SqlReader,
  box: MailboxKey,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<FlagTuple[]> {
  return await sql.rows<FlagTuple>`
    SELECT uid, system_flags, keywords, modseq FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid > ${after} ORDER BY uid LIMIT ${limit}`;
}

/** What never changes of a member. */
export type FactTuple = [
  uid: number,
  item: number,
  receivedAt: number,
  savedAt: number,
  size: number,
];

/** The next so many facts behind a UID. */
export async function factsBehind(
  sql: SqlReader,
  box: MailboxKey,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<FactTuple[]> {
  return await sql.rows<FactTuple>`
    SELECT uid, item, received_at, saved_at, size FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid > ${after} ORDER BY uid LIMIT ${limit}`;
}

export async function flagsSince(
  sql: SqlReader,
  box: MailboxKey,
  since: number,
): Promise<FlagTuple[]> {
  return await sql.rows<FlagTuple>`
    SELECT uid, system_flags, keywords, modseq FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND modseq > ${since} ORDER BY uid`;
}

/** The same by way of the index by modseq: `+` keeps SQLite from the order of the UIDs, which would mean every row. */
export async function flagsSinceLately(
  sql: SqlReader,
  box: MailboxKey,
  since: number,
): Promise<FlagTuple[]> {
  return await sql.rows<FlagTuple>`
    SELECT uid, system_flags, keywords, modseq FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND modseq > ${since} ORDER BY +uid`;
}

export async function countFrom(sql: SqlReader, box: MailboxKey, from: number): Promise<number> {
  const [row] = await sql.rows<[number]>`
    SELECT count(*) FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid >= ${from}`;
  return row![0];
}

/** Looked for until all that there are were found. */
export async function deletedUids(
  sql: SqlReader,
  box: MailboxKey,
  count: number,
): Promise<[uid: number][]> {
  return await sql.rows<[number]>`
    SELECT uid FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND (system_flags & 4) <> 0
    ORDER BY uid LIMIT ${count}`;
}

export async function firstUnseen(sql: SqlReader, box: MailboxKey): Promise<number | undefined> {
  const row = await sql.get<{ uid: number }>`
    SELECT uid FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND (system_flags & 8) = 0 ORDER BY uid LIMIT 1`;
  return row?.uid;
}

/** Every message of the account counts as changed at `modseq`. */
export async function touchMembers(
  sql: SqlWriter,
  account: AccountId,
  modseq: number,
): Promise<void> {
  await sql.run`UPDATE members SET modseq = ${modseq} WHERE account = ${account}`;
}
