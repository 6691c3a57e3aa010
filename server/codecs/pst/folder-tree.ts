import { InputSyntaxError } from '#platform/errors.ts';
import { createPropertyBag } from '#codecs/mapi/property-bag.ts';
import type { PropertyBag } from '#codecs/mapi/property-bag.ts';
import { tags } from '#codecs/mapi/property-tags.ts';
import { FolderRoles } from './folder-roles.ts';
import { readPropertyContext } from './ltp/property-context.ts';
import { openTable } from './ltp/table-context.ts';
import type { TableRow } from './ltp/table-context.ts';
import { takeCensus } from './node-census.ts';
import type { NodeCensus } from './node-census.ts';
import { nodeIds, nodeOfEntryId, nodeTypeOf, nodeTypes, siblingNode } from './node-ids.ts';
import type { PstContext } from './pst-context.ts';
import type { PstEntry, PstFolder } from './pst-folder.ts';

/** Folders of one file, and folders inside each other; Outlook makes neither so many. */
const MAX_FOLDERS = 200_000;
const MAX_DEPTH = 100;
/** Folders among which the inbox is looked for. */
const MAX_ROLE_FOLDERS = 200;

interface Spot {
  readonly id: number;
  readonly path: readonly string[];
  readonly isVisible: boolean;
  readonly isOrphan: boolean;
}

/** The folders of a file and what is in them. */
export class FolderTree {
  private readonly context: PstContext;
  private readonly roles = new FolderRoles();
  /** The folder that those are in that people see. */
  private readonly top: number | undefined;
  private census: Promise<NodeCensus> | undefined;

  constructor(context: PstContext, store: PropertyBag) {
    this.context = context;
    this.roles.addStore(store);
    this.top = nodeOfEntryId(store.find(tags.ipmSubtree)?.value);
  }

  async *folders(which: 'visible' | 'all'): AsyncGenerator<PstFolder> {
    const isWanted = (spot: Spot): boolean => which === 'all' || spot.isVisible;
    const seen = new Set<number>();
    const root = nodeIds.rootFolder;
    const isTopKnown = this.top !== undefined && (await this.has(this.top));
    const start = { id: root, path: [], isVisible: !isTopKnown, isOrphan: false };
    await this.gatherRoles(start);
    for await (const folder of this.below(start, seen))
      if (isWanted(folder.spot) && (folder.spot.path.length > 0 || which === 'all'))
        yield folder.read;
    for (const spot of await this.orphans(seen))
      for await (const folder of this.below(spot, seen)) yield folder.read;
  }

  async *entries(folder: PstFolder): AsyncGenerator<PstEntry> {
    const listed = new Set<number>();
    for await (const { id, properties } of this.rows(folder.id, nodeTypes.contentsTable)) {
      if (nodeTypeOf(id) !== nodeTypes.message || listed.has(id)) continue;
      listed.add(id);
      yield entryOf(id, createPropertyBag(properties, this.context.codePage));
    }
    for (const id of (await this.takeCensus()).itemsOf(folder.id))
      if (!listed.has(id)) yield { ...unlisted, id };
  }

  /** The root and the inbox say what others are, which may be listed before them. */
  private async gatherRoles(root: Spot): Promise<void> {
    await this.readFolder(root);
    const id = this.top ?? root.id;
    for (const child of (await this.children({ ...root, id })).slice(0, MAX_ROLE_FOLDERS))
      await this.readFolder(child);
  }

  /** A folder and those below it, each before what it holds. */
  private async *below(
    start: Spot,
    seen: Set<number>,
  ): AsyncGenerator<{ spot: Spot; read: PstFolder }> {
    const waiting = [start];
    for (let spot = waiting.pop(); spot !== undefined; spot = waiting.pop()) {
      if (seen.has(spot.id) || seen.size >= MAX_FOLDERS) continue;
      seen.add(spot.id);
      const read = await this.readFolder(spot);
      yield { spot, read };
      if (spot.path.length >= MAX_DEPTH) continue;
      waiting.push(...(await this.children(spot)).reverse());
    }
  }

  private async children(spot: Spot): Promise<Spot[]> {
    const children: Spot[] = [];
    for await (const { id, properties } of this.rows(spot.id, nodeTypes.hierarchyTable)) {
      if (nodeTypeOf(id) !== nodeTypes.folder) continue;
      const bag = createPropertyBag(properties, this.context.codePage);
      const name = textOf(bag, tags.displayName) ?? `#${id}`;
      const isTop = id === this.top;
      const isVisible = isTop || spot.isVisible;
      // The folder that all are in has a name of its own that people do not see.
      children.push({ ...spot, id, isVisible, path: isTop ? [] : [...spot.path, name] });
    }
    return children;
  }

  private async readFolder({ id, path, isOrphan }: Spot): Promise<PstFolder> {
    const { database, names, codePage } = this.context;
    const problems: string[] = [];
    let properties = createPropertyBag([]);
    try {
      const node = await database.findNode(id);
      if (node === undefined) throw new InputSyntaxError('the folder itself is missing', 0);
      const read = await readPropertyContext(database, node, { names });
      properties = createPropertyBag(read.properties, codePage);
      problems.push(...read.problems);
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      problems.push(error.message);
    }
    this.roles.addFolder(id, properties, id === nodeIds.rootFolder);
    const items = properties.find(tags.contentCount)?.value;
    const ownName = textOf(properties, tags.displayName);
    return {
      id,
      path: isOrphan && ownName !== undefined ? [...path.slice(0, -1), ownName] : path,
      containerClass: textOf(properties, tags.containerClass),
      role: this.roles.roleOf(id),
      items: typeof items === 'number' ? items : 0,
      properties,
      isOrphan,
      problems,
    };
  }

  /** The rows of a folder's table; none, and a note, where it is not there or cannot be read to its end. */
  private async *rows(folder: number, type: number): AsyncGenerator<TableRow> {
    const { database, names } = this.context;
    const id = siblingNode(folder, type);
    const problems: string[] = [];
    try {
      const node = await database.findNode(id);
      if (node === undefined || node.data === 0) return;
      const table = await openTable(database, node);
      yield* table.rows({ names, columns, problems });
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      problems.push(error.message);
    }
    for (const problem of problems) database.damage.note(`table ${id}: ${problem}`);
  }

  /** Folders that no table lists, topmost first, and such as are gone but for their items. */
  private async orphans(seen: ReadonlySet<number>): Promise<Spot[]> {
    const { folders, parents } = await this.takeCensus();
    const spots: Spot[] = [];
    const add = (id: number): void => {
      if (!seen.has(id)) spots.push({ id, path: [`#${id}`], isVisible: true, isOrphan: true });
    };
    for (const [id, parent] of folders) if (!folders.has(parent) || parent === id) add(id);
    for (const id of folders.keys()) add(id);
    for (const id of parents()) if (!folders.has(id)) add(id);
    return spots;
  }

  private async has(folder: number): Promise<boolean> {
    try {
      return (await this.context.database.findNode(folder)) !== undefined;
    } catch (error) {
      if (error instanceof InputSyntaxError) return false;
      throw error;
    }
  }

  private takeCensus(): Promise<NodeCensus> {
    this.census ??= takeCensus(this.context.database);
    return this.census;
  }
}

/** Columns that folders and items are listed by. */
const columns = new Set<number>([
  tags.displayName,
  tags.messageClass,
  tags.messageSize,
  tags.lastModificationTime,
]);

const unlisted: Omit<PstEntry, 'id'> = {
  messageClass: undefined,
  size: undefined,
  modifiedAt: undefined,
  isOrphan: true,
};

function entryOf(id: number, bag: PropertyBag): PstEntry {
  const number = (tag: number): number | undefined => {
    const value = bag.find(tag)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  return {
    id,
    messageClass: textOf(bag, tags.messageClass),
    size: number(tags.messageSize),
    modifiedAt: number(tags.lastModificationTime),
    isOrphan: false,
  };
}

function textOf(bag: PropertyBag, tag: number): string | undefined {
  const value = bag.find(tag)?.value;
  return typeof value === 'string' ? value : undefined;
}
