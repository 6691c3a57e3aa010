import type { AccountId } from '#platform/ids.ts';
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';
import type { MailboxKey } from './members.ts';

export interface ItemRow {
  readonly id: number;
  readonly contentKey: number | null;
  readonly identity: Uint8Array;
  readonly thread: number;
  readonly pack: number;
  readonly packOffset: number;
  readonly recordLength: number;
  readonly size: number;
  readonly sentAt: number | null;
  readonly hasAttachment: number;
  readonly messageId: string | null;
  readonly refs: string;
  readonly baseSubject: string;
  readonly bodyStructure: string;
  readonly envelope: string;
}

export async function insertItem(sql: SqlWriter, account: AccountId, i: ItemRow): Promise<void> {
  await sql.run`
    INSERT INTO items (account, id, content_key, identity, thread, pack, pack_offset, record_length, size, sent_at,
      has_attachment, message_id, refs, base_subject, body_structure, envelope)
    VALUES (${account}, ${i.id}, ${i.contentKey}, ${i.identity}, ${i.thread}, ${i.pack}, ${i.packOffset},
      ${i.recordLength}, ${i.size}, ${i.sentAt}, ${i.hasAttachment}, ${i.messageId}, ${i.refs}, ${i.baseSubject},
      ${i.bodyStructure}, ${i.envelope})`;
}

/** Items whose content may be the same; the identity decides. */
export async function itemsByContent(
  sql: SqlReader,
  account: AccountId,
  contentKey: number,
): Promise<[id: number, identity: Uint8Array][]> {
  return await sql.rows<[number, Uint8Array]>`
    SELECT id, identity FROM items WHERE account = ${account} AND content_key = ${contentKey}`;
}

export interface PlaceRow {
  readonly pack: number;
  readonly packOffset: number;
  readonly recordLength: number;
}

export async function placeOf(
  sql: SqlReader,
  account: AccountId,
  item: number,
): Promise<PlaceRow | undefined> {
  return await sql.get<PlaceRow>`
    SELECT pack, pack_offset AS "packOffset", record_length AS "recordLength"
    FROM items WHERE account = ${account} AND id = ${item}`;
}

export async function placesOf(
  sql: SqlReader,
  account: AccountId,
  items: readonly number[],
): Promise<[id: number, pack: number, offset: number, length: number][]> {
  if (items.length === 1)
    return await sql.rows<[number, number, number, number]>`
      SELECT id, pack, pack_offset, record_length FROM items WHERE account = ${account} AND id = ${items[0]!}`;
  return await sql.rows<[number, number, number, number]>`
    SELECT id, pack, pack_offset, record_length
    FROM items WHERE account = ${account} AND id IN ${list(items)}`;
}

/** The first items after one, in the order of their arrival, with their sizes. */
export async function itemsBehind(
  sql: SqlReader,
  account: AccountId,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<[id: number, size: number][]> {
  return await sql.rows<[number, number]>`
    SELECT id, size FROM items WHERE account = ${account} AND id > ${after} ORDER BY id LIMIT ${limit}`;
}

/** Facts of a message that lie with its membership: no look at the items. */
export type MemberTuple = [
  uid: number,
  item: number,
  modseq: number,
  systemFlags: number,
  keywords: string,
  receivedAt: number,
  savedAt: number,
  size: number,
];

/** Members with the facts of their contents; texts that were not asked for are null and cost nothing. */
export type MessageTuple = [
  ...MemberTuple,
  sentAt: number | null,
  identity: Uint8Array | null,
  thread: number,
  pack: number,
  packOffset: number,
  recordLength: number,
  envelope: string | null,
  bodyStructure: string | null,
  messageId: string | null,
  refs: string | null,
  baseSubject: string | null,
];

export interface WantedTexts {
  readonly envelope: 0 | 1;
  readonly bodyStructure: 0 | 1;
  readonly ids: 0 | 1;
  readonly threading: 0 | 1;
}

export interface UidWindow {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export async function membersBetween(
  sql: SqlReader,
  box: MailboxKey,
  w: UidWindow,
): Promise<MemberTuple[]> {
  return await sql.rows<MemberTuple>`
    SELECT uid, item, modseq, system_flags, keywords, received_at, saved_at, size FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid BETWEEN ${w.from} AND ${w.to}
    ORDER BY uid LIMIT ${w.limit}`;
}

export async function membersOf(
  sql: SqlReader,
  box: MailboxKey,
  uids: readonly number[],
): Promise<MemberTuple[]> {
  return await sql.rows<MemberTuple>`
    SELECT uid, item, modseq, system_flags, keywords, received_at, saved_at, size FROM members
    WHERE account = ${box.account} AND mailbox = ${box.id} AND uid IN ${list(uids)} ORDER BY uid`;
}

export async function messagesBetween(
  sql: SqlReader,
  box: MailboxKey,
  w: UidWindow & { readonly want: WantedTexts },
): Promise<MessageTuple[]> {
  return await sql.rows<MessageTuple>`
    SELECT m.uid, m.item, m.modseq, m.system_flags, m.keywords, m.received_at, m.saved_at, m.size, i.sent_at,
      CASE WHEN ${w.want.ids} = 1 THEN i.identity END, i.thread, i.pack, i.pack_offset, i.record_length,
      CASE WHEN ${w.want.envelope} = 1 THEN i.envelope END,
      CASE WHEN ${w.want.bodyStructure} = 1 THEN i.body_structure END,
      CASE WHEN ${w.want.threading} = 1 THEN i.message_id END,
      CASE WHEN ${w.want.threading} = 1 THEN i.refs END,
      CASE WHEN ${w.want.threading} = 1 THEN i.base_subject END
    FROM members m JOIN items i ON i.account = m.account AND i.id = m.item
    WHERE m.account = ${box.account} AND m.mailbox = ${box.id} AND m.uid BETWEEN ${w.from} AND ${w.to}
    ORDER BY m.uid LIMIT ${w.limit}`;
}

export async function messagesOf(
  sql: SqlReader,
  box: MailboxKey,
  w: { readonly uids: readonly number[]; readonly want: WantedTexts },
): Promise<MessageTuple[]> {
  return await sql.rows<MessageTuple>`
    SELECT m.uid, m.item, m.modseq, m.system_flags, m.keywords, m.received_at, m.saved_at, m.size, i.sent_at,
      CASE WHEN ${w.want.ids} = 1 THEN i.identity END, i.thread, i.pack, i.pack_offset, i.record_length,
      CASE WHEN ${w.want.envelope} = 1 THEN i.envelope END,
      CASE WHEN ${w.want.bodyStructure} = 1 THEN i.body_structure END,
      CASE WHEN ${w.want.threading} = 1 THEN i.message_id END,
      CASE WHEN ${w.want.threading} = 1 THEN i.refs END,
      CASE WHEN ${w.want.threading} = 1 THEN i.base_subject END
    FROM members m JOIN items i ON i.account = m.account AND i.id = m.item
    WHERE m.account = ${box.account} AND m.mailbox = ${box.id} AND m.uid IN ${list(w.uids)} ORDER BY m.uid`;
}

export async function envelopesOf(
  sql: SqlReader,
  account: AccountId,
  items: readonly number[],
): Promise<[id: number, envelope: string][]> {
  if (items.length === 1)
    return await sql.rows<[number, string]>`
      SELECT id, envelope FROM items WHERE account = ${account} AND id = ${items[0]!}`;
  return await sql.rows<[number, string]>`
    SELECT id, envelope FROM items WHERE account = ${account} AND id IN ${list(items)}`;
}

export async function identityOf(
  sql: SqlReader,
  account: AccountId,
  item: number,
): Promise<Uint8Array | undefined> {
  const row = await sql.get<{ identity: Uint8Array }>`
    SELECT identity FROM items WHERE account = ${account} AND id = ${item}`;
  return row?.identity;
}
