import type { ListedItem } from '../item.ts';
import type { FolderListing } from '../source.ts';

/** Items of all listings that are kept; what does not fit is listed again. */
const MAX_KEPT_ITEMS = 10_000;

/** Listings that were looked through and are to be worked through later: a delta is short, and need not be asked for twice. */
export class KeptListings {
  #room = MAX_KEPT_ITEMS;
  readonly #byFolder = new Map<number, FolderListing>();

  /** Keeps a listing whose chunks are added as they come, unless there are too many. */
  begin(
    folder: number,
    listing: FolderListing,
  ): { readonly add: (chunk: readonly ListedItem[]) => void; readonly end: () => void } {
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
        if (taken > this.#room) return;
        this.#room -= taken;
        this.#byFolder.set(folder, { ...listing, items: given(chunks) });
      },
    };
  }

  /** Gives a listing out, once. */
  take(folder: number): FolderListing | undefined {
    const listing = this.#byFolder.get(folder);
    this.#byFolder.delete(folder);
    return listing;
  }
}

async function* given(chunks: readonly (readonly ListedItem[])[]) {
  yield* chunks;
}
