import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { itemIdOf } from '#codecs/ews/ids.ts';
import { part, partsOf, textAt } from '#codecs/ews/names.ts';
import { extendedOf, type ExtendedField } from '#codecs/ews/property-path.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import { textIfAny, typeParameters } from '#codecs/vcard/card-line.ts';
import { formatCard } from '#codecs/vcard/format-card.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import type { Loss, ReadItem } from '../../item.ts';
import type { AddressResolver } from '../../exchange/address-resolver.ts';
import { fields } from '../fields.ts';
import type { MailboxCalls } from '../mailbox-calls.ts';
import { toEpochSeconds } from '../../exchange/moments.ts';
import { categoriesOf } from '../message-state.ts';
import { uidOfItem } from '../own-uid.ts';
import { readAttachments } from '../read-attachments.ts';
import { readDay } from '../../exchange/whole-days.ts';
import { phoneKinds } from './phone-kinds.ts';
import { readMembers } from './read-members.ts';

const PRODID = '-//Mailstead//Exchange migration//EN';

/** A contact, or a list of contacts, as a vCard. */
// RFC 6350 §3.3
export async function readContact(
  calls: MailboxCalls,
  id: string,
  item: XmlElement,
  resolver: AddressResolver,
): Promise<ReadItem> {
  const losses: Loss[] = [];
  const isList = item.name === 'DistributionList';
  const { attachments, losses: lost } = await readAttachments(calls, item);
  losses.push(...lost);
  const photo = attachments.find((a) => a.isContactPhoto || /^ContactPicture\./i.test(a.name));
  for (const { name } of attachments.filter((a) => a !== photo))
    losses.push({ what: 'attachment', detail: `${name}: cards hold no files` });
  const modified = toEpochSeconds(textAt(item, 'LastModifiedTime'));
  const properties: ContentLine[] = [
    property('VERSION', '4.0'),
    property('PRODID', PRODID),
    textProperty('UID', uidOfItem(item, id)),
    ...(modified === undefined ? [] : [property('REV', formatLocalTime(modified, 'utc'))]),
    ...(isList
      ? [property('KIND', 'group'), ...(await readMembers(calls, item, resolver, losses))]
      : await readPerson(item, resolver, losses)),
    ...textIfAny('NOTE', textAt(item, 'Body')?.replaceAll('\r\n', '\n').trimEnd()),
    ...readCategories(item),
    ...(photo === undefined
      ? []
      : [property('PHOTO', `data:${photoType(photo)};base64,${photo.bytes.toString('base64')}`)]),
    ...readSensitivity(item),
  ];
  return {
    id,
    content: {
      mediaType: 'text/vcard',
      bytes: Buffer.from(formatCard({ version: '4.0', properties: withName(properties, item) })),
    },
    version: itemIdOf(item)?.changeKey ?? '',
    losses,
  };
}

/** FN is asked for by the standard: what the item is shown as, else what it can be called. */
function withName(properties: readonly ContentLine[], item: XmlElement): ContentLine[] {
  const candidates = ['DisplayName', 'FileAs', 'CompanyName', 'Subject'].map((n) =>
    textAt(item, n),
  );
  const email = properties.find((p) => p.name === 'EMAIL')?.value;
  const name = [...candidates, email].find((n) => n !== undefined && n.trim() !== '') ?? '';
  const at = properties.findIndex((p) => p.name === 'UID') + 1;
  return [...properties.slice(0, at), textProperty('FN', name), ...properties.slice(at)];
}

async function readPerson(
  item: XmlElement,
  resolver: AddressResolver,
  losses: Loss[],
): Promise<ContentLine[]> {
  losses.push(...oddLosses(item));
  return [
    ...readNames(item),
    ...textIfAny('NICKNAME', textAt(item, 'Nickname')),
    ...readOrganisation(item),
    ...(await readEmails(item, resolver, losses)),
    ...readPhones(item),
    ...readAddresses(item),
    ...entriesOf(item, 'ImAddresses').map(([, value]) =>
      property('IMPP', /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `im:${value}`),
    ),
    ...readUrl(textAt(item, 'BusinessHomePage'), 'work'),
    ...readUrl(extendedOf(item, fields.personalHomePage), 'home'),
    ...readDate('BDAY', textAt(item, 'Birthday')),
    ...readDate('ANNIVERSARY', textAt(item, 'WeddingAnniversary')),
    ...readRelations(item),
    ...textIfAny('HOBBY', extendedOf(item, fields.hobbies)),
    ...textIfAny('X-EVOLUTION-FILE-AS', textAt(item, 'FileAs')),
  ];
}

// RFC 6350 §6.2.2
function readNames(item: XmlElement): ContentLine[] {
  const value = (name: string): string => textAt(item, name) ?? '';
  const components = [
    value('Surname'),
    value('GivenName'),
    value('MiddleName'),
    extendedOf(item, fields.namePrefix) ?? '',
    value('Generation'),
  ];
  const names = components.some((c) => c !== '')
    ? [property('N', formatComponents(components.map((c) => (c === '' ? [] : [c]))))]
    : [];
  const phonetic = (name: string, field: ExtendedField): ContentLine[] =>
    textIfAny(name, extendedOf(item, field));
  return [
    ...names,
    ...textIfAny('X-INITIALS', textAt(item, 'Initials')),
    ...phonetic('X-PHONETIC-FIRST-NAME', fields.phoneticGiven),
    ...phonetic('X-PHONETIC-LAST-NAME', fields.phoneticSurname),
    ...phonetic('X-PHONETIC-ORG', fields.phoneticCompany),
  ];
}

// RFC 6350 §6.6.4
function readOrganisation(item: XmlElement): ContentLine[] {
  const [company, department] = [
    textAt(item, 'CompanyName') ?? '',
    textAt(item, 'Department') ?? '',
  ];
  const organisation =
    company === '' && department === ''
      ? []
      : [
          property(
            'ORG',
            [company, department]
              .filter((s, i) => i === 0 || s !== '')
              .map(escapeText)
              .join(';'),
          ),
        ];
  return [
    ...organisation,
    ...textIfAny('TITLE', textAt(item, 'JobTitle')),
    ...textIfAny('ROLE', textAt(item, 'Profession')),
    ...textIfAny('X-EVOLUTION-OFFICE', textAt(item, 'OfficeLocation')),
    ...textIfAny('X-EVOLUTION-MANAGER', textAt(item, 'Manager')),
  ];
}

async function readEmails(
  item: XmlElement,
  resolver: AddressResolver,
  losses: Loss[],
): Promise<ContentLine[]> {
  const lines: ContentLine[] = [];
  const entries = partsOf(part(item, 'EmailAddresses'), 'Entry');
  const sorted = entries.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  for (const entry of sorted) {
    const written = textOf(entry).trim();
    if (written === '') continue;
    const routingType = entry.attributes.get('RoutingType') ?? 'SMTP';
    const plain = written.replace(/^smtp:/i, '');
    const isMail = routingType.toUpperCase() === 'SMTP' && plain.includes('@');
    const address = isMail
      ? plain
      : await resolver.addressOf({ name: '', address: plain, routingType, type: '' });
    if (address === undefined)
      losses.push({ what: 'address', detail: `${plain} is no mail address any more` });
    else
      lines.push(
        textProperty('EMAIL', address, lines.length === 0 ? [{ name: 'PREF', values: ['1'] }] : []),
      );
  }
  return lines;
}

function readPhones(item: XmlElement): ContentLine[] {
  const numbers = new Map(entriesOf(item, 'PhoneNumbers'));
  return phoneKinds.flatMap(([key, types]) => {
    const number = numbers.get(key);
    return number === undefined ? [] : [textProperty('TEL', number, typeParameters(...types))];
  });
}

// RFC 6350 §6.3.1
function readAddresses(item: XmlElement): ContentLine[] {
  const preferred = textAt(item, 'PostalAddressIndex')?.trim();
  const types: Readonly<Record<string, readonly string[]>> = { Business: ['work'], Home: ['home'] };
  return partsOf(part(item, 'PhysicalAddresses'), 'Entry').flatMap((entry) => {
    const value = (name: string): string => (textAt(entry, name) ?? '').replaceAll('\r\n', '\n');
    const components = ['Street', 'City', 'State', 'PostalCode', 'CountryOrRegion'].map(value);
    if (components.every((c) => c === '')) return [];
    const lists = ['', '', ...components].map((c) => (c === '' ? [] : [c]));
    const key = keyOf(entry);
    return [
      property('ADR', formatComponents(lists), [
        ...typeParameters(...(types[key] ?? [])),
        ...(preferred === key ? [{ name: 'PREF', values: ['1'] }] : []),
      ]),
    ];
  });
}

// RFC 6350 §6.6.6
function readRelations(item: XmlElement): ContentLine[] {
  const relation = (type: string, who: string | undefined): ContentLine[] =>
    who === undefined || who === ''
      ? []
      : [
          textProperty('RELATED', who, [
            { name: 'VALUE', values: ['text'] },
            ...typeParameters(type),
          ]),
        ];
  const children = partsOf(part(item, 'Children'), 'String').map(textOf);
  return [
    ...relation('spouse', textAt(item, 'SpouseName')),
    ...children.flatMap((name) => relation('child', name)),
    ...relation('agent', textAt(item, 'AssistantName')),
  ];
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

function readCategories(item: XmlElement): ContentLine[] {
  const names = categoriesOf(item);
  return names.length === 0 ? [] : [property('CATEGORIES', names.map(escapeText).join(','))];
}

/** A property of 3.0 that programs still read. */
// RFC 2426 §3.7.1
function readSensitivity(item: XmlElement): ContentLine[] {
  const names: Record<string, string> = {
    Private: 'PRIVATE',
    Personal: 'PRIVATE',
    Confidential: 'CONFIDENTIAL',
  };
  const name = names[textAt(item, 'Sensitivity')?.trim() ?? ''];
  return name === undefined ? [] : [property('CLASS', name)];
}

function oddLosses(item: XmlElement): Loss[] {
  const losses: Loss[] = [];
  const companies = partsOf(part(item, 'Companies'), 'String').map(textOf);
  const odd: readonly (readonly [string, string])[] = [
    ['Mileage', textAt(item, 'Mileage') ?? ''],
    ['Companies', companies.join(', ')],
  ];
  for (const [name, value] of odd)
    if (value !== '') losses.push({ what: 'contact-field', detail: `${name}: ${value}` });
  const certificates = part(item, 'UserSMIMECertificate');
  if (certificates !== undefined && elementsOf(certificates).length > 0)
    losses.push({ what: 'certificate', detail: 'a certificate for encrypted mail' });
  return losses;
}

function photoType({ name, contentType }: { name: string; contentType: string }): string {
  if (contentType.startsWith('image/')) return contentType;
  return /\.png$/i.test(name) ? 'image/png' : 'image/jpeg';
}

function entriesOf(item: XmlElement, list: string): [key: string, value: string][] {
  return partsOf(part(item, list), 'Entry')
    .map((entry): [string, string] => [keyOf(entry), textOf(entry).trim()])
    .filter(([, value]) => value !== '');
}

function keyOf(entry: XmlElement): string {
  return entry.attributes.get('Key') ?? '';
}
