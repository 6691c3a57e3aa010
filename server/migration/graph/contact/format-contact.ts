import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { ExtendedName } from '#codecs/graph/extended-property.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { firstProperty, propertiesNamed, uidOf, type Card } from '#codecs/vcard/card.ts';
import { convertCard } from '#codecs/vcard/convert-card.ts';
import { isGroupCard } from '#codecs/vcard/members-of-card.ts';
import { typesOf } from '#codecs/vcard/property-types.ts';
import { componentsOf, listOf, textOf } from '#codecs/vcard/property-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { formatDay } from '../../exchange/whole-days.ts';
import type { Loss } from '../../item.ts';
import { contactFields } from './contact-fields.ts';
import { formatAddresses, formatEmails, formatMessengers, formatPhones } from './format-entries.ts';

/** Properties of a card that are written, or are of the format itself. */
const known: ReadonlySet<string> = new Set(
  (
    'VERSION PRODID REV UID KIND FN N NICKNAME ORG TITLE ROLE EMAIL TEL ADR IMPP URL BDAY ANNIVERSARY RELATED NOTE CATEGORIES ' +
    'PHOTO HOBBY X-INITIALS X-PHONETIC-FIRST-NAME X-PHONETIC-LAST-NAME X-PHONETIC-ORG X-EVOLUTION-FILE-AS X-EVOLUTION-OFFICE ' +
    'X-EVOLUTION-MANAGER'
  ).split(' '),
);

export interface PreparedContact {
  readonly json: JsonObject;
  readonly extended: readonly (readonly [ExtendedName, string])[];
  readonly uid: string | undefined;
  readonly photo: { readonly type: string; readonly bytes: Bytes } | undefined;
  readonly losses: readonly Loss[];
}

/** A card as Graph creates it. @throws DomainError not-supported for a group, which Graph does not have */
export function prepareContact(card: Card): PreparedContact {
  const modern = convertCard(card, '4.0');
  if (isGroupCard(modern))
    throw new DomainError(
      'not-supported',
      'Graph has no groups of contacts: Exchange keeps this one to Outlook',
    );
  const losses: Loss[] = [];
  const phones = formatPhones(modern, losses);
  const uid = uidOf(modern);
  const anniversary = dayOf(modern, 'ANNIVERSARY', losses);
  const json = {
    ...formatPerson(modern),
    ...formatEmails(modern, losses),
    ...phones.json,
    ...formatAddresses(modern, losses),
    ...formatMessengers(modern, losses),
    birthday: dayOf(modern, 'BDAY', losses),
    categories: propertiesNamed(modern, 'CATEGORIES').flatMap(listOf),
  };
  const extended: (readonly [ExtendedName, string | undefined])[] = [
    ...phones.extended,
    [contactFields.uid, uid],
    [contactFields.namePrefix, nameParts(modern)[3]],
    [contactFields.personalHomePage, urlOf(modern, 'home')],
    [contactFields.hobbies, propertiesNamed(modern, 'HOBBY').map(textOf).join(', ')],
    [contactFields.anniversary, anniversary],
  ];
  const photo = photoOf(modern, losses);
  return {
    json: withoutBlanks(json),
    extended: extended.flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value] as const],
    ),
    uid,
    photo,
    losses: [...losses, ...otherLosses(modern)],
  };
}

function formatPerson(card: Card): JsonObject {
  const [surname, givenName, middleName, title, generation] = nameParts(card);
  const org = firstProperty(card, 'ORG');
  const [companyName, ...departments] =
    org === undefined ? [] : componentsOf(org).map((list) => list.join(' ').trim());
  const related = (type: string): string[] =>
    propertiesNamed(card, 'RELATED')
      .filter((it) => typesOf(it).includes(type))
      .map(textOf);
  return {
    displayName: textIn(card, 'FN'),
    surname,
    givenName,
    middleName,
    title,
    generation,
    nickName: textIn(card, 'NICKNAME'),
    initials: textIn(card, 'X-INITIALS'),
    yomiGivenName: textIn(card, 'X-PHONETIC-FIRST-NAME'),
    yomiSurname: textIn(card, 'X-PHONETIC-LAST-NAME'),
    yomiCompanyName: textIn(card, 'X-PHONETIC-ORG'),
    fileAs: textIn(card, 'X-EVOLUTION-FILE-AS'),
    companyName,
    department: departments.join(', '),
    jobTitle: textIn(card, 'TITLE'),
    profession: textIn(card, 'ROLE'),
    officeLocation: textIn(card, 'X-EVOLUTION-OFFICE'),
    manager: textIn(card, 'X-EVOLUTION-MANAGER'),
    businessHomePage: urlOf(card, 'work'),
    spouseName: related('spouse').join(', '),
    children: related('child'),
    assistantName: related('agent').join(', '),
    personalNotes: textIn(card, 'NOTE'),
  };
}

function withoutBlanks(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).filter(
      ([, value]) =>
        value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function nameParts(card: Card): string[] {
  const n = firstProperty(card, 'N');
  return n === undefined ? [] : componentsOf(n).map((list) => list.join(' ').trim());
}

function textIn(card: Card, name: string): string {
  const found = firstProperty(card, name);
  return found === undefined ? '' : textOf(found).trim();
}

/** The page of that kind; the one without a kind is that of work. */
function urlOf(card: Card, type: 'work' | 'home'): string {
  const urls = propertiesNamed(card, 'URL');
  const found =
    urls.find((it) => typesOf(it).includes(type)) ??
    (type === 'work' ? urls.find((it) => !typesOf(it).includes('home')) : undefined);
  return found?.value.trim() ?? '';
}

function dayOf(card: Card, name: string, losses: Loss[]): string | undefined {
  const found = firstProperty(card, name);
  if (found === undefined) return undefined;
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(found.value.trim()) ?? [];
  try {
    const date = { year: Number(year), month: Number(month), day: Number(day) };
    return formatDay(Temporal.PlainDate.from(date, { overflow: 'reject' }));
  } catch {
    losses.push({ what: 'date', detail: `${name} ${found.value}: Exchange wants a whole date` });
    return undefined;
  }
}

/** Graph takes no larger pictures. */
const MAX_PHOTO_BYTES = 4_000_000;

function photoOf(card: Card, losses: Loss[]): PreparedContact['photo'] {
  const found: ContentLine | undefined = firstProperty(card, 'PHOTO');
  if (found === undefined) return undefined;
  const [, type, base64] = /^data:([^;,]+);base64,(.+)$/is.exec(found.value) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (type !== undefined && bytes.length > 0 && bytes.length <= MAX_PHOTO_BYTES)
    return { type, bytes };
  const why = type === undefined ? 'a picture that lies elsewhere' : 'a picture above 4 MB';
  losses.push({ what: 'photo', detail: why });
  return undefined;
}

function otherLosses(card: Card): Loss[] {
  const names = [...new Set(card.properties.map((it) => it.name))].filter((it) => !known.has(it));
  return names.length === 0
    ? []
    : [{ what: 'other-properties', detail: `Graph has nothing for ${names.join(', ')}` }];
}
