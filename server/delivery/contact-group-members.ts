import { toSearchPiece } from '#codecs/collation/search-text.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { firstProperty, propertiesNamed, type Card } from '#codecs/vcard/card.ts';
import { isGroupCard, membersOfCard } from '#codecs/vcard/members-of-card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { isPreferred } from '#codecs/vcard/property-types.ts';
import { textOf } from '#codecs/vcard/property-value.ts';
import { isDomainError } from '#platform/errors.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';

/** Longer lists are for groups of the directory. */
export const MAX_ADDRESSES = 500;
/** Cards read for one group, groups in it and their members. */
const MAX_CARDS = 2000;
/** Cards looked at for the name. */
const MAX_CANDIDATES = 50;

/** Mail addresses of a group of contacts, each once; undefined when there is no group of that name. */
export async function addressesOfGroup(
  reader: AccountReader,
  detail: string,
): Promise<readonly string[] | undefined> {
  const group = await findGroup(reader, detail);
  if (group === undefined) return undefined;
  const found = new Map<string, string>();
  const add = (address: string) => found.set(address.toLowerCase(), address);
  const seen = new Set<string>();
  // Grows while it is walked: each card once.
  const toFollow: Card[] = [group];
  for (const card of toFollow)
    for (const member of membersOfCard(card)) {
      if (found.size > MAX_ADDRESSES || seen.size >= MAX_CARDS) break;
      if (member.kind === 'address') add(member.address);
      if (member.kind !== 'card' || seen.has(member.uid)) continue;
      seen.add(member.uid);
      const other = await cardOf(reader, member.uid);
      if (other === undefined) continue;
      const address = isGroupCard(other) ? undefined : mailOf(other);
      if (isGroupCard(other)) toFollow.push(other);
      if (address !== undefined) add(address);
    }
  return [...found.values()];
}

async function findGroup(reader: AccountReader, detail: string): Promise<Card | undefined> {
  const wanted = toName(detail);
  const [longest] = wordsOf(detail).toSorted((a, b) => b.length - a.length);
  const text = longest === undefined ? undefined : toSearchPiece(longest);
  if (text === undefined) return undefined;
  for (const book of await reader.collections('addressbook')) {
    const candidates = await reader.documents(book.id, { component: 'VCARD', texts: [text] });
    for (const card of await cardsOf(reader, candidates.slice(0, MAX_CANDIDATES))) {
      const name = firstProperty(card, 'FN');
      if (isGroupCard(card) && name !== undefined && toName(textOf(name)) === wanted) return card;
    }
  }
  return undefined;
}

async function cardOf(reader: AccountReader, uid: string): Promise<Card | undefined> {
  for (const text of [uid, `urn:uuid:${uid}`]) {
    const cards = await cardsOf(reader, (await reader.documentsByUid(text)).slice(0, 1));
    if (cards.length > 0) return cards[0];
  }
  return undefined;
}

async function cardsOf(
  reader: AccountReader,
  documents: readonly StoredDocument[],
): Promise<Card[]> {
  const cards = documents.filter((d) => d.component === 'VCARD');
  const texts = await reader.readContents(cards.map((d) => d.itemId));
  return texts.flatMap((text) => (isDomainError(text) ? [] : tryParse(String(text))));
}

function tryParse(text: string): Card[] {
  try {
    return parseCards(text).slice(0, 1);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    return [];
  }
}

function mailOf(card: Card): string | undefined {
  const lines = propertiesNamed(card, 'EMAIL');
  const line = lines.find(isPreferred) ?? lines[0];
  const address = line && textOf(line).trim();
  return address === '' ? undefined : address;
}

/** "Book Club" is book-club, book.club and book_club in an address. */
function toName(text: string): string {
  return wordsOf(text).join(' ');
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}
