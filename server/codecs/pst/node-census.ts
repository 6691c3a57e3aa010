import type { NodeDatabase } from './ndb/node-database.ts';
import { nodeTypeOf, nodeTypes } from './node-ids.ts';

/** All folders and items of a file, whether or not a table lists them. */
export interface NodeCensus {
  /** The folder above each folder. */
  readonly folders: ReadonlyMap<number, number>;
  /** The items that say they are in that folder. */
  itemsOf(folder: number): number[];
  /** The folders that items say they are in. */
  parents(): Iterable<number>;
}

/** Of each item eight bytes are kept: some megabytes for the largest files there are. */
export async function takeCensus(database: NodeDatabase): Promise<NodeCensus> {
  const folders = new Map<number, number>();
  const list = new PairList();
  for await (const { id, parent } of database.walkNodes()) {
    const type = nodeTypeOf(id);
    if (type === nodeTypes.folder) folders.set(id, parent);
    else if (type === nodeTypes.message) list.add(parent, id);
  }
  const pairs = list.sorted();
  return {
    folders,
    itemsOf(folder) {
      const items: number[] = [];
      for (let i = firstOf(pairs, folder); i < pairs.length; i++) {
        if (parentOf(pairs[i]!) !== folder) break;
        items.push(itemOf(pairs[i]!));
      }
      return items;
    },
    *parents() {
      for (let i = 0; i < pairs.length;) {
        const parent = parentOf(pairs[i]!);
        yield parent;
        i = firstOf(pairs, parent + 1);
      }
    },
  };
}

const HALF = 0x1_0000_0000n;

function parentOf(pair: bigint): number {
  return Number(pair / HALF);
}

function itemOf(pair: bigint): number {
  return Number(pair % HALF);
}

/** The index of the first pair with that parent or a higher one. */
function firstOf(pairs: BigUint64Array, parent: number): number {
  const wanted = BigInt(parent) * HALF;
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairs[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Parents and items as numbers of 64 bits. */
class PairList {
  private pairs = new BigUint64Array(1024);
  private count = 0;

  add(parent: number, item: number): void {
    if (this.count === this.pairs.length) {
      const larger = new BigUint64Array(this.count * 2);
      larger.set(this.pairs);
      this.pairs = larger;
    }
    this.pairs[this.count++] = BigInt(parent) * HALF + BigInt(item);
  }

  sorted(): BigUint64Array {
    return this.pairs.subarray(0, this.count).sort();
  }
}
