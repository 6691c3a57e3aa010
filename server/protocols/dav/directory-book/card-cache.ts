import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { summarizeCard } from '#codecs/vcard/summarize-card.ts';
import type { AddressListEntry } from '#directory/address-list.ts';
import { itemId, type ItemId } from '#platform/ids.ts';
import { formatDirectoryCard } from './directory-card.ts';

/** The card of an entry of the address list. */
export interface MadeCard {
  readonly item: ItemId;
  readonly bytes: Buffer;
  readonly searchText: string;
}

/** Some 20 MB; of a longer list the others are made anew. */
const MAX_CARDS = 20_000;

/** Cards stay when the address list changes elsewhere: making all of a large one takes a tenth of a second. */
export function createCardCache(): (entry: AddressListEntry) => MadeCard {
  const cards = new LRUCache<string, MadeCard>({ max: MAX_CARDS });
  return (entry) => {
    const key = `${entry.id} ${entry.tag}`;
    const known = cards.get(key);
    if (known !== undefined) return known;
    const made = makeCard(entry, key);
    cards.set(key, made);
    return made;
  };
}

function makeCard(entry: AddressListEntry, key: string): MadeCard {
  const text = formatDirectoryCard(entry);
  return {
    // Below zero, as no item of the store is, and the same for the same entry everywhere.
    item: itemId(-numberOf(key)),
    bytes: Buffer.from(text),
    searchText: summarizeCard(text).searchText,
  };
}

/** A number that stands for a text: another for another text, as good as surely; at least 1. */
export function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) + 1;
}
