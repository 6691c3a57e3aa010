import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { firstProperty, type Card } from './card.ts';
import { textOf } from './property-value.ts';

/** Whom a card of a group names: another card by its UID, a mail address, or something that takes no mail. */
export type CardMember =
  | { readonly kind: 'card'; readonly uid: string }
  | { readonly kind: 'address'; readonly address: string; readonly name: string | undefined }
  | { readonly kind: 'other'; readonly uri: string };

/** Whether the card is a group of contacts, as the standard, Apple or Evolution mark it. */
// RFC 6350 §6.1.4
export function isGroupCard(card: Card): boolean {
  const kind = firstProperty(card, 'KIND') ?? firstProperty(card, 'X-ADDRESSBOOKSERVER-KIND');
  return kind?.value.trim().toLowerCase() === 'group' || isEvolutionList(card);
}

/** The members of a group in their order, each once; none for a card of a person. */
// RFC 6350 §6.6.5
export function membersOfCard(card: Card): CardMember[] {
  if (!isGroupCard(card)) return [];
  const isList = isEvolutionList(card);
  const members = card.properties.flatMap((line): CardMember[] => {
    if (line.name === 'MEMBER' || line.name === 'X-ADDRESSBOOKSERVER-MEMBER')
      return fromUri(line.value.trim());
    return isList && line.name === 'EMAIL' ? fromListEntry(line) : [];
  });
  const seen = new Set<string>();
  return members.filter((member) => {
    const key = keyOf(member);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function isEvolutionList(card: Card): boolean {
  return firstProperty(card, 'X-EVOLUTION-LIST')?.value.trim().toUpperCase() === 'TRUE';
}

function fromUri(uri: string): CardMember[] {
  if (uri === '') return [];
  const [, scheme = '', rest = ''] = /^(urn:uuid:|mailto:)(.*)$/is.exec(uri) ?? [];
  if (scheme === '') return [{ kind: 'other', uri }];
  if (scheme.toLowerCase() === 'urn:uuid:') return [{ kind: 'card', uid: rest }];
  const address = decodePercent(rest.split('?')[0]!);
  return [{ kind: 'address', address, name: undefined }];
}

/** Evolution writes the entries of a list as EMAIL with a name: `"Ann" <ann@example.test>`. */
function fromListEntry(line: ContentLine): CardMember[] {
  return parseHeaderAddresses(textOf(line)).flatMap((entry): CardMember[] =>
    entry.kind === 'mailbox' && entry.local !== undefined && entry.domain !== undefined
      ? [{ kind: 'address', address: `${entry.local}@${entry.domain}`, name: entry.name }]
      : [],
  );
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function keyOf(member: CardMember): string {
  switch (member.kind) {
    case 'card':
      return `card ${member.uid.toLowerCase()}`;
    case 'address':
      return `address ${member.address.toLowerCase()}`;
    case 'other':
      return `other ${member.uri}`;
  }
}
