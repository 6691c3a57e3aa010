import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import { itemsOfTerm, readTableMark, termsHolding } from '../sql/full-text-tables.ts';
import type { NeedlePart, NeedlePlan } from './plan-needle.ts';
import { classMarks } from './term-classes.ts';
import type { SearchAnswer } from './text-searcher.ts';

/** Rows of terms read for one part of a needle; with more every item is a candidate. */
const MAX_ROWS = 20_000;

/** What the tables say; the answer of text-searcher.ts from other storage. */
export async function findInTables(
  sql: SqlReader,
  account: AccountId,
  query: { readonly plan: NeedlePlan; readonly marks: string },
): Promise<SearchAnswer> {
  const { plan, marks } = query;
  const mark = await readTableMark(sql, account);
  const cut = (await itemsOfTerm(sql, account, classMarks.cut)).flatMap(([items]) =>
    toItems(items),
  );
  const answer = { until: mark?.item ?? 0, identity: mark?.identity ?? null, cut };
  let found: Set<number> | undefined;
  let isExact = plan.isWhole;
  for (const part of plan.parts) {
    const rows = await termsHolding(sql, account, { text: part.probe, limit: MAX_ROWS });
    if (rows.length === MAX_ROWS) {
      isExact = false;
      continue;
    }
    const items = new Set<number>();
    for (const [term, having] of rows) {
      if (!fits(term, part, marks)) continue;
      isExact &&= term.includes(part.whole);
      for (const item of toItems(having)) items.add(item);
    }
    if (items.size === 0) return { ...answer, items: new Float64Array(), isExact: true };
    found = found === undefined ? items : found.intersection(items);
  }
  return { ...answer, items: found && Float64Array.from(found), isExact };
}

function fits(term: string, part: NeedlePart, marks: string): boolean {
  const mark = term[0]!;
  if (!marks.includes(mark)) return false;
  if (mark === classMarks.names) return true;
  if (part.isAtStart && !term.startsWith(part.probe, 1)) return false;
  return !part.isAtEnd || term.endsWith(part.probe);
}

function toItems(joined: string): number[] {
  return joined.split(',').map(Number);
}
