// Full text in PostgreSQL: for each term and batch of messages the items it stands in, in decimal, separated by commas.
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { ItemToFeed } from './full-text-writes.ts';

export interface TableMark {
  /** All items up to this one are in. */
  readonly item: number;
  readonly identity: Uint8Array | null;
  /** Batches taken in so far. */
  readonly batches: number;
  /** Batches up to this one are merged. */
  readonly merged: number;
}

export async function readTableMark(
  sql: SqlReader,
  account: AccountId,
): Promise<TableMark | undefined> {
  return await sql.get<TableMark>`
    SELECT item, identity, batches, merged FROM full_text_marks WHERE account = ${account}`;
}

/** Reads the mark and keeps other feeders out until the transaction ends. */
export async function lockTableMark(sql: SqlWriter, account: AccountId): Promise<TableMark> {
  await sql.run`
    INSERT INTO full_text_marks (account, item, identity, batches, merged)
    VALUES (${account}, 0, NULL, 0, 0) ON CONFLICT (account) DO NOTHING`;
  const mark = await sql.get<TableMark>`
    UPDATE full_text_marks SET item = item WHERE account = ${account}
    RETURNING item, identity, batches, merged`;
  return mark!;
}

export async function writeTableMark(
  sql: SqlWriter,
  account: AccountId,
  mark: TableMark,
): Promise<void> {
  await sql.run`
    UPDATE full_text_marks SET item = ${mark.item}, identity = ${mark.identity}, batches = ${mark.batches},
      merged = ${mark.merged} WHERE account = ${account}`;
}

export async function wipeTables(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`DELETE FROM full_text_terms WHERE account = ${account}`;
  await sql.run`DELETE FROM full_text_marks WHERE account = ${account}`;
}

/** @param postings JSON object: term to its items, separated by commas */
export async function insertTerms(
  sql: SqlWriter,
  account: AccountId,
  { batch, postings }: { readonly batch: number; readonly postings: string },
): Promise<void> {
  await sql.run`
    INSERT INTO full_text_terms (account, term, batch, items)
    SELECT CAST(${account} AS BIGINT), key, CAST(${batch} AS BIGINT), value
    FROM json_each_text(CAST(${postings} AS JSON))`;
}

/** Makes one batch of those after `after`, without the items that the index no longer has. */
export async function mergeTerms(
  sql: SqlWriter,
  account: AccountId,
  { after, until }: { readonly after: number; readonly until: number },
): Promise<void> {
  await sql.run`
    WITH old AS (
      DELETE FROM full_text_terms WHERE account = ${account} AND batch > ${after} AND batch <= ${until}
      RETURNING term, items)
    INSERT INTO full_text_terms (account, term, batch, items)
    SELECT CAST(${account} AS BIGINT), old.term, -CAST(${until} AS BIGINT), string_agg(one.item, ',')
    FROM old, unnest(string_to_array(old.items, ',')) AS one (item)
    JOIN items i ON i.account = ${account} AND i.id = CAST(one.item AS BIGINT)
    GROUP BY old.term`;
  // Under a number that no row had while the old ones still were there.
  await sql.run`UPDATE full_text_terms SET batch = -batch WHERE account = ${account} AND batch < 0`;
}

/** Terms that hold the text, with their items. */
export async function termsHolding(
  sql: SqlReader,
  account: AccountId,
  { text, limit }: { readonly text: string; readonly limit: number },
): Promise<[term: string, items: string][]> {
  return await sql.rows<[string, string]>`
    SELECT term, items FROM full_text_terms
    WHERE account = ${account} AND strpos(term, ${text}) > 0 LIMIT ${limit}`;
}

export async function itemsOfTerm(
  sql: SqlReader,
  account: AccountId,
  term: string,
): Promise<[items: string][]> {
  return await sql.rows<[string]>`
    SELECT items FROM full_text_terms WHERE account = ${account} AND term = ${term}`;
}

export async function feedRows(
  sql: SqlReader,
  account: AccountId,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ItemToFeed[]> {
  return await sql.all<ItemToFeed>`
    SELECT id AS item, identity, pack, pack_offset AS "offset", record_length AS "length", size
    FROM items WHERE account = ${account} AND id > ${after} ORDER BY id LIMIT ${limit}`;
}
