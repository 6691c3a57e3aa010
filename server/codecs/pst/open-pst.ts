import { InputSyntaxError } from '#platform/errors.ts';
import { parseNamedProperties } from '#codecs/mapi/named-property-map.ts';
import type { NamedPropertyMap } from '#codecs/mapi/named-property-map.ts';
import { codePageOf, createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { FolderTree } from './folder-tree.ts';
import { readPropertyContext } from './ltp/property-context.ts';
import { openNodeDatabase } from './ndb/node-database.ts';
import type { NodeDatabase } from './ndb/node-database.ts';
import { nodeIds } from './node-ids.ts';
import type { PstFile } from './pst-file.ts';
import type { ReadAt } from './read-at.ts';
import { readItemNode } from './read-item.ts';

export interface PstOptions {
  readonly readAt: ReadAt;
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Of 8-bit texts whose code page nothing says; default 1252. Matters for ANSI files. */
  readonly codePage?: number;
}

const PASSWORD = 0x67ff;
const STORE_CODE_PAGE = 0x66c3;

/**
 * Opens a PST or OST file of any size: what is needed is read when it is needed, and some megabytes are kept.
 * @throws InputSyntaxError when it is no such file, or nothing of it can be read
 */
export async function openPst(options: PstOptions): Promise<PstFile> {
  const database = await openNodeDatabase(options.readAt, options.fileBytes);
  const names = await readNames(database);
  const store = await readStore(database, names, options.codePage);
  const codePage =
    numberOf(store, STORE_CODE_PAGE) ?? codePageOf(store.properties) ?? options.codePage;
  const context = { database, names, ...(codePage !== undefined && { codePage }) };
  const tree = new FolderTree(context, store);
  const { layout, isOst, encryption } = database.header;
  return {
    facts: {
      format: layout.kind,
      isOst,
      encryption,
      hasPassword: (numberOf(store, PASSWORD) ?? 0) !== 0,
    },
    store,
    folders: (which = 'visible') => tree.folders(which),
    entries: (folder) => tree.entries(folder),
    async readItem(id) {
      const node = await database.findNode(id);
      if (node === undefined) throw new InputSyntaxError(`item ${id} is not in the file`, 0);
      return await readItemNode(context, node);
    },
    damage: database.damage,
  };
}

async function readNames(database: NodeDatabase): Promise<NamedPropertyMap> {
  const bag = await tryProperties(database, nodeIds.namedProperties, new Map());
  const bytes = (id: number): Buffer => {
    const value = bag.find(id)?.value;
    return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
  };
  // MS-PST §2.4.7
  return parseNamedProperties({ guids: bytes(2), entries: bytes(3), strings: bytes(4) });
}

async function readStore(
  database: NodeDatabase,
  names: NamedPropertyMap,
  codePage: number | undefined,
): Promise<PropertyBag> {
  return await tryProperties(database, nodeIds.messageStore, names, codePage);
}

/** Without them much of a file can still be read: damage is noted, and nothing is what they say. */
async function tryProperties(
  database: NodeDatabase,
  id: number,
  names: NamedPropertyMap,
  codePage?: number,
): Promise<PropertyBag> {
  try {
    const node = await database.findNode(id);
    if (node === undefined) throw new InputSyntaxError('it is missing', 0);
    const { properties, problems } = await readPropertyContext(database, node, { names });
    for (const problem of problems) database.damage.note(`node ${id}: ${problem}`);
    return createPropertyBag(properties, codePage);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    database.damage.note(`node ${id}: ${error.message}`);
    return createPropertyBag([]);
  }
}

function numberOf(bag: PropertyBag, id: number): number | undefined {
  const value = bag.find(id)?.value;
  return typeof value === 'number' ? value : undefined;
}
