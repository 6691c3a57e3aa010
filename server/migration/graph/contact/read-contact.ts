import { createHash } from 'node:crypto';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { epochSecondsOf } from '#codecs/graph/date-time.ts';
import { extendedOf } from '#codecs/graph/extended-property.ts';
import {
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  wordAt,
  type JsonObject,
} from '#codecs/graph/json-value.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { textIfAny, typeParameters } from '#codecs/vcard/card-line.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { readDay } from '../../exchange/whole-days.ts';
import type { Loss, ReadItem } from '../../item.ts';
import { contactFields, phoneFields } from './contact-fields.ts';

const PRODID = '-//Mailstead//Microsoft 365 migration//EN';

/** A contact as a vCard. */
// RFC 6350 §3.3
export async function readContact(
  contact: JsonObject,
  photo: Bytes | undefined,
  resolver: AddressResolver,
): Promise<ReadItem> {
  const id = textAt(contact, 'id') ?? '';
  const losses: Loss[] = [];
  const modified = epochSecondsOf(textAt(contact, 'lastModifiedDateTime'));
  const emails = await readEmails(contact, resolver, losses);
  const properties: ContentLine[] = [
    property('VERSION', '4.0'),
    property('PRODID', PRODID),
    textProperty('UID', uidOf(contact, id)),
    textProperty('FN', shownName(contact, emails)),
    ...(modified === undefined ? [] : [property('REV', formatLocalTime(modified, 'utc'))]),
    ...readNames(contact),
    ...readOrganisation(contact),
    ...emails,
    ...readPhones(contact),
    ...readAddresses(contact),
    ...textsAt(contact, 'imAddresses').map(toMessenger),
    ...readUrl(wordAt(contact, 'businessHomePage'), 'work'),
    ...readUrl(extendedOf(contact, contactFields.personalHomePage), 'home'),
    ...readDate('BDAY', textAt(contact, 'birthday')),
    ...readDate('ANNIVERSARY', extendedOf(contact, contactFields.anniversary)),
    ...readRelations(contact),
    ...textIfAny('HOBBY', extendedOf(contact, contactFields.hobbies)),
    ...textIfAny('NOTE', textAt(contact, 'personalNotes')?.replaceAll('\r\n', '\n').trimEnd()),
    ...readCategories(contact),
    ...(photo === undefined ? [] : [toPhoto(photo)]),
  ];
  return {
    id,
    content: {
      mediaType: 'text/vcard',
      bytes: Buffer.from(formatCard({ version: '4.0', properties })),
    },
    version: textAt(contact, 'changeKey') ?? '',
    losses,
  };
}

function uidOf(contact: JsonObject, id: string): string {
  const own = extendedOf(contact, contactFields.uid) ?? '';
  return own === '' ? `${createHash('sha256').update(id).digest('hex').slice(0, 32)}@graph` : own;
}

/** FN is asked for by the standard: what the contact is shown as, else what it can be called. */
function shownName(contact: JsonObject, emails: readonly ContentLine[]): string {
  const names = ['displayName', 'fileAs', 'companyName'].map((name) => wordAt(contact, name));
  return [...names, emails[0]?.value].find((name) => name !== undefined) ?? '';
}

// RFC 6350 §6.2.2
function readNames(contact: JsonObject): ContentLine[] {
  const value = (name: string): string => textAt(contact, name) ?? '';
  const prefix = extendedOf(contact, contactFields.namePrefix) ?? value('title');
  const components = [
    value('surname'),
    value('givenName'),
    value('middleName'),
    prefix,
    value('generation'),
  ];
  const names = components.some((it) => it !== '')
    ? [property('N', formatComponents(components.map((it) => (it === '' ? [] : [it]))))]
    : [];
  return [
    ...names,
    ...textIfAny('NICKNAME', textAt(contact, 'nickName')),
    ...textIfAny('X-INITIALS', textAt(contact, 'initials')),
    ...textIfAny('X-PHONETIC-FIRST-NAME', textAt(contact, 'yomiGivenName')),
    ...textIfAny('X-PHONETIC-LAST-NAME', textAt(contact, 'yomiSurname')),
    ...textIfAny('X-PHONETIC-ORG', textAt(contact, 'yomiCompanyName')),
    ...textIfAny('X-EVOLUTION-FILE-AS', textAt(contact, 'fileAs')),
  ];
}

// RFC 6350 §6.6.4
function readOrganisation(contact: JsonObject): ContentLine[] {
  const company = textAt(contact, 'companyName') ?? '';
  const department = textAt(contact, 'department') ?? '';
  const parts = department === '' ? [company] : [company, department];
  return [
    ...(company === '' && department === ''
      ? []
      : [property('ORG', parts.map(escapeText).join(';'))]),
    ...textIfAny('TITLE', textAt(contact, 'jobTitle')),
    ...textIfAny('ROLE', textAt(contact, 'profession')),
    ...textIfAny('X-EVOLUTION-OFFICE', textAt(contact, 'officeLocation')),
    ...textIfAny('X-EVOLUTION-MANAGER', textAt(contact, 'manager')),
  ];
}

async function readEmails(
  contact: JsonObject,
  resolver: AddressResolver,
  losses: Loss[],
): Promise<ContentLine[]> {
  const lines: ContentLine[] = [];
  for (const entry of objectsAt(contact, 'emailAddresses')) {
    const told = wordAt(entry, 'address');
    if (told === undefined) continue;
    const address = await resolver.addressOf({
      name: '',
      address: told,
      routingType: '',
      type: '',
    });
    if (address === undefined)
      losses.push({ what: 'address', detail: `${told} is no mail address any more` });
    else
      lines.push(
        textProperty('EMAIL', address, lines.length === 0 ? [{ name: 'PREF', values: ['1'] }] : []),
      );
  }
  return lines;
}

function readPhones(contact: JsonObject): ContentLine[] {
  const phones = (numbers: readonly string[], types: readonly string[]): ContentLine[] =>
    numbers
      .filter((it) => it.trim() !== '')
      .map((it) => textProperty('TEL', it, typeParameters(...types)));
  return [
    ...phones(textsAt(contact, 'businessPhones'), ['work', 'voice']),
    ...phones(textsAt(contact, 'homePhones'), ['home', 'voice']),
    ...phones([textAt(contact, 'mobilePhone') ?? ''], ['cell']),
    ...phoneFields.flatMap(([name, types]) =>
      phones([extendedOf(contact, contactFields[name]) ?? ''], types),
    ),
  ];
}

// RFC 6350 §6.3.1
function readAddresses(contact: JsonObject): ContentLine[] {
  const kinds = [
    ['businessAddress', ['work']],
    ['homeAddress', ['home']],
    ['otherAddress', []],
  ] as const;
  return kinds.flatMap(([name, types]) => {
    const address = objectAt(contact, name);
    const value = (part: string): string => (textAt(address, part) ?? '').replaceAll('\r\n', '\n');
    const components = ['street', 'city', 'state', 'postalCode', 'countryOrRegion'].map(value);
    if (components.every((it) => it === '')) return [];
    const lists = ['', '', ...components].map((it) => (it === '' ? [] : [it]));
    return [property('ADR', formatComponents(lists), typeParameters(...types))];
  });
}

// RFC 6350 §6.6.6
function readRelations(contact: JsonObject): ContentLine[] {
  const relation = (type: string, who: string | undefined): ContentLine[] =>
    who === undefined || who === ''
      ? []
      : [
          textProperty('RELATED', who, [
            { name: 'VALUE', values: ['text'] },
            ...typeParameters(type),
          ]),
        ];
  return [
    ...relation('spouse', textAt(contact, 'spouseName')),
    ...textsAt(contact, 'children').flatMap((name) => relation('child', name)),
    ...relation('agent', textAt(contact, 'assistantName')),
  ];
}

function toMessenger(address: string): ContentLine {
  return property('IMPP', /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `im:${address}`);
}

function readUrl(url: string | undefined, type: string): ContentLine[] {
  return url === undefined || url.trim() === ''
    ? []
    : [property('URL', url.trim(), typeParameters(type))];
}

function readDate(name: string, time: string | undefined): ContentLine[] {
  const day = readDay(time);
  if (day === undefined) return [];
  return [property(name, day.toString({ calendarName: 'never' }).replaceAll('-', ''))];
}

function readCategories(contact: JsonObject): ContentLine[] {
  const names = textsAt(contact, 'categories');
  return names.length === 0 ? [] : [property('CATEGORIES', names.map(escapeText).join(','))];
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

function toPhoto(photo: Bytes): ContentLine {
  const type = photo.subarray(0, PNG.length).equals(PNG) ? 'image/png' : 'image/jpeg';
  return property('PHOTO', `data:${type};base64,${photo.toString('base64')}`);
}
