import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { t } from '#codecs/ews/names.ts';
import type { NewAttachment } from '#codecs/ews/create-attachment.ts';
import type { ItemId } from '#codecs/ews/ids.ts';
import { firstProperty, propertiesNamed, uidOf, type Card } from '#codecs/vcard/card.ts';
import { convertCard } from '#codecs/vcard/convert-card.ts';
import { isGroupCard } from '#codecs/vcard/members-of-card.ts';
import { componentsOf, listOf, textOf } from '#codecs/vcard/property-value.ts';
import { typesOf } from '#codecs/vcard/property-types.ts';
import type { Loss } from '../../item.ts';
import type { PreparedItem } from '../calendar/write-event.ts';
import { extendedField, field, type Field } from '../field-set.ts';
import { fields } from '../fields.ts';
import { addAttachments, type Finished } from '../finish-item.ts';
import { knows, type MailboxCalls } from '../mailbox-calls.ts';
import { formatCategories } from '../message-state.ts';
import { formatUid } from '../own-uid.ts';
import { formatDay } from '../../exchange/whole-days.ts';
import { formatAddresses, formatEmails, formatMessengers, formatPhones } from './format-entries.ts';
import { formatMembers } from './format-members.ts';

/** Properties of a card that are written, or are of the format itself. */
const known: ReadonlySet<string> = new Set([
  'VERSION',
  'PRODID',
  'REV',
  'UID',
  'KIND',
  'FN',
  'N',
  'NICKNAME',
  'ORG',
  'TITLE',
  'ROLE',
  'EMAIL',
  'TEL',
  'ADR',
  'IMPP',
  'URL',
  'BDAY',
  'ANNIVERSARY',
  'RELATED',
  'MEMBER',
  'NOTE',
  'CATEGORIES',
  'PHOTO',
  'CLASS',
  'HOBBY',
  'X-INITIALS',
  'X-PHONETIC-FIRST-NAME',
  'X-PHONETIC-LAST-NAME',
  'X-PHONETIC-ORG',
  'X-EVOLUTION-FILE-AS',
  'X-EVOLUTION-OFFICE',
  'X-EVOLUTION-MANAGER',
]);

export interface PreparedCard extends PreparedItem {
  readonly elementName: 'Contact' | 'DistributionList';
}

/** Makes a contact or a list of contacts of a card. */
export function prepareContact(card: Card, calls: MailboxCalls): PreparedCard {
  const modern = convertCard(card, '4.0');
  const losses: Loss[] = [];
  const uid = formatUid(uidOf(modern));
  if (isGroupCard(modern))
    return {
      elementName: 'DistributionList',
      fields: [
        ...noteFields(modern),
        ...uid,
        field('distributionlist:DisplayName', nameOf(modern)),
        ...formatMembers(modern, calls, losses),
      ],
      losses,
    };
  const photo = photoOf(modern, calls, losses);
  const personal = personFields(modern, losses);
  losses.push(...otherLosses(modern));
  const finish = async (id: ItemId): Promise<Finished> => await addAttachments(calls, id, photo);
  return {
    elementName: 'Contact',
    fields: [...noteFields(modern), ...uid, ...personal],
    losses,
    ...(photo.length > 0 && { finish }),
  };
}

function noteFields(card: Card): Field[] {
  const note = textIn(card, 'NOTE');
  const categories = propertiesNamed(card, 'CATEGORIES').flatMap(listOf);
  const sensitivity = { PRIVATE: 'Private', CONFIDENTIAL: 'Confidential' }[
    textIn(card, 'CLASS').toUpperCase()
  ];
  return [
    ...(sensitivity === undefined ? [] : [field('item:Sensitivity', sensitivity)]),
    ...(note === '' ? [] : [field('item:Body', note, { BodyType: 'Text' })]),
    ...(categories.length === 0
      ? []
      : [{ path: 'item:Categories', value: formatCategories(categories) }]),
  ];
}

function personFields(card: Card, losses: Loss[]): Field[] {
  const text = (uri: string, value: string): Field[] => (value === '' ? [] : [field(uri, value)]);
  const n = firstProperty(card, 'N');
  const [surname, given, middle, prefix, suffix] = n === undefined ? [] : componentsOf(n);
  const joined = (list: readonly string[] | undefined): string => (list ?? []).join(' ').trim();
  const org = firstProperty(card, 'ORG');
  const [company, ...departments] = org === undefined ? [] : componentsOf(org).map(joined);
  const related = (type: string): string[] =>
    propertiesNamed(card, 'RELATED')
      .filter((line) => typesOf(line).includes(type))
      .map(textOf);
  const children = related('child');
  return [
    ...text('contacts:FileAs', textIn(card, 'X-EVOLUTION-FILE-AS')),
    ...text('contacts:DisplayName', nameOf(card)),
    ...text('contacts:GivenName', joined(given)),
    ...text('contacts:Initials', textIn(card, 'X-INITIALS')),
    ...text('contacts:MiddleName', joined(middle)),
    ...text('contacts:Nickname', textIn(card, 'NICKNAME')),
    ...text('contacts:CompanyName', company ?? ''),
    ...formatEmails(card, losses),
    ...formatAddresses(card, losses),
    ...formatPhones(card, losses),
    ...text('contacts:AssistantName', related('agent').join(', ')),
    ...dayField('contacts:Birthday', card, 'BDAY', losses),
    ...text('contacts:BusinessHomePage', urlOf(card, 'work')),
    ...(children.length === 0
      ? []
      : [
          field(
            'contacts:Children',
            children.map((c) => t('String', c)),
          ),
        ]),
    ...text('contacts:Department', departments.join(', ')),
    ...text('contacts:Generation', joined(suffix)),
    ...formatMessengers(card, losses),
    ...text('contacts:JobTitle', textIn(card, 'TITLE')),
    ...text('contacts:Manager', textIn(card, 'X-EVOLUTION-MANAGER')),
    ...text('contacts:OfficeLocation', textIn(card, 'X-EVOLUTION-OFFICE')),
    ...text('contacts:Profession', textIn(card, 'ROLE')),
    ...text('contacts:SpouseName', related('spouse').join(', ')),
    ...text('contacts:Surname', joined(surname)),
    ...dayField('contacts:WeddingAnniversary', card, 'ANNIVERSARY', losses),
    ...extendedText(fields.namePrefix, joined(prefix)),
    ...extendedText(fields.personalHomePage, urlOf(card, 'home')),
    ...extendedText(fields.hobbies, propertiesNamed(card, 'HOBBY').map(textOf).join(', ')),
    ...extendedText(fields.phoneticGiven, textIn(card, 'X-PHONETIC-FIRST-NAME')),
    ...extendedText(fields.phoneticSurname, textIn(card, 'X-PHONETIC-LAST-NAME')),
    ...extendedText(fields.phoneticCompany, textIn(card, 'X-PHONETIC-ORG')),
  ];
}

function extendedText(path: Parameters<typeof extendedField>[0], value: string): Field[] {
  return value === '' ? [] : [extendedField(path, value)];
}

function nameOf(card: Card): string {
  return textIn(card, 'FN');
}

function textIn(card: Card, name: string): string {
  const line = firstProperty(card, name);
  return line === undefined ? '' : textOf(line).trim();
}

/** The page of that kind; the one without a kind is that of work. */
function urlOf(card: Card, type: 'work' | 'home'): string {
  const urls = propertiesNamed(card, 'URL');
  const found =
    urls.find((line) => typesOf(line).includes(type)) ??
    (type === 'work' ? urls.find((line) => !typesOf(line).includes('home')) : undefined);
  return found?.value.trim() ?? '';
}

function dayField(uri: string, card: Card, name: string, losses: Loss[]): Field[] {
  const line = firstProperty(card, name);
  if (line === undefined) return [];
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(line.value.trim()) ?? [];
  try {
    const date = Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    );
    return [field(uri, formatDay(date))];
  } catch {
    losses.push({ what: 'date', detail: `${name} ${line.value}: Exchange wants a whole date` });
    return [];
  }
}

function photoOf(card: Card, calls: MailboxCalls, losses: Loss[]): NewAttachment[] {
  const line: ContentLine | undefined = firstProperty(card, 'PHOTO');
  if (line === undefined) return [];
  const [, contentType, base64] = /^data:([^;,]+);base64,(.+)$/is.exec(line.value) ?? [];
  if (contentType === undefined || base64 === undefined) {
    losses.push({ what: 'photo', detail: 'a picture that lies elsewhere' });
    return [];
  }
  if (!knows(calls, 'Exchange2010')) {
    losses.push({ what: 'photo', detail: 'Exchange 2007 takes no pictures over EWS' });
    return [];
  }
  const extension = contentType.endsWith('png') ? 'png' : 'jpg';
  const bytes = Buffer.from(base64, 'base64');
  return [{ name: `ContactPicture.${extension}`, contentType, isContactPhoto: true, bytes }];
}

function otherLosses(card: Card): Loss[] {
  const names = [...new Set(card.properties.map((p) => p.name))].filter((n) => !known.has(n));
  return names.length === 0
    ? []
    : [{ what: 'other-properties', detail: `Exchange has nothing for ${names.join(', ')}` }];
}
