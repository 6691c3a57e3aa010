import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';

export interface Fault {
  readonly what: string;
  readonly count: number;
}

/** What must never be: each with how often it is. */
export async function countFaults(sql: SqlReader, account: AccountId): Promise<Fault[]> {
  const lost = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM members m
    WHERE m.account = ${account} AND NOT EXISTS (
      SELECT 1 FROM items i WHERE i.account = m.account AND i.id = m.item)`;
  const homeless = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM members m
    WHERE m.account = ${account} AND NOT EXISTS (
      SELECT 1 FROM collections c WHERE c.account = m.account AND c.id = m.mailbox)`;
  const miscounted = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM collections c LEFT JOIN (
      SELECT mailbox, count(*) AS messages, sum(size) AS bytes,
        sum(CASE WHEN (system_flags & 8) = 0 THEN 1 ELSE 0 END) AS unseen,
        sum(CASE WHEN (system_flags & 4) <> 0 THEN 1 ELSE 0 END) AS deleted,
        max(uid) AS last
      FROM members WHERE account = ${account} GROUP BY mailbox) m ON m.mailbox = c.id
    WHERE c.account = ${account} AND (c.messages <> coalesce(m.messages, 0) OR c.bytes <> coalesce(m.bytes, 0)
      OR c.unseen <> coalesce(m.unseen, 0) OR c.deleted <> coalesce(m.deleted, 0)
      OR c.uid_next <= coalesce(m.last, 0))`;
  const usage = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM account_state s
    WHERE s.account = ${account} AND (
      s.messages <> (SELECT coalesce(sum(messages), 0) FROM collections WHERE account = ${account} AND kind = 'mailbox')
      OR s.bytes <> (SELECT coalesce(sum(bytes), 0) FROM collections WHERE account = ${account}))`;
  const unlike = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM documents d WHERE d.account = ${account} AND d.is_gone = 0 AND NOT EXISTS (
      SELECT 1 FROM members m
      WHERE m.account = d.account AND m.mailbox = d.collection AND m.uid = d.number AND m.item = d.item)`;
  const nameless = await sql.get<{ n: number }>`
    SELECT count(*) AS n FROM members m JOIN collections c ON c.account = m.account AND c.id = m.mailbox
    WHERE m.account = ${account} AND c.kind <> 'mailbox' AND NOT EXISTS (
      SELECT 1 FROM documents d WHERE d.account = m.account AND d.collection = m.mailbox AND d.number = m.uid AND d.is_gone = 0)`;
  return [
    { what: 'messages without a content', count: lost?.n ?? 0 },
    { what: 'messages of mailboxes that do not exist', count: homeless?.n ?? 0 },
    { what: 'mailboxes with wrong counts', count: miscounted?.n ?? 0 },
    { what: 'documents that are not in their collection', count: unlike?.n ?? 0 },
    { what: 'documents without a name', count: nameless?.n ?? 0 },
    { what: 'accounts with a wrong usage', count: usage?.n ?? 0 },
  ];
}
