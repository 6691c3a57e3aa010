import { toSearchPiece } from '#codecs/collation/search-text.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { firstProperty, propertiesNamed, type Card } from '#codecs/vcard/card.ts';
import { isGroupCard, membersOfCard } from '#codecs/vcard/members-of-card.ts';
import { parseCards } from '#codecs/vcard/parse-cards.ts';
import { isPreferred } from '#codecs/vcard/property-types.ts';
import { textOf } from '#codecs/vcard/property-value.ts';
import type { LocalDelivery, RemoteDelivery, Resolution } from '#directory/resolution.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader, Store } from '#store/store.ts';
import type { DeliveryDeps } from './delivery-deps.ts';

type Resolve = DeliveryDeps['resolve'];

/** Longer lists are for groups of the directory. */
const MAX_ADDRESSES = 500;
/** Cards read for one group, groups in it and their members. */
const MAX_CARDS = 2000;
/** Cards looked at for the name. */
const MAX_CANDIDATES = 50;

/**
 * Resolves recipients so that people write to the groups of contacts in their own address books: to themselves with the name of the group behind
 * the plus sign (ann+book-club@example.org). For everybody else such an address is what it always was.
 */
export function withContactGroups(resolve: Resolve, store: Pick<Store, 'read'>): Resolve {
  return async (address, from) => {
    const resolution = await resolve(address, from);
    const detail = detailOfSelf(resolution, from.account);
    if (from.account === undefined || detail === undefined) return resolution;
    const addresses = await store.read(from.account, (r) => addressesOfGroup(r, detail));
    if (addresses === undefined) return resolution;
    if (addresses.length > MAX_ADDRESSES) return { kind: 'too-many', limit: MAX_ADDRESSES };
    const members = await Promise.all(
      addresses.map(async (member) => [member, await resolve(member, from)] as const),
    );
    return together(members);
  };
}

function detailOfSelf(resolution: Resolution, sender: AccountId | undefined): string | undefined {
  if (resolution.kind !== 'local' || resolution.remote.length > 0) return undefined;
  const [only, ...others] = resolution.deliveries;
  const isSelf = only !== undefined && others.length === 0 && only.account === sender;
  return isSelf && only.detail !== '' ? only.detail : undefined;
}

/** One resolution for all; a member that takes no mail does not keep it from the others. */
function together(members: readonly (readonly [string, Resolution])[]): Resolution {
  const deliveries = new Map<AccountId, LocalDelivery>();
  const remote = new Map<string, RemoteDelivery>();
  const step = { via: 'group', viaForward: undefined } as const;
  const problems = members.flatMap(([address, found]) => {
    switch (found.kind) {
      case 'local':
        for (const delivery of found.deliveries) deliveries.set(delivery.account, delivery);
        for (const away of found.remote) remote.set(away.address, away);
        return found.problems;
      case 'unknown-domain':
        remote.set(address, { ...step, address, route: undefined });
        return [];
      case 'gateway':
        remote.set(address, { ...step, address, route: found.route });
        return [];
      case 'loop':
      case 'disabled':
      case 'refused':
        return [{ address, kind: found.kind }];
      case 'unknown-user':
      case 'bad-address':
      case 'too-many':
        return [{ address, kind: 'unknown-user' as const }];
    }
  });
  return {
    kind: 'local',
    deliveries: [...deliveries.values()],
    remote: [...remote.values()],
    problems,
  };
}

/** Mail addresses of a group of contacts, each once; undefined when there is no group of that name. */
async function addressesOfGroup(
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
