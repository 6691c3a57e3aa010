import type { ListedItem } from '../item.ts';
import type { FolderListing } from '../source.ts';
import type { EarlyContents } from './early-contents.ts';

/** Items of all listings that are kept; what does not fit is listed again. */
const MAX_KEPT_ITEMS = 10_000;
/** Of all contents that are kept with them. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

export interface KeptListing {
  readonly listing: FolderListing;
  readonly contents: EarlyContents;
}

/** Listings that were looked through and are to be worked through later: a delta is short, and need not be asked for twice. */
export class KeptListings {
  #room = MAX_KEPT_ITEMS;
  #bytesLeft = MAX_KEPT_BYTES;
  readonly #byFolder = new Map<number, KeptListing>();

  /** Keeps a listing whose chunks are added as they come, unless there are too many. */
  begin(
    folder: number,
    listing: FolderListing,
  ): {
    readonly add: (chunk: readonly ListedItem[]) => void;
    /** Gives the items of a listing of changes, if it is kept: their contents may be kept, too. */
    readonly end: () => readonly ListedItem[];
  } {
    const chunks: (readonly ListedItem[])[] = [];
    let items = 0;
    return {
      add: (chunk) => {
        items += chunk.length;
        if (items <= this.#room) chunks.push(chunk);
        else chunks.length = 0;
      },
      end: () => {
        // A listing without anything in it takes room, too.
        const taken = items + 1 + listing.gone().length;
        if (taken > this.#room) return [];
        this.#room -= taken;
        const kept = { ...listing, items: given(chunks) };
        this.#byFolder.set(folder, { listing: kept, contents: new Map() });
        return listing.isComplete ? [] : chunks.flat();
      },
    };
  }

  /** Keeps contents with a listing; `read` is told how many bytes there is room for. */
  async keepContents(
    folder: number,
    read: (room: number) => Promise<EarlyContents>,
  ): Promise<void> {
    const kept = this.#byFolder.get(folder);
    if (kept === undefined) return;
    const contents = await read(this.#bytesLeft);
    for (const { content } of contents.values()) this.#bytesLeft -= content.bytes.length;
    this.#byFolder.set(folder, { ...kept, contents });
  }

  /** Gives a listing out, once. */
  take(folder: number): KeptListing | undefined {
    const kept = this.#byFolder.get(folder);
    this.#byFolder.delete(folder);
    return kept;
  }
}

async function* given(chunks: readonly (readonly ListedItem[])[]) {
  yield* chunks;
}
