import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { CheckpointFacts } from '../account/journal-facts.ts';
import { allAnnotations, allRemovals, allTombstones, membersAfter } from '../sql/checkpoint.ts';
import { loadCollections } from '../sql/collections.ts';
import { documentsAfter } from '../sql/documents.ts';
import { subscriptionsOf } from '../sql/names.ts';
import type { StateRow } from '../sql/state.ts';

/** Rows in one record: keeps its facts far below the limit of 16 MiB. */
const ROWS = 20_000;
/** Each may have thousands of characters beside it. */
const DOCUMENT_ROWS = 500;

/** The state of an account as the facts of records, in order; all but the last say that more follows. */
export async function* checkpointFacts(
  sql: SqlReader,
  account: AccountId,
  state: StateRow,
): AsyncGenerator<CheckpointFacts> {
  const m = state.modseq;
  const collections = await loadCollections(sql, account);
  const { uidValidity, nextCollection, nextItem } = state;
  yield {
    m,
    x: 1,
    state: { uidValidity, nextCollection, nextItem },
    collections: collections.map((row) => ({ ...row })),
    removed: await allRemovals(sql, account),
    subscriptions: (await subscriptionsOf(sql, account)).map(([name]) => name),
  };
  for (const [mailbox, entry, value] of await allAnnotations(sql, account))
    yield { m, x: 1, notes: [[mailbox, entry, Buffer.from(value).toString('base64')]] };
  for (const { id } of collections)
    for (let after = 0; ;) {
      const rows = await membersAfter(sql, { account, id }, { after, limit: ROWS });
      if (rows.length > 0) yield { m, x: 1, members: { c: id, rows } };
      if (rows.length < ROWS) break;
      after = rows.at(-1)![0];
    }
  const tombstones = await allTombstones(sql, account);
  for (let at = 0; at < tombstones.length; at += ROWS)
    yield { m, x: 1, tombstones: tombstones.slice(at, at + ROWS) };
  for (let after: readonly [number, number] = [0, 0]; ;) {
    const rows = await documentsAfter(sql, account, { after, limit: DOCUMENT_ROWS });
    if (rows.length > 0) yield { m, x: 1, documents: rows };
    if (rows.length < DOCUMENT_ROWS) break;
    const last = rows.at(-1)!;
    after = [last[0], last[1]];
  }
  yield { m };
}
