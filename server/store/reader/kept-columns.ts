// What is kept of a mailbox between one reader and the next.
import type { FactColumns } from '../message.ts';
import type { CollectionRow } from '../sql/collections.ts';
import { flagsSinceLately, type FlagTuple, type MailboxKey } from '../sql/members.ts';
import { vanishedSince } from '../sql/tombstones.ts';
import type { KeptColumns } from './column-cache.ts';
import { emptyFacts, movedFacts, movedFlags, readFactColumns } from './columns.ts';
import { movedUids } from './uids.ts';
import type { View } from './view.ts';

/** Up to so many modseqs back the changes are quicker to read than the whole mailbox. */
const FEW_CHANGES = 1_000;

const noFacts: FactColumns = emptyFacts(0);

export function boxOf(view: View, { id }: CollectionRow): MailboxKey {
  return { account: view.account, id };
}

/** What is kept and holds for the view as it is. */
export function keptNow(
  view: Pick<View, 'columns' | 'columnsModseq'>,
  row: CollectionRow,
): KeptColumns | undefined {
  const { columnsModseq } = view;
  const kept = view.columns?.get(row.id);
  if (kept === undefined || columnsModseq < kept.from) return undefined;
  if (columnsModseq > kept.to) {
    if (row.highestModseq > kept.to) return undefined;
    kept.to = columnsModseq;
  }
  return kept;
}

/** The same, brought up to the view when that takes little. */
export async function keptThen(view: View, row: CollectionRow): Promise<KeptColumns | undefined> {
  const now = keptNow(view, row);
  const kept = view.columns?.get(row.id);
  if (now !== undefined || kept === undefined || view.columnsModseq < kept.from) return now;
  const since = kept.to;
  if (row.forgottenModseq > since || row.highestModseq - since > FEW_CHANGES) return undefined;
  const box = boxOf(view, row);
  const rows = await flagsSinceLately(view.sql, box, since);
  const gone = new Set((await vanishedSince(view.sql, box, since)).map(([uid]) => uid));
  const flags = kept.flags && movedFlags(kept.flags, rows, gone);
  const facts = kept.facts && (await movedFactsOf(view, box, { before: kept.facts, rows, gone }));
  const uids = kept.uids && movedUids(kept.uids, rows, gone);
  const isWhole = [flags?.uids, facts?.uids, uids].every(
    (all) => all === undefined || all.length === row.messages,
  );
  return isWhole
    ? keep(view, row, { flags, facts, uids, envelopes: kept.envelopes, places: kept.places })
    : undefined;
}

async function movedFactsOf(
  view: View,
  box: MailboxKey,
  moved: {
    readonly before: FactColumns;
    readonly rows: readonly FlagTuple[];
    readonly gone: ReadonlySet<number>;
  },
): Promise<FactColumns> {
  const { before, rows, gone } = moved;
  const behind = before.uids.at(-1) ?? 0;
  const count = rows.filter((row) => row[0] > behind).length;
  const added = count === 0 ? noFacts : await readFactColumns(view.sql, box, { count, behind });
  return movedFacts(before, added, gone);
}

export function keep(
  view: View,
  row: CollectionRow,
  columns: Omit<KeptColumns, 'from' | 'to'>,
): KeptColumns {
  const kept = { from: row.highestModseq, to: view.columnsModseq, ...columns };
  view.columns?.put(row.id, kept);
  return kept;
}
