import { DomainError, isDomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import { inChunks } from '../in-chunks.ts';
import { completeListing, type FileFolder } from './file-folder.ts';
import { inOrder } from './in-order.ts';

/** An item with a file of its own. */
export interface LooseItem extends ListedItem {
  readonly path: string;
}

const CHUNK_ITEMS = 1000;
/** Files read ahead: a disk answers several calls at once, and most messages are small. */
const LOOK_AHEAD = 8;

/**
 * A folder whose items are files of their own.
 * @param find all of them, in the order of arrival
 * @param load one of them; DomainErrors it throws are about that item alone
 */
export function createLooseFolder<Item extends LooseItem>(
  folder: SourceFolder,
  find: () => Promise<readonly Item[]>,
  {
    load,
    state,
  }: {
    readonly load: (item: Item) => Promise<ReadItem | UnreadItem>;
    readonly state: () => Promise<string>;
  },
): FileFolder {
  let known: ReadonlyMap<string, Item> | undefined;
  const look = async () => {
    known = new Map((await find()).map((item) => [item.id, item]));
    return known;
  };
  const loadOne = async ({ id }: ListedItem): Promise<ReadItem | UnreadItem> => {
    for (const places of [known ?? (await look()), undefined]) {
      // A file that has gone may have been renamed, as flags change.
      const item = (places ?? (await look())).get(id);
      try {
        if (item !== undefined) return await load(item);
      } catch (error) {
        if (!isDomainError(error)) throw error;
        if (places === undefined || error.code !== 'not-found') return { id, error };
      }
    }
    return { id, error: new DomainError('not-found', `${id} is no longer there`) };
  };
  return {
    folder,
    async list() {
      // Before the files are looked at: what comes meanwhile is seen the next time.
      const now = await state();
      const items = [...(await look()).values()];
      return completeListing(listedInChunks(items), now);
    },
    read: (items) => inOrder(items, LOOK_AHEAD, loadOne),
    rest() {
      known = undefined;
    },
  };
}

async function* listedInChunks(items: readonly LooseItem[]): AsyncGenerator<readonly ListedItem[]> {
  for await (const chunk of inChunks(items, CHUNK_ITEMS))
    yield chunk.map(({ id, version, size, flags, receivedAtSeconds }) => ({
      id,
      version,
      ...(size !== undefined && { size }),
      ...(flags !== undefined && { flags }),
      ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    }));
}
