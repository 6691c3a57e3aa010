import { property, textProperty } from '#codecs/content-lines/property.ts';
import { textIfAny } from '#codecs/vcard/card-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { convertCard } from '#codecs/vcard/convert-card.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import type { AddressListEntry, AddressListKind, ListedPlace } from '#directory/address-list.ts';

/**
 * What a card is of. A list of addresses is an organisation: as a group it would be a folder of contacts in address books, and
 * nobody could write to it.
 */
// RFC 6350 §6.1.4, RFC 6869 §3
const kindOf: Readonly<Record<AddressListKind, string>> = {
  person: 'individual',
  group: 'org',
  room: 'location',
  equipment: 'device',
  'room-list': 'location',
};

/** The card of somebody, or something, in the address list: 3.0, which every program reads. */
export function formatDirectoryCard(entry: AddressListEntry): string {
  const { kind, address, otherAddresses, displayName, profile, place } = entry;
  const properties = [
    property('VERSION', '4.0'),
    property('UID', uidOfEntry(entry)),
    property('KIND', kindOf[kind]),
    textProperty('FN', displayName),
    property('N', formatComponents([[displayName], [''], [''], [''], ['']])),
    { ...textProperty('EMAIL', address), parameters: [{ name: 'PREF', values: ['1'] }] },
    ...otherAddresses.map((other) => textProperty('EMAIL', other)),
    ...textIfAny('TITLE', profile.title),
    ...(profile.department === ''
      ? []
      : [property('ORG', formatComponents([[''], [profile.department]]))]),
    ...textIfAny('TEL', profile.phone).map((line) => ({
      ...line,
      parameters: [{ name: 'TYPE', values: ['work'] }],
    })),
    ...(place === undefined ? [] : linesOfPlace(place)),
  ];
  return formatCard(convertCard({ version: '4.0', properties }, '3.0'));
}

/** Numbers of accounts are numbers of one server; with the domain they mean the same everywhere. */
export function uidOfEntry({ id, domain }: AddressListEntry): string {
  return id.includes('@') ? id : `${id}@${domain}`;
}

function linesOfPlace({ building, floor, capacity, features }: ListedPlace): ContentLine[] {
  const where = [building, floor].filter((part) => part !== '');
  return [
    ...(where.length === 0
      ? []
      : [property('ADR', formatComponents([[''], [floor], [building], [''], [''], [''], ['']]))]),
    ...(capacity === null ? [] : [property('X-CAPACITY', String(capacity))]),
    ...(features.length === 0 ? [] : [property('CATEGORIES', features.map(escapeText).join(','))]),
  ];
}
