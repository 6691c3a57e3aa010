import type { PostalAddress, Typed } from '../../files/contact.ts';
import { toCardDate } from './csv-date.ts';
import type { Column } from './read-columns.ts';

/** What the numbered columns of a Google export say: "Phone 1 - Type", "Phone 1 - Value", ... */
export interface GoogleGroups {
  readonly emails: readonly Typed[];
  readonly phones: readonly Typed[];
  readonly urls: readonly Typed[];
  readonly messengers: readonly Typed[];
  readonly addresses: readonly PostalAddress[];
  readonly related: readonly Typed[];
  readonly anniversary: string | undefined;
  /** Further dates, and fields that users made up. */
  readonly notes: readonly string[];
}

type Parts = ReadonlyMap<string, string>;

export function groupsOf(
  columns: readonly Column[],
  values: readonly string[],
  areDaysFirst: boolean,
): GoogleGroups {
  const groups = new Map<string, Map<string, string>>();
  for (const [i, column] of columns.entries()) {
    const value = (values[i] ?? '').trim();
    if (column.kind !== 'group' || value === '') continue;
    const group = groups.get(column.group) ?? new Map<string, string>();
    groups.set(column.group, group.set(column.part, value));
  }
  const of = (kind: string) =>
    [...groups].filter(([name]) => name.replace(/ \d+$/, '') === kind).map(([, parts]) => parts);
  const many = (kind: string) => of(kind).flatMap(valuesOf);
  const events = many('event');
  const isAnniversary = ({ types }: Typed) => /^(?:anniversary|jahrestag)$/i.test(types[0] ?? '');
  return {
    emails: many('e-mail'),
    phones: many('phone'),
    urls: many('website'),
    messengers: of('im').flatMap(toMessenger),
    addresses: of('address').map(toAddress),
    related: many('relation'),
    anniversary: events
      .filter(isAnniversary)
      .map(({ value }) => toCardDate(value, areDaysFirst))
      .find((date) => date !== undefined),
    notes: [...events.filter((it) => !isAnniversary(it)), ...many('custom field')].map(
      ({ value, types }) => `${types[0] ?? ''}: ${value}`,
    ),
  };
}

/** Several values of one type stand in one column, with ":::" between them. */
function valuesOf(parts: Parts): Typed[] {
  const types = typesOf(parts.get('type') ?? parts.get('label') ?? '');
  const values = (parts.get('value') ?? '').split(':::').map((it) => it.trim());
  return values.filter((value) => value !== '').map((value) => ({ value, types }));
}

/** "* Home" marks the preferred one. */
function typesOf(label: string): string[] {
  const name = label.replace(/^\*\s*/, '').trim();
  const known: Readonly<Record<string, readonly string[]>> = {
    home: ['home'],
    work: ['work'],
    mobile: ['cell'],
    'home fax': ['home', 'fax'],
    'work fax': ['work', 'fax'],
    pager: ['pager'],
    main: ['pref'],
    other: [],
    '': [],
  };
  const found = Object.hasOwn(known, name.toLowerCase()) ? known[name.toLowerCase()]! : [name];
  return label.startsWith('*') ? ['pref', ...found] : [...found];
}

function toMessenger(parts: Parts): Typed[] {
  const service = (parts.get('service') ?? 'x-im').toLowerCase().replaceAll(/[^a-z0-9+.-]/g, '');
  const scheme = service === 'jabber' || service === 'googletalk' ? 'xmpp' : service;
  return valuesOf(parts).map(({ value, types }) => ({ value: `${scheme}:${value}`, types }));
}

function toAddress(parts: Parts): PostalAddress {
  const of = (part: string) => parts.get(part) ?? '';
  const street = of('street');
  const isFormattedOnly = street === '' && of('city') === '' && of('postalcode') === '';
  return {
    types: typesOf(parts.get('type') ?? parts.get('label') ?? ''),
    street: isFormattedOnly ? of('formatted') : street,
    extended: of('extendedaddress'),
    city: of('city'),
    region: of('region'),
    code: of('postalcode'),
    country: of('country'),
    box: of('pobox'),
  };
}
