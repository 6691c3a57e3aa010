import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { ExtendedName } from '#codecs/graph/extended-property.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { propertiesNamed, type Card } from '#codecs/vcard/card.ts';
import { isPreferred, typesOf } from '#codecs/vcard/property-types.ts';
import { componentsOf, textOf } from '#codecs/vcard/property-value.ts';
import type { Loss } from '../../item.ts';
import { contactFields, phoneFields } from './contact-fields.ts';

/** Exchange has so many places for addresses and numbers of a kind, and no more. */
const EMAILS = 3;
const MESSENGERS = 3;
const PHONES_OF_A_KIND = 2;

export function formatEmails(card: Card, losses: Loss[]): JsonObject {
  const lines = preferredFirst(propertiesNamed(card, 'EMAIL'));
  const addresses = [...new Set(lines.map((it) => textOf(it).trim()))].filter((it) => it !== '');
  for (const address of addresses.slice(EMAILS))
    losses.push({ what: 'email-address', detail: `${address}: Exchange keeps three of a contact` });
  return {
    emailAddresses: addresses.slice(0, EMAILS).map((address) => ({ address, name: address })),
  };
}

export function formatPhones(
  card: Card,
  losses: Loss[],
): { readonly json: JsonObject; readonly extended: readonly (readonly [ExtendedName, string])[] } {
  const business: string[] = [];
  const home: string[] = [];
  let mobilePhone: string | undefined;
  const others = new Map<keyof typeof contactFields, string>();
  for (const line of propertiesNamed(card, 'TEL')) {
    const number = textOf(line).replace(/^tel:/i, '').trim();
    const types = typesOf(line);
    if (number === '') continue;
    const place = placeFor(types, others);
    if (place === 'mobile' && mobilePhone === undefined) mobilePhone = number;
    else if (place === 'work' && business.length < PHONES_OF_A_KIND) business.push(number);
    else if (place === 'home' && home.length < PHONES_OF_A_KIND) home.push(number);
    else if (place !== 'mobile' && place !== 'work' && place !== 'home' && place !== undefined)
      others.set(place, number);
    else if (!others.has('otherPhone')) others.set('otherPhone', number);
    else losses.push({ what: 'phone-number', detail: `${number}: there is no place left for it` });
  }
  return {
    json: { businessPhones: business, homePhones: home, mobilePhone },
    extended: [...others].map(([name, number]) => [contactFields[name], number] as const),
  };
}

type Place = 'mobile' | 'work' | 'home' | keyof typeof contactFields | undefined;

/** Fax and pager are told apart before work and home. */
function placeFor(
  types: readonly string[],
  taken: ReadonlyMap<keyof typeof contactFields, string>,
): Place {
  const isOf = (wanted: readonly string[]): boolean =>
    wanted.filter((it) => it !== 'voice').every((it) => types.includes(it));
  const special = phoneFields.find(
    ([name, wanted]) => name !== 'otherPhone' && isOf(wanted) && !taken.has(name),
  );
  if (special !== undefined) return special[0];
  if (types.includes('fax') || types.includes('pager')) return undefined;
  if (types.includes('cell')) return 'mobile';
  if (types.includes('work')) return 'work';
  return types.includes('home') ? 'home' : undefined;
}

export function formatAddresses(card: Card, losses: Loss[]): JsonObject {
  const taken: Record<string, JsonObject> = {};
  for (const line of propertiesNamed(card, 'ADR')) {
    const types = typesOf(line);
    const wanted = types.includes('work') ? 'business' : types.includes('home') ? 'home' : 'other';
    const key = [`${wanted}Address`, 'otherAddress'].find((it) => taken[it] === undefined);
    if (key === undefined)
      losses.push({ what: 'postal-address', detail: `${textOf(line)}: no place left for it` });
    else taken[key] = toAddress(line);
  }
  return taken;
}

function toAddress(line: ContentLine): JsonObject {
  const joined = componentsOf(line).map((list) => list.join(', '));
  const [box = '', extended = '', street = '', city = '', state = '', code = '', country = ''] =
    joined;
  return {
    street: [box, extended, street].filter((it) => it !== '').join('\n'),
    city,
    state,
    postalCode: code,
    countryOrRegion: country,
  };
}

export function formatMessengers(card: Card, losses: Loss[]): JsonObject {
  const uris = preferredFirst(propertiesNamed(card, 'IMPP')).map((it) => it.value.trim());
  for (const uri of uris.slice(MESSENGERS))
    losses.push({ what: 'messenger-address', detail: `${uri}: Exchange keeps three of a contact` });
  return { imAddresses: uris.slice(0, MESSENGERS).map((uri) => uri.replace(/^im:/i, '')) };
}

function preferredFirst(lines: readonly ContentLine[]): ContentLine[] {
  return [...lines.filter(isPreferred), ...lines.filter((it) => !isPreferred(it))];
}
