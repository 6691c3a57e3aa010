import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import type { FolderListing } from '../source.ts';

/** A folder of a source that reads files. */
export interface FileFolder {
  readonly folder: SourceFolder;
  list(): Promise<FolderListing>;
  read(items: readonly ListedItem[]): AsyncIterable<ReadItem | UnreadItem>;
  /** Forgets what only helps while the folder is worked on. */
  rest(): void;
}

/** A listing of everything. */
export function completeListing(
  items: AsyncIterable<readonly ListedItem[]>,
  state: string,
): FolderListing {
  return { isComplete: true, items, gone: () => [], state: () => state, validity: '' };
}
