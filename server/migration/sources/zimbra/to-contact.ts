import { parseBencode } from '#codecs/bencode/parse-bencode.ts';
import { parseHeaderAddresses } from '#codecs/address/header-addresses.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import { toCardItem } from '../../files/card-file.ts';
import { toCard, type Contact, type PostalAddress, type Typed } from '../../files/contact.ts';
import type { ReadItem } from '../../item.ts';
import type { ZimbraMeta } from './read-meta.ts';

/** Fields that have a place in a card; the rest is told. */
const phoneTypes: Readonly<Record<string, readonly string[]>> = {
  workPhone: ['work', 'voice'],
  homePhone: ['home', 'voice'],
  mobilePhone: ['cell'],
  otherPhone: ['voice'],
  workMobile: ['work', 'cell'],
  homeMobile: ['home', 'cell'],
  workFax: ['work', 'fax'],
  homeFax: ['home', 'fax'],
  otherFax: ['fax'],
  pager: ['pager'],
  carPhone: ['car'],
  companyPhone: ['work', 'Company'],
  assistantPhone: ['Assistant'],
  callbackPhone: ['Callback'],
};
const emailTypes: Readonly<Record<string, readonly string[]>> = {
  email: [],
  workEmail: ['work'],
  homeEmail: ['home'],
};
const urlTypes: Readonly<Record<string, readonly string[]>> = {
  workURL: ['work'],
  homeURL: ['home'],
  otherURL: [],
};
const singles = new Set(
  'firstName lastName middleName namePrefix nameSuffix fullName nickname company department jobTitle birthday anniversary notes'.split(
    ' ',
  ),
);
/** How Zimbra shows and sorts; nothing of the person. */
const ofZimbra = new Set(['fileAs', 'type', 'dlist', 'groupMember', 'image', 'initials', 'tagged']);

/** A contact or a group of contacts as a card. */
export function contactToItem({ id, name, fields, flags }: ZimbraMeta): ReadItem {
  const of = (field: string) => fields.get(field) ?? '';
  const uid = `zimbra-${id ?? name}`;
  const isGroup = of('type') === 'group' || fields.has('dlist') || fields.has('groupMember');
  const losses: { what: string; detail: string }[] = [];
  for (const [field, value] of fields)
    if (!isKnown(field) && value !== '')
      losses.push({ what: 'contact-field', detail: `${field}: ${value}` });
  if (fields.has('image'))
    losses.push({ what: 'contact-photo', detail: 'the export leaves photos out' });
  const contact: Contact = {
    uid,
    fullName: of('fullName') || (isGroup ? of('nickname') : ''),
    name: {
      family: of('lastName'),
      given: of('firstName'),
      middle: of('middleName'),
      prefix: of('namePrefix'),
      suffix: of('nameSuffix'),
    },
    nickname: isGroup ? '' : of('nickname'),
    organization: of('company'),
    department: of('department'),
    title: of('jobTitle'),
    emails: numbered(fields, emailTypes),
    phones: numbered(fields, phoneTypes),
    urls: numbered(fields, urlTypes),
    messengers: numbered(fields, { imAddress: [] }).map(({ value, types }) => ({
      value: value.replace('://', ':'),
      types,
    })),
    addresses: (['work', 'home', 'other'] as const).map((place) => addressOf(fields, place)),
    note: of('notes'),
    ...(of('birthday') !== '' && { birthday: of('birthday') }),
    ...(of('anniversary') !== '' && { anniversary: of('anniversary') }),
    // Tags of contacts are categories.
    categories: (flags ?? []).filter((flag) => !/^[\\$]/.test(flag)),
    ...(isGroup && { members: membersOf(fields) }),
  };
  return { ...toCardItem(toCard(contact)), losses };
}

function isKnown(field: string): boolean {
  const base = field.replace(/\d+$/, '');
  return (
    singles.has(field) ||
    ofZimbra.has(field) ||
    [phoneTypes, emailTypes, urlTypes].some((types) => Object.hasOwn(types, base)) ||
    base === 'imAddress' ||
    /^(?:work|home|other)(?:Street|City|State|PostalCode|Country)\d*$/.test(field)
  );
}

/** "email", "email2", "workPhone", "workPhone2", ... */
function numbered(
  fields: ReadonlyMap<string, string>,
  types: Readonly<Record<string, readonly string[]>>,
): Typed[] {
  return [...fields].flatMap(([field, value]) => {
    const base = field.replace(/\d+$/, '');
    return Object.hasOwn(types, base) ? [{ value, types: types[base]! }] : [];
  });
}

function addressOf(
  fields: ReadonlyMap<string, string>,
  place: 'work' | 'home' | 'other',
): PostalAddress {
  const of = (part: string) => fields.get(`${place}${part}`) ?? '';
  return {
    types: place === 'other' ? [] : [place],
    street: of('Street'),
    city: of('City'),
    region: of('State'),
    code: of('PostalCode'),
    country: of('Country'),
  };
}

/** Versions up to 7 have a list of addresses; later ones name contacts (C), directory entries (G) and addresses (I). */
function membersOf(fields: ReadonlyMap<string, string>): string[] {
  const addresses = parseHeaderAddresses(fields.get('dlist') ?? '');
  const members = addresses.flatMap((it) =>
    it.kind === 'mailbox' && it.local !== undefined && it.domain !== undefined
      ? [`mailto:${it.local}@${it.domain}`]
      : [],
  );
  try {
    const text = fields.get('groupMember');
    const value = text === undefined ? undefined : parseBencode(Buffer.from(text));
    const list = value instanceof Map ? value.get('m') : undefined;
    if (Array.isArray(list)) for (const member of list) members.push(...memberOf(member));
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
  }
  return members;
}

function memberOf(member: unknown): string[] {
  if (!(member instanceof Map)) return [];
  const [type, value] = [member.get('t'), member.get('v')];
  if (typeof value !== 'string') return [];
  if (type === 'C') return [`urn:uuid:zimbra-${value.replace(/^.*:/, '')}`];
  const address = /[^\s<>]+@[^\s<>]+/.exec(value)?.[0];
  return type === 'I' && address !== undefined ? [`mailto:${address}`] : [];
}
