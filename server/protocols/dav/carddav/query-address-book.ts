import { candidatePieces, type CardFilter } from '#codecs/vcard/card-filter.ts';
import { createCardMatcher } from '#codecs/vcard/match-card.ts';
import type { CollectionId } from '#platform/ids.ts';
import { createTurns } from '#platform/turns.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { tryReadCard } from './render-card.ts';

export interface FoundCard {
  readonly document: StoredDocument;
  /** Undefined when the caller did not need the text. */
  readonly bytes: Buffer | undefined;
}

export interface CardQuery {
  readonly filter: CardFilter;
  readonly limit: number;
  /** Who asks for few of many is given the first by their names, so that each time they are the same. */
  readonly isByName?: boolean;
  /** Most bytes of texts that are given back together. */
  readonly maxBytes: number;
  /** The text is wanted of all that is found. */
  readonly needsText: boolean;
  /** What who asks sees of a card, where that is not all of it; the filter finds nothing else. */
  readonly shownOf?: (document: StoredDocument, bytes: Buffer) => Buffer | undefined;
}

/** Where to look: in an address book, or at one card of it. */
export interface CardPlace {
  readonly collection: CollectionId;
  readonly only?: StoredDocument;
}

/** Cards read at a time: as many as are worth one reading, and few enough to be held. */
const CHUNK = 200;

/** A filter with more alternatives than this is cheaper answered by looking at every card. */
const MAX_PIECES = 8;

/**
 * The cards of an address book that a filter finds, in the order of their arrival or by name; `isCut` when there are more than fit.
 * The index narrows them down, the texts decide.
 */
// RFC 6352 §8.6
export async function queryAddressBook(
  reader: AccountReader,
  place: CardPlace,
  { filter, limit, isByName = false, maxBytes, needsText, shownOf }: CardQuery,
): Promise<{ readonly found: readonly FoundCard[]; readonly isCut: boolean }> {
  const { collection, only } = place;
  const all = only === undefined ? await findCandidates(reader, collection, filter) : [only];
  const candidates = isByName ? all.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : all;
  const matches = filter.properties.length === 0 ? undefined : createCardMatcher(filter);
  const found: FoundCard[] = [];
  let size = 0;
  const turns = createTurns();
  for (let start = 0; start < candidates.length; start += CHUNK) {
    const chunk = candidates.slice(start, start + CHUNK);
    const contents = await reader.readContents(chunk.map((d) => d.itemId));
    for (const [i, bytes] of contents.entries()) {
      await turns.next();
      // What cannot be read is found by nobody; reading it by its address tells why.
      if (!Buffer.isBuffer(bytes)) continue;
      const shown = matches === undefined ? undefined : shownOf?.(chunk[i]!, bytes);
      if (!isFound(shown ?? bytes, matches)) continue;
      if (needsText) size += bytes.length;
      const isFull = size > maxBytes && found.length > 0;
      if (isFull || found.length === limit) return { found, isCut: true };
      found.push({ document: chunk[i]!, bytes: needsText ? bytes : undefined });
    }
  }
  return { found, isCut: false };
}

function isFound(
  bytes: Buffer,
  matches: ReturnType<typeof createCardMatcher> | undefined,
): boolean {
  if (matches === undefined) return true;
  const card = tryReadCard(bytes);
  return card !== undefined && matches(card);
}

async function findCandidates(
  reader: AccountReader,
  collection: CollectionId,
  filter: CardFilter,
): Promise<readonly StoredDocument[]> {
  const texts = candidatePieces(filter);
  return texts === undefined || texts.length > MAX_PIECES
    ? await reader.documents(collection)
    : await reader.documents(collection, { texts });
}
