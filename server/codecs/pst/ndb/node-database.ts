import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { createDamageLog } from '../damage.ts';
import type { DamageLog } from '../damage.ts';
import type { ReadAt } from '../read-at.ts';
import { createBlockReader } from './blocks.ts';
import type { BlockReader } from './blocks.ts';
import { createDataTree } from './data-tree.ts';
import type { DataTree } from './data-tree.ts';
import { HEADER_BYTES, parseHeader } from './header.ts';
import type { PstHeader } from './header.ts';
import { createPageReader } from './pages.ts';
import { createFoundEntries, scanPages } from './scan-pages.ts';
import type { FoundEntries } from './scan-pages.ts';
import { createSearchTree } from './search-tree.ts';
import { readSubnodes } from './subnodes.ts';
import type { Subnodes } from './subnodes.ts';
import { blockTreeKind, nodeTreeKind } from './tree-entries.ts';
import type { BlockEntry, NodeEntry } from './tree-entries.ts';

/** The nodes of a file with their data: what all else is built on. */
export interface NodeDatabase {
  readonly header: PstHeader;
  readonly damage: DamageLog;
  readonly blocks: BlockReader;
  readonly data: DataTree;
  /** @throws InputSyntaxError when nothing can be said because of damage */
  findNode(id: number): Promise<NodeEntry | undefined>;
  /** All nodes; what cannot be read of the index is noted and looked for in the whole file. */
  walkNodes(): AsyncGenerator<NodeEntry>;
  subnodesOf(block: number): Promise<Subnodes>;
}

interface Found {
  readonly nodes: FoundEntries<NodeEntry>;
  readonly blocks: FoundEntries<BlockEntry>;
}

/** @throws InputSyntaxError when it is no PST or OST file */
export async function openNodeDatabase(readAt: ReadAt, fileBytes: number): Promise<NodeDatabase> {
  const header = parseHeader(await readAt(0, HEADER_BYTES));
  const damage = createDamageLog();
  noteHeaderDamage(header, fileBytes, damage);
  const { layout } = header;
  const pages = createPageReader(readAt, layout, damage);
  const nodeTree = createSearchTree({ pages, layout, root: header.nodeTree }, nodeTreeKind);
  const blockTree = createSearchTree({ pages, layout, root: header.blockTree }, blockTreeKind);

  let found: Promise<Found> | undefined;
  /** A page of a tree cannot be read: all leaves that are in the file take its place. */
  const lookForPages = (reason: InputSyntaxError): Promise<Found> => {
    if (found === undefined)
      damage.note(`index: ${reason.message}; the whole file is looked through`);
    found ??= scan();
    return found;
  };
  const scan = async (): Promise<Found> => {
    const kinds = [nodeTreeKind, blockTreeKind];
    const [nodePages, blockPages] = await scanPages(readAt, fileBytes, layout, kinds);
    return {
      nodes: createFoundEntries(nodePages!, { pages, layout }, nodeTreeKind),
      blocks: createFoundEntries(blockPages!, { pages, layout }, blockTreeKind),
    };
  };
  const find = async <T>(
    inTree: () => Promise<T | undefined>,
    inFound: (found: Found) => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    try {
      return await inTree();
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      return await inFound(await lookForPages(error));
    }
  };

  const isUnreadable = async (id: number): Promise<boolean> => {
    try {
      await nodeTree.find(id);
      return false;
    } catch (error) {
      if (error instanceof InputSyntaxError) return true;
      throw error;
    }
  };

  const blocks = createBlockReader({
    readAt,
    header,
    damage,
    find: (id) =>
      find(
        () => blockTree.find(id),
        (f) => f.blocks.find(id),
      ),
  });
  return {
    header,
    damage,
    blocks,
    data: createDataTree(layout, blocks),
    findNode: (id) =>
      find(
        () => nodeTree.find(id),
        (f) => f.nodes.find(id),
      ),
    async *walkNodes() {
      let reason: InputSyntaxError | undefined;
      yield* nodeTree.walk((error) => (reason ??= error));
      if (reason === undefined) return;
      // What the tree can still say of a key, it has said: that it is there, or that it was deleted.
      for await (const node of (await lookForPages(reason)).nodes.walk())
        if (await isUnreadable(node.id)) yield node;
    },
    subnodesOf: (block) => readSubnodes(layout, blocks, damage, block),
  };
}

function noteHeaderDamage(header: PstHeader, fileBytes: number, damage: DamageLog): void {
  if (!header.isChecksumRight) damage.note('header: wrong checksum');
  if (header.fileBytes > fileBytes) {
    damage.note(`the file has ${fileBytes} bytes of ${header.fileBytes}: its end is missing`);
    damage.missingBytes = header.fileBytes - fileBytes;
  }
}

/** All data of a block in one piece. @throws InputSyntaxError also when there are more than so many bytes */
export async function readData(
  { data }: NodeDatabase,
  block: number,
  mostBytes: number,
): Promise<Bytes> {
  const chunks: Bytes[] = [];
  let length = 0;
  for await (const chunk of data.chunks(block)) {
    length += chunk.length;
    if (length > mostBytes)
      throw new InputSyntaxError(`a value of more than ${mostBytes} bytes`, 0);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
