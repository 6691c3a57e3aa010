import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { DamageLog } from '../damage.ts';
import type { BlockReader } from './blocks.ts';
import { readWord } from './layout.ts';
import type { Layout } from './layout.ts';
import { withoutFlag } from './tree-entries.ts';

/** A node inside a node: a table of recipients, an attachment, a long value. */
export interface Subnode {
  readonly data: number;
  readonly subnodes: number;
}

export type Subnodes = ReadonlyMap<number, Subnode>;

/** A message with 100,000 attachments has no more. */
const MAX_SUBNODES = 500_000;
const LIST_TYPE = 2;

/** The nodes in a node; lists that cannot be read are noted and left out. */
// MS-PST §2.2.2.8.3.3
export async function readSubnodes(
  layout: Layout,
  blocks: BlockReader,
  damage: DamageLog,
  block: number,
): Promise<Subnodes> {
  const found = new Map<number, Subnode>();
  const readList = async (id: number, level: number): Promise<void> => {
    try {
      const bytes = await blocks.read(id);
      for (const entry of parseList(layout, bytes, level)) {
        if (entry.list !== undefined) await readList(entry.list, level - 1);
        else if (entry.node !== undefined && found.size < MAX_SUBNODES)
          found.set(entry.id, entry.node);
      }
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      damage.note(`nodes inside a node: ${error.message}`);
    }
  };
  if (block !== 0) await readList(block, 1);
  return found;
}

interface ListEntry {
  readonly id: number;
  readonly node?: Subnode;
  /** A block with more entries. */
  readonly list?: number;
}

function parseList(layout: Layout, bytes: Bytes, level: number): ListEntry[] {
  const { wordBytes } = layout;
  const start = wordBytes === 4 ? 4 : 8;
  if (bytes.length < start || bytes[0] !== LIST_TYPE || bytes[1]! > level)
    throw new InputSyntaxError('a list of nodes is something else', 0);
  const isLeaf = bytes[1] === 0;
  const entryBytes = wordBytes * (isLeaf ? 3 : 2);
  const count = bytes.readUInt16LE(2);
  if (start + count * entryBytes > bytes.length)
    throw new InputSyntaxError('a list of nodes is longer than its block', 0);
  const word = (at: number): number => withoutFlag(readWord(layout, bytes, at));
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * entryBytes;
    const id = bytes.readUInt32LE(at);
    if (!isLeaf) return { id, list: word(at + wordBytes) };
    return { id, node: { data: word(at + wordBytes), subnodes: word(at + wordBytes * 2) } };
  });
}
