import type { Bytes } from '#platform/bytes.ts';
import type { ReadAt } from '../read-at.ts';
import type { Layout } from './layout.ts';
import { hasRightChecksum, parseTreePage } from './pages.ts';
import type { PageReader, TreePage } from './pages.ts';
import type { TreeKind } from './tree-entries.ts';

/** A leaf of a tree that was found by looking for it. */
export interface FoundPage {
  readonly id: number;
  readonly offset: number;
  readonly firstKey: number;
  readonly lastKey: number;
}

/** The entries of leaves that were found, in place of a tree that cannot be walked. */
export interface FoundEntries<T> {
  find(key: number): Promise<T | undefined>;
  /** Each key once. */
  walk(): AsyncGenerator<T>;
  readonly pages: number;
}

const CHUNK_BYTES = 1024 * 1024;
/** Pages begin at multiples of it. */
const STEP = 512;

/** Looks through a whole file for leaves of both kinds of trees. Costs a reading of the file, and memory for each page found. */
export async function scanPages(
  readAt: ReadAt,
  fileBytes: number,
  layout: Layout,
  kinds: readonly TreeKind<unknown>[],
): Promise<FoundPage[][]> {
  const found: FoundPage[][] = kinds.map(() => []);
  for (let at = 0; at < fileBytes; at += CHUNK_BYTES) {
    const chunk = await readAt(at, CHUNK_BYTES + layout.pageBytes - STEP);
    for (
      let from = 0;
      from < CHUNK_BYTES && from + layout.pageBytes <= chunk.length;
      from += STEP
    ) {
      const which = kinds.findIndex((kind) => chunk[from + layout.pageTrailerAt] === kind.pageType);
      if (which < 0) continue;
      const page = leafAt(chunk.subarray(from, from + layout.pageBytes), layout, kinds[which]!);
      if (page !== undefined) found[which]!.push({ ...page, offset: at + from });
    }
  }
  return found;
}

function leafAt(
  bytes: Bytes,
  layout: Layout,
  kind: TreeKind<unknown>,
): Omit<FoundPage, 'offset'> | undefined {
  const page = parseTreePage(bytes, layout, kind.pageType);
  const [first] = page?.entries ?? [];
  if (page === undefined || page.level !== 0 || first === undefined) return undefined;
  if (!hasRightChecksum(bytes, layout)) return undefined;
  const firstKey = kind.key(layout, first);
  return { id: page.id, firstKey, lastKey: kind.key(layout, page.entries.at(-1)!) };
}

/**
 * Old versions of pages stay in a file until their place is needed: of two that have a key, the one with the higher id
 * is the younger.
 */
export function createFoundEntries<T>(
  found: readonly FoundPage[],
  place: { readonly pages: PageReader; readonly layout: Layout },
  kind: TreeKind<T>,
): FoundEntries<T> {
  const { pages, layout } = place;
  const sorted = [...found].sort((a, b) => a.firstKey - b.firstKey);
  /** Of the pages up to each the highest key. */
  const highest: number[] = [];
  for (const page of sorted) highest.push(Math.max(page.lastKey, highest.at(-1) ?? 0));
  const read = (page: FoundPage): Promise<TreePage> => pages.read(page, kind.pageType);

  return {
    pages: found.length,
    async find(key) {
      let best: { id: number; entry: Bytes } | undefined;
      for (let i = lastBefore(sorted, key); i >= 0 && highest[i]! >= key; i--) {
        const page = sorted[i]!;
        if (page.lastKey < key || (best !== undefined && best.id > page.id)) continue;
        const { entries } = await read(page);
        const entry = entries.find((e) => kind.key(layout, e) === key);
        if (entry !== undefined) best = { id: page.id, entry };
      }
      return best === undefined ? undefined : kind.read(layout, best.entry);
    },
    async *walk() {
      const seen = new Set<number>();
      for (const page of [...found].sort((a, b) => b.id - a.id))
        for (const entry of (await read(page)).entries) {
          const key = kind.key(layout, entry);
          if (seen.has(key)) continue;
          seen.add(key);
          yield kind.read(layout, entry);
        }
    },
  };
}

/** The index of the last page that does not begin after the key. */
function lastBefore(sorted: readonly FoundPage[], key: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.firstKey <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
