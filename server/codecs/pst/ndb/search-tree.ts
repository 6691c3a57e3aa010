import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { PageReference } from './header.ts';
import { readWord } from './layout.ts';
import type { Layout } from './layout.ts';
import type { PageReader, TreePage } from './pages.ts';
import type { TreeKind } from './tree-entries.ts';

/** The index of nodes or of blocks. */
export interface SearchTree<T> {
  /** @throws InputSyntaxError when a page on the way cannot be read */
  find(key: number): Promise<T | undefined>;
  /** All entries, rising; pages that cannot be read are given to `onDamage` and left out. */
  walk(onDamage: (error: InputSyntaxError) => void): AsyncGenerator<T>;
}

/** Twenty entries a page make a tree of eight levels larger than any file can be. */
const MAX_LEVEL = 12;

export interface TreePlace {
  readonly pages: PageReader;
  readonly layout: Layout;
  readonly root: PageReference;
}

export function createSearchTree<T>(place: TreePlace, kind: TreeKind<T>): SearchTree<T> {
  const { pages, layout, root } = place;
  const readPage = async (reference: PageReference, level: number): Promise<TreePage> => {
    const page = await pages.read(reference, kind.pageType);
    if (page.level > level)
      throw new InputSyntaxError('a page of a tree is above itself', reference.offset);
    return page;
  };

  async function* walkPage(
    reference: PageReference,
    level: number,
    onDamage: (error: InputSyntaxError) => void,
  ): AsyncGenerator<T> {
    let page: TreePage;
    try {
      page = await readPage(reference, level);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      onDamage(error);
      return;
    }
    for (const entry of page.entries)
      if (page.level === 0) yield kind.read(layout, entry);
      else yield* walkPage(childOf(layout, entry), page.level - 1, onDamage);
  }

  return {
    async find(key) {
      let page = await readPage(root, MAX_LEVEL);
      for (;;) {
        const entry = page.entries[lastNotAfter(page.entries, key, (e) => kind.key(layout, e))];
        if (entry === undefined) return undefined;
        if (page.level === 0)
          return kind.key(layout, entry) === key ? kind.read(layout, entry) : undefined;
        page = await readPage(childOf(layout, entry), page.level - 1);
      }
    },
    walk: (onDamage) => walkPage(root, MAX_LEVEL, onDamage),
  };
}

// MS-PST §2.2.2.7.7.2
function childOf(layout: Layout, entry: Bytes): PageReference {
  const { wordBytes } = layout;
  return {
    id: readWord(layout, entry, wordBytes),
    offset: readWord(layout, entry, wordBytes * 2),
  };
}

/** The index of the last of rising entries whose key is not beyond the wanted one; -1 when there is none. */
function lastNotAfter<T>(entries: readonly T[], key: number, keyOf: (entry: T) => number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(entries[middle]!) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
