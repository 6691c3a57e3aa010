import type { Contact, PostalAddress, Typed } from '../../files/contact.ts';
import type { ContactField } from './contact-field.ts';
import { format, toCardDate } from './csv-date.ts';
import { groupsOf } from './google-groups.ts';
import type { Column } from './read-columns.ts';

/** A row as a contact, and what of it has no place in one. */
export interface ReadRow {
  readonly contact: Omit<Contact, 'uid'>;
  readonly uid: string;
  readonly unknown: readonly { readonly header: string; readonly value: string }[];
}

type Fields = ReadonlyMap<ContactField, string>;

export function toContact(
  columns: readonly Column[],
  values: readonly string[],
  areDaysFirst: boolean,
): ReadRow {
  const fields = new Map<ContactField, string>();
  const unknown: { header: string; value: string }[] = [];
  for (const [i, column] of columns.entries()) {
    const value = (values[i] ?? '').trim();
    if (value === '' || column.kind === 'group') continue;
    if (column.kind === 'unknown') unknown.push({ header: column.header, value });
    else if (!fields.has(column.field)) fields.set(column.field, value);
  }
  const of = (field: ContactField) => fields.get(field) ?? '';
  const groups = groupsOf(columns, values, areDaysFirst);
  const birthday = birthdayOf(fields, areDaysFirst);
  const anniversary = groups.anniversary ?? toCardDate(of('anniversary'), areDaysFirst);
  const note = [of('note'), ...groups.notes].filter((it) => it !== '').join('\n');
  const contact = {
    fullName: of('full'),
    name: {
      prefix: of('prefix'),
      given: of('given'),
      middle: of('middle'),
      family: of('family'),
      suffix: of('suffix'),
    },
    nickname: of('nick'),
    organization: of('organization'),
    department: of('department'),
    title: of('title'),
    role: of('role'),
    emails: [...emailsOf(fields), ...groups.emails],
    phones: [...phonesOf(fields), ...groups.phones],
    addresses: [...addressesOf(fields), ...groups.addresses],
    urls: [...typed(fields, { url: [], url2: [] }), ...groups.urls],
    messengers: groups.messengers,
    note,
    categories: categoriesOf(of('categories')),
    related: [...relatedOf(fields), ...groups.related],
    ...(birthday !== undefined && { birthday }),
    ...(anniversary !== undefined && { anniversary }),
    extras: of('office') === '' ? [] : [{ name: 'X-OFFICE-LOCATION', value: of('office') }],
  };
  return { contact, uid: of('uid'), unknown };
}

function typed(
  fields: Fields,
  types: Readonly<Partial<Record<ContactField, readonly string[]>>>,
): Typed[] {
  return Object.entries(types).flatMap(([field, types]) => {
    const value = fields.get(field as ContactField);
    return value === undefined ? [] : [{ value, types }];
  });
}

function emailsOf(fields: Fields): Typed[] {
  const found = typed(fields, { email: [], email2: [], email3: [] });
  // Entries of an Exchange directory are exported with names that nobody outside can write to.
  return found.filter(({ value }) => !value.toLowerCase().startsWith('/o='));
}

function phonesOf(fields: Fields): Typed[] {
  return typed(fields, {
    'tel work': ['work', 'voice'],
    'tel work 2': ['work', 'voice'],
    'tel home': ['home', 'voice'],
    'tel home 2': ['home', 'voice'],
    'tel cell': ['cell'],
    tel: ['voice'],
    'tel other': ['voice'],
    'tel company': ['work', 'Company'],
    'tel assistant': ['Assistant'],
    'tel car': ['car'],
    'tel pager': ['pager'],
    'tel isdn': ['isdn'],
    'fax work': ['work', 'fax'],
    'fax home': ['home', 'fax'],
    fax: ['fax'],
  });
}

function addressesOf(fields: Fields): PostalAddress[] {
  return (['work', 'home', 'other'] as const).map((place) => {
    const of = (part: 'city' | 'region' | 'code' | 'country' | 'box') =>
      fields.get(`${part} ${place}`) ?? '';
    const streets = (['street', 'street2', 'street3'] as const).map(
      (part) => fields.get(`${part} ${place}`) ?? '',
    );
    return {
      types: place === 'other' ? [] : [place],
      street: streets.filter((it) => it !== '').join('\n'),
      city: of('city'),
      region: of('region'),
      code: of('code'),
      country: of('country'),
      box: of('box'),
    };
  });
}

function relatedOf(fields: Fields): Typed[] {
  return typed(fields, {
    spouse: ['Spouse'],
    children: ['Child'],
    manager: ['Manager'],
    assistant: ['Assistant'],
  });
}

function birthdayOf(fields: Fields, areDaysFirst: boolean): string | undefined {
  const number = (field: ContactField) => Number(fields.get(field) ?? Number.NaN);
  // Thunderbird's German export calls the day of the month "Geburtstag".
  const day = fields.has('birth day') ? number('birth day') : number('birthday');
  if (fields.has('birth month')) {
    const year = number('birth year');
    return format(Number.isNaN(year) ? undefined : year, number('birth month'), day);
  }
  return toCardDate(fields.get('birthday') ?? '', areDaysFirst);
}

/** Google separates by ":::" and marks its own with "*"; Outlook by ";". */
function categoriesOf(text: string): string[] {
  return text
    .split(/:::|;/)
    .map((it) => it.replace(/^\s*\*\s*/, '').trim())
    .filter((it) => it !== '' && !/^my ?contacts$/i.test(it));
}
