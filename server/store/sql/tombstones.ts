import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { MessagePlace } from '../store.ts';
import type { MailboxKey } from './members.ts';

export async function vanishedSince(
  sql: SqlReader,
  box: MailboxKey,
  since: number,
): Promise<[uid: number][]> {
  return await sql.rows<[number]>`
    SELECT uid FROM tombstones
    WHERE account = ${box.account} AND mailbox = ${box.id} AND modseq > ${since} ORDER BY uid`;
}

export interface RecoverableRow {
  readonly item: number;
  readonly mailbox: number;
  readonly mailboxName: string | null;
  readonly removedName: string | null;
  readonly uid: number;
  readonly expungedAt: number;
  readonly size: number;
  readonly envelope: string;
}

/** Newest first; the caller remembers where it stopped by the last row's time and item. */
export async function recoverablePage(
  sql: SqlReader,
  account: AccountId,
  page: { readonly offset: number; readonly limit: number },
): Promise<RecoverableRow[]> {
  return await sql.all<RecoverableRow>`
    SELECT t.item, t.mailbox, c.name AS "mailboxName", r.name AS "removedName", t.uid,
           t.expunged_at AS "expungedAt", t.size, i.envelope
    FROM tombstones t JOIN items i ON i.account = t.account AND i.id = t.item
    LEFT JOIN collections c ON c.account = t.account AND c.id = t.mailbox
    LEFT JOIN removed_collections r ON r.account = t.account AND r.id = t.mailbox
    WHERE t.account = ${account} AND t.item IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM documents d WHERE d.account = t.account AND d.collection = t.mailbox AND d.number = t.uid)
    ORDER BY t.expunged_at DESC, t.modseq DESC, t.uid DESC LIMIT ${page.limit} OFFSET ${page.offset}`;
}

export interface BuriedRow {
  readonly mailbox: number;
  readonly modseq: number;
  readonly uid: number;
  readonly size: number;
  readonly receivedAt: number;
  readonly systemFlags: number;
  readonly keywords: string;
}

/** The latest expunge of an item, or that of the place named. */
export async function lastBurial(
  sql: SqlReader,
  account: AccountId,
  { item, from }: { readonly item: number; readonly from: MessagePlace | undefined },
): Promise<BuriedRow | undefined> {
  const isAny = from === undefined ? 1 : 0;
  return await sql.get<BuriedRow>`
    SELECT mailbox, modseq, uid, size, received_at AS "receivedAt", system_flags AS "systemFlags", keywords
    FROM tombstones WHERE account = ${account} AND item = ${item}
      AND (${isAny} = 1 OR (mailbox = ${from?.mailbox ?? 0} AND uid = ${from?.uid ?? 0}))
    ORDER BY modseq DESC LIMIT 1`;
}

/** The mark stays for those who follow the changes; the message is no longer offered for recovery. */
export async function forgetBurial(
  sql: SqlWriter,
  account: AccountId,
  grave: { readonly mailbox: number; readonly modseq: number; readonly uid: number },
): Promise<void> {
  await sql.run`
    UPDATE tombstones SET item = NULL WHERE account = ${account} AND mailbox = ${grave.mailbox}
      AND modseq = ${grave.modseq} AND uid = ${grave.uid}`;
}
