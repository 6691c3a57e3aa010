import { t } from '#codecs/ews/names.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { propertiesNamed, type Card } from '#codecs/vcard/card.ts';
import { componentsOf, textOf } from '#codecs/vcard/property-value.ts';
import { isPreferred, typesOf } from '#codecs/vcard/property-types.ts';
import type { XmlElement } from '#codecs/xml/element.ts';
import type { Loss } from '../../item.ts';
import { field, type Field } from '../field-set.ts';
import { phoneKeysFor } from './phone-kinds.ts';

/** Exchange has so many places for addresses and no more. */
const EMAILS = 3;
const MESSENGERS = 3;

export function formatEmails(card: Card, losses: Loss[]): Field[] {
  const lines = preferredFirst(propertiesNamed(card, 'EMAIL'));
  const addresses = [...new Set(lines.map((line) => textOf(line).trim()))].filter((a) => a !== '');
  for (const address of addresses.slice(EMAILS))
    losses.push({ what: 'email-address', detail: `${address}: Exchange keeps three of a contact` });
  const entries = addresses
    .slice(0, EMAILS)
    .map((address, i) => t('Entry', address, { Key: `EmailAddress${i + 1}` }));
  return entries.length === 0 ? [] : [field('contacts:EmailAddresses', entries)];
}

export function formatPhones(card: Card, losses: Loss[]): Field[] {
  const taken = new Map<string, string>();
  for (const line of propertiesNamed(card, 'TEL')) {
    const number = textOf(line).replace(/^tel:/i, '').trim();
    const key = phoneKeysFor(typesOf(line)).find((k) => !taken.has(k));
    if (number === '') continue;
    if (key === undefined)
      losses.push({ what: 'phone-number', detail: `${number}: there is no place left for it` });
    else taken.set(key, number);
  }
  const entries = [...taken].map(([key, number]) => t('Entry', number, { Key: key }));
  return entries.length === 0 ? [] : [field('contacts:PhoneNumbers', entries)];
}

export function formatAddresses(card: Card, losses: Loss[]): Field[] {
  const taken = new Map<string, { readonly entry: XmlElement; readonly line: ContentLine }>();
  for (const line of propertiesNamed(card, 'ADR')) {
    const types = typesOf(line);
    const wanted = types.includes('work') ? 'Business' : types.includes('home') ? 'Home' : 'Other';
    const key = [wanted, 'Other'].find((k) => !taken.has(k));
    if (key === undefined)
      losses.push({ what: 'postal-address', detail: `${textOf(line)}: no place left for it` });
    else taken.set(key, { entry: toEntry(key, line), line });
  }
  const preferred = [...taken].find(([, { line }]) => isPreferred(line))?.[0];
  return [
    ...(taken.size === 0
      ? []
      : [
          field(
            'contacts:PhysicalAddresses',
            [...taken.values()].map(({ entry }) => entry),
          ),
        ]),
    ...(preferred === undefined ? [] : [field('contacts:PostalAddressIndex', preferred)]),
  ];
}

function toEntry(key: string, line: ContentLine): XmlElement {
  const joined = componentsOf(line).map((list) => list.join(', '));
  const [box = '', extended = '', street = '', city, state, code, country] = joined;
  const lines = [box, extended, street].filter((s) => s !== '').join('\n');
  const part = (name: string, value: string | undefined): XmlElement | undefined =>
    value === undefined || value === '' ? undefined : t(name, value);
  return t(
    'Entry',
    [
      part('Street', lines),
      part('City', city),
      part('State', state),
      part('CountryOrRegion', country),
      part('PostalCode', code),
    ],
    { Key: key },
  );
}

export function formatMessengers(card: Card, losses: Loss[]): Field[] {
  const uris = preferredFirst(propertiesNamed(card, 'IMPP')).map((line) => line.value.trim());
  for (const uri of uris.slice(MESSENGERS))
    losses.push({ what: 'messenger-address', detail: `${uri}: Exchange keeps three of a contact` });
  const entries = uris
    .slice(0, MESSENGERS)
    .map((uri, i) => t('Entry', uri.replace(/^im:/i, ''), { Key: `ImAddress${i + 1}` }));
  return entries.length === 0 ? [] : [field('contacts:ImAddresses', entries)];
}

function preferredFirst(lines: readonly ContentLine[]): ContentLine[] {
  return [...lines.filter(isPreferred), ...lines.filter((line) => !isPreferred(line))];
}
