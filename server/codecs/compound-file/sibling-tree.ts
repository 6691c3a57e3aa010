/** How the entries of a storage are linked to a red-black tree. */
export interface SiblingTree {
  readonly root: number;
  readonly links: readonly {
    readonly index: number;
    readonly left: number;
    readonly right: number;
    readonly isRed: boolean;
  }[];
}

const NONE = 0xff_ff_ff_ff;

/** A balanced tree of entries by their names: shorter names first, then by capitals (MS-CFB §2.6.4). */
export function siblingTree(
  entries: readonly { readonly name: string; readonly index: number }[],
): SiblingTree {
  const sorted = [...entries].sort((a, b) => compareNames(a.name, b.name));
  const links: SiblingTree['links'][number][] = [];
  // Every level but the last is full, so that only the last one has to be red.
  const redLevel = Math.floor(Math.log2(sorted.length + 1));
  const link = (from: number, to: number, level: number): number => {
    if (from >= to) return NONE;
    const middle = (from + to) >> 1;
    const { index } = sorted[middle]!;
    const left = link(from, middle, level + 1);
    const right = link(middle + 1, to, level + 1);
    links.push({ index, left, right, isRed: level === redLevel });
    return index;
  };
  return { root: link(0, sorted.length, 0), links };
}

function compareNames(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  const left = a.toUpperCase();
  const right = b.toUpperCase();
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
