import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import type { Bytes } from '#platform/bytes.ts';

/** Somebody in an address book, as sources that know no vCard say it. Empty texts are left out of the card. */
export interface Contact {
  readonly uid: string;
  readonly fullName?: string;
  readonly name?: Partial<ContactName>;
  readonly nickname?: string;
  readonly organization?: string;
  readonly department?: string;
  readonly title?: string;
  readonly role?: string;
  readonly emails?: readonly Typed[];
  readonly phones?: readonly Typed[];
  readonly urls?: readonly Typed[];
  /** URIs: "xmpp:a@b". */
  readonly messengers?: readonly Typed[];
  readonly addresses?: readonly PostalAddress[];
  /** "1980-01-31", or "--01-31" without a year. */
  readonly birthday?: string;
  readonly anniversary?: string;
  readonly note?: string;
  readonly categories?: readonly string[];
  readonly photo?: { readonly bytes: Bytes; readonly type: 'JPEG' | 'PNG' | 'GIF' };
  /** Spouse, manager, assistant, child, ... */
  readonly related?: readonly Typed[];
  /** Of a group: "urn:uuid:..." of its members' cards, or "mailto:...". */
  readonly members?: readonly string[];
  /** What only some programs know. */
  readonly extras?: readonly { readonly name: string; readonly value: string }[];
}

export interface ContactName {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

export interface Typed {
  readonly value: string;
  /** "home", "work", "cell", "fax", ...; what is none of the standard's becomes a label. */
  readonly types: readonly string[];
}

export interface PostalAddress {
  readonly types: readonly string[];
  readonly box?: string;
  readonly extended?: string;
  readonly street?: string;
  readonly city?: string;
  readonly region?: string;
  readonly code?: string;
  readonly country?: string;
}

/** The contact as a vCard 3.0. */
// RFC 2426 §3
export function toCard(contact: Contact): Card {
  const { name = {}, emails = [], phones = [], urls = [], messengers = [] } = contact;
  const group = new Labels();
  const properties = [
    line('VERSION', '3.0'),
    line('UID', contact.uid),
    ...(contact.members === undefined ? [] : [line('X-ADDRESSBOOKSERVER-KIND', 'group')]),
    text('FN', nameOf(contact)),
    line('N', formatComponents(components(name))),
    ...optional('NICKNAME', contact.nickname),
    ...organization(contact),
    ...optional('TITLE', contact.title),
    ...optional('ROLE', contact.role),
    ...emails.flatMap((it) => group.typed('EMAIL', it, ['INTERNET'])),
    ...phones.flatMap((it) => group.typed('TEL', it)),
    ...urls.flatMap((it) => group.typed('URL', it)),
    ...messengers.flatMap((it) => group.typed('IMPP', it)),
    ...(contact.addresses ?? []).flatMap((it) => group.address(it)),
    ...optional('BDAY', contact.birthday),
    ...optional('X-ANNIVERSARY', contact.anniversary),
    ...optional('NOTE', contact.note),
    ...categories(contact),
    ...photo(contact),
    ...(contact.related ?? []).flatMap((it) => group.labelled('X-ABRELATEDNAMES', it)),
    ...(contact.members ?? []).map((it) => line('X-ADDRESSBOOKSERVER-MEMBER', it)),
    ...(contact.extras ?? []).flatMap(({ name, value }) => optional(name, value)),
  ];
  return { version: '3.0', properties };
}

/** FN must say something. */
function nameOf({
  fullName = '',
  name = {},
  organization = '',
  emails = [],
  nickname = '',
}: Contact) {
  const { prefix, given, middle, family, suffix } = name;
  const parts = [prefix, given, middle, family, suffix].filter(
    (it) => it !== undefined && it !== '',
  );
  return fullName || parts.join(' ') || organization || nickname || emails[0]?.value || '?';
}

function components({ family, given, middle, prefix, suffix }: Partial<ContactName>): string[][] {
  return [family, given, middle, prefix, suffix].map((it) =>
    it === undefined || it === '' ? [] : [it],
  );
}

function line(name: string, value: string, parameters: readonly Parameter[] = []): ContentLine {
  return { name, value, parameters };
}

function text(name: string, value: string): ContentLine {
  return line(name, escapeText(clean(value)));
}

function optional(name: string, value: string | undefined): ContentLine[] {
  return value === undefined || value.trim() === '' ? [] : [text(name, value)];
}

/** Without the control characters that no text may hold. */
function clean(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    .trim();
}

function organization({ organization = '', department = '' }: Contact): ContentLine[] {
  if (organization === '' && department === '') return [];
  const units = department === '' ? [[organization]] : [[organization], [department]];
  return [line('ORG', formatComponents(units))];
}

function categories({ categories = [] }: Contact): ContentLine[] {
  const named = categories.map(clean).filter((it) => it !== '');
  return named.length === 0 ? [] : [line('CATEGORIES', named.map(escapeText).join(','))];
}

function photo({ photo }: Contact): ContentLine[] {
  if (photo === undefined) return [];
  const parameters = [
    { name: 'ENCODING', values: ['b'] },
    { name: 'TYPE', values: [photo.type] },
  ];
  return [line('PHOTO', photo.bytes.toString('base64'), parameters)];
}

// RFC 2426 §3.3.1
const standardTypes = new Set(
  'home work cell fax voice pager pref car isdn msg video pcs modem bbs internet postal parcel intl dom'.split(
    ' ',
  ),
);

/** Lines with types; a type that the standard does not know is a label that Apple's and other programs show. */
class Labels {
  #count = 0;

  typed(name: string, { value, types }: Typed, always: readonly string[] = []): ContentLine[] {
    const clear = clean(value);
    if (clear === '') return [];
    // URIs and numbers are written as they are.
    const escaped =
      name === 'EMAIL' || name === 'URL' || name === 'IMPP' ? clear : escapeText(clear);
    return this.#lines(name, escaped.replaceAll(/[\r\n]/g, ' '), [...always, ...types]);
  }

  address(it: PostalAddress): ContentLine[] {
    const { box, extended, street, city, region, code, country } = it;
    const parts = [box, extended, street, city, region, code, country].map((p) => clean(p ?? ''));
    if (parts.every((part) => part === '')) return [];
    return this.#lines('ADR', formatComponents(parts.map((part) => [part])), it.types);
  }

  labelled(name: string, { value, types }: Typed): ContentLine[] {
    const clear = clean(value);
    if (clear === '') return [];
    const group = `item${++this.#count}`;
    const label = types[0] ?? 'Other';
    return [
      { group, name, parameters: [], value: escapeText(clear) },
      { group, name: 'X-ABLABEL', parameters: [], value: escapeText(label) },
    ];
  }

  #lines(name: string, value: string, types: readonly string[]): ContentLine[] {
    const known = types.filter((type) => standardTypes.has(type.toLowerCase()));
    const label = types.find(
      (type) => !standardTypes.has(type.toLowerCase()) && type.trim() !== '',
    );
    const parameters =
      known.length === 0 ? [] : [{ name: 'TYPE', values: known.map((it) => it.toUpperCase()) }];
    if (label === undefined) return [{ name, value, parameters }];
    const group = `item${++this.#count}`;
    return [
      { group, name, value, parameters },
      { group, name: 'X-ABLABEL', parameters: [], value: escapeText(clean(label)) },
    ];
  }
}
