import type { Sql } from '#platform/sql.ts';
import type { TextSource } from '../full-text.ts';
import { identityOf } from '../sql/items.ts';
import { readState } from '../sql/state.ts';
import {
  feedRows,
  insertTerms,
  lockTableMark,
  mergeTerms,
  type TableMark,
  wipeTables,
  writeTableMark,
} from '../sql/full-text-tables.ts';
import type { ItemToFeed } from '../sql/full-text-writes.ts';
import { withinBytes } from './feed-batch.ts';
import type { TextThread } from './text-threads.ts';

const BATCH_ITEMS = 200;
/** Batches merged together; and so many batches after which all are. */
const MERGE_BATCHES = 32;
const WHOLE_MERGE_BATCHES = 1_024;

/** Takes the next messages into the tables, as one transaction. True when nothing is left. */
export async function feedTables(
  sql: Sql,
  source: Pick<TextSource, 'account' | 'blobs'>,
  thread: TextThread,
): Promise<boolean> {
  const { account, blobs } = source;
  return await sql.transaction(async (tx) => {
    let mark = await lockTableMark(tx, account);
    if (!(await isSameIndex(tx, account, mark))) {
      await wipeTables(tx, account);
      mark = await lockTableMark(tx, account);
    }
    const next = await feedRows(tx, account, { after: mark.item, limit: BATCH_ITEMS });
    const batch = withinBytes(next);
    if (batch.length === 0) return true;
    const contents = await blobs.readMany(batch);
    const terms = await thread.ask<string[]>({
      op: 'terms',
      contents: contents.map((content) => (content instanceof Error ? Buffer.of() : content)),
    });
    const postings = new Map<string, string>();
    for (const [i, joined] of terms.entries())
      for (const term of joined === '' ? [] : joined.split(' ')) {
        const before = postings.get(term);
        const { item } = batch[i]!;
        postings.set(term, before === undefined ? String(item) : `${before},${item}`);
      }
    const last = batch.at(-1)!;
    await insertTerms(tx, account, {
      batch: last.item,
      postings: JSON.stringify(Object.fromEntries(postings)),
    });
    await writeTableMark(tx, account, await merged(tx, source, { mark, last }));
    return batch.length === next.length && next.length < BATCH_ITEMS;
  });
}

async function merged(
  tx: Parameters<Parameters<Sql['transaction']>[0]>[0],
  { account }: Pick<TextSource, 'account'>,
  { mark, last }: { mark: TableMark; last: ItemToFeed },
): Promise<TableMark> {
  const batches = mark.batches + 1;
  const advanced = { ...mark, item: last.item, identity: last.identity, batches };
  if (batches % MERGE_BATCHES !== 0) return advanced;
  const after = batches % WHOLE_MERGE_BATCHES === 0 ? 0 : mark.merged;
  await mergeTerms(tx, account, { after, until: last.item });
  return { ...advanced, merged: last.item };
}

async function isSameIndex(
  tx: Parameters<Parameters<Sql['transaction']>[0]>[0],
  account: TextSource['account'],
  mark: TableMark,
): Promise<boolean> {
  if (mark.item === 0) return true;
  const state = await readState(tx, account);
  if (state === undefined || mark.item >= state.nextItem) return false;
  const identity = await identityOf(tx, account, mark.item);
  return identity === undefined || Buffer.compare(identity, mark.identity ?? Buffer.of()) === 0;
}
