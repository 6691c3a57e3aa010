import type { SortCriterion } from '#codecs/imap/sort-args.ts';
import { SearchTable } from '../search/search-table.ts';
import type { Positions, SearchView } from '../search/search-view.ts';
import { columnsOf, compareKeys, sortKeysOf, type SortKeys } from './sort-keys.ts';

/** The positions in the order of the criteria; messages that are gone are left out. */
// RFC 5256 §3
export async function sortMessages(
  view: SearchView,
  positions: Positions,
  criteria: readonly SortCriterion[],
): Promise<readonly number[]> {
  const entries: { readonly position: number; readonly keys: SortKeys }[] = [];
  await new SearchTable(view).each(positions, columnsOf(criteria), (position, row) => {
    entries.push({ position, keys: sortKeysOf(criteria, row) });
  });
  // RFC 5256 §3: equal messages keep the order of the mailbox, also under REVERSE.
  entries.sort((a, b) => compareKeys(criteria, a.keys, b.keys) || a.position - b.position);
  return entries.map((e) => e.position);
}
