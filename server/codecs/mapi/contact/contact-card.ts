import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { formatComponents } from '#codecs/vcard/property-value.ts';
import type { Card } from '#codecs/vcard/card.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { cleanLine } from '../clean-line.ts';
import { passOverAuthor } from '../calendar/describe-item.ts';
import { ownUid } from '../calendar/item-uid.ts';
import { formatSpec, readAddress } from '../mapi-address.ts';
import { readBodies } from '../message/bodies.ts';
import type { Conversion } from '../message/context.ts';
import { namedKeys } from '../named-keys.ts';
import { tags } from '../property-tags.ts';
import type { PropertyKey } from '../property-name.ts';
import type { PropertyReader } from '../property-reader.ts';
import { emailKeys, phones } from './contact-keys.ts';
import { photoLine } from './contact-photo.ts';
import { postalLines } from './postal-lines.ts';
import { property } from '#codecs/content-lines/property.ts';
import { textLine, typed } from './card-line.ts';

/** A contact as a vCard 4.0. */
// MS-OXVCARD §2.1.3, RFC 6350 §6
export async function contactCard(conversion: Conversion): Promise<Card> {
  const { reader } = conversion;
  passOverAuthor(reader);
  const properties: ContentLine[] = [
    property('VERSION', '4.0'),
    textLine('UID', ownUid(reader)),
    ...nameLines(reader),
    ...emailLines(conversion),
    ...phoneLines(reader),
    ...postalLines(reader),
    ...workLines(reader),
    ...dateLines(reader),
    ...webLines(reader),
    ...relationLines(reader),
    ...personalLines(reader),
    ...certificateLines(reader),
    ...(await photoLine(conversion)),
    ...noteLines(conversion),
  ];
  return { version: '4.0', properties: properties.map(cleanLine) };
}

function nameLines(reader: PropertyReader): ContentLine[] {
  const surname = reader.text(tags.surname);
  const given = reader.text(tags.givenName);
  const middle = reader.text(tags.middleName);
  const prefix = reader.text(tags.fileAsPrefix);
  const suffix = reader.text(tags.generation);
  const fileAs = reader.text(namedKeys.fileAs);
  reader.passOver(tags.subject, tags.normalizedSubject, tags.subjectPrefix);
  const parts = [surname, given, middle, prefix, suffix];
  const composed = [prefix, given, middle, surname, suffix]
    .filter((p) => p !== undefined)
    .join(' ');
  const shown = [
    reader.text(tags.displayName),
    composed,
    fileAs,
    reader.text(tags.companyName),
    reader.text(emailKeys[0]!.email),
    reader.text(tags.subject),
  ].find((text) => text !== undefined && text.trim() !== '');
  const lines = [textLine('FN', shown ?? '?')];
  if (parts.some((p) => p !== undefined)) {
    // RFC 6350 §5.9
    const sortAs: Parameter[] = fileAs === undefined ? [] : [{ name: 'SORT-AS', values: [fileAs] }];
    lines.push(property('N', formatComponents(parts.map((p) => [p ?? ''])), sortAs));
  }
  if (fileAs !== undefined) lines.push(textLine('X-FILE-AS', fileAs));
  addText(lines, 'NICKNAME', reader.text(tags.nickname));
  addText(lines, 'X-PHONETIC-FIRST-NAME', reader.text(namedKeys.yomiGiven));
  addText(lines, 'X-PHONETIC-LAST-NAME', reader.text(namedKeys.yomiSurname));
  addText(lines, 'X-PHONETIC-ORG', reader.text(namedKeys.yomiCompany));
  return lines;
}

function addText(lines: ContentLine[], name: string, text: string | undefined): void {
  if (text !== undefined && text.trim() !== '') lines.push(textLine(name, text));
}

/** Fax numbers stand among the mail addresses as well: only such as mail can be sent to are taken. */
function emailLines({ reader, options, losses }: Conversion): ContentLine[] {
  const lines: ContentLine[] = [];
  for (const [i, keys] of emailKeys.entries()) {
    const type = reader.text(keys.type)?.toUpperCase();
    const hasAny = reader.text(keys.email) ?? reader.text(keys.smtp);
    const address = readAddress(reader, keys, options.resolveX500);
    if (hasAny === undefined || address === undefined) continue;
    if (address.x500 !== undefined)
      losses.push({ what: 'address-x500', detail: `no mail address is known for ${address.x500}` });
    if (address.x500 !== undefined || address.domain === 'unknown.invalid') {
      lines.push(textLine('X-MS-ADDRESS', `${type ?? ''}:${hasAny}`));
      continue;
    }
    lines.push(
      textLine('EMAIL', formatSpec(address), i === 0 ? [{ name: 'PREF', values: ['1'] }] : []),
    );
  }
  const im = reader.text(namedKeys.instantMessaging);
  if (im !== undefined)
    lines.push(
      /^[a-z][a-z0-9+.-]*:\S+$/i.test(im)
        ? property('IMPP', im)
        : property('IMPP', `x-im:${encodeURIComponent(im)}`),
    );
  return lines;
}

function phoneLines(reader: PropertyReader): ContentLine[] {
  return phones.flatMap(([key, types]) => {
    const number = reader.text(key);
    return number === undefined ? [] : [typed(textLine('TEL', number), types)];
  });
}

function workLines(reader: PropertyReader): ContentLine[] {
  const lines: ContentLine[] = [];
  const company = reader.text(tags.companyName);
  const department = reader.text(tags.departmentName);
  if (company !== undefined || department !== undefined)
    lines.push(
      property(
        'ORG',
        formatComponents([[company ?? ''], ...(department === undefined ? [] : [[department]])]),
      ),
    );
  addText(lines, 'TITLE', reader.text(tags.title));
  addText(lines, 'ROLE', reader.text(tags.profession));
  addText(lines, 'X-MS-OFFICE', reader.text(tags.officeLocation));
  return lines;
}

/** Dates are midnights: in UTC where the local form is there, else in the zone of who wrote them. */
function dateLines(reader: PropertyReader): ContentLine[] {
  const pairs: readonly (readonly [string, PropertyKey, PropertyKey])[] = [
    ['BDAY', namedKeys.birthdayLocal, tags.birthday],
    ['ANNIVERSARY', namedKeys.anniversaryLocal, tags.weddingAnniversary],
  ];
  return pairs.flatMap(([name, local, moment]) => {
    const time = reader.time(local) ?? reader.time(moment);
    reader.passOver(moment);
    if (time === undefined) return [];
    const isLocal = reader.has(local);
    const date = fromLocalSeconds(isLocal ? Math.floor(time) : nearestMidnight(time)).toPlainDate();
    return [property(name, date.toString().replaceAll('-', ''))];
  });
}

const DAY = 86_400;

function nearestMidnight(seconds: number): number {
  return Math.floor((seconds + DAY / 2) / DAY) * DAY;
}

function webLines(reader: PropertyReader): ContentLine[] {
  const lines: ContentLine[] = [];
  const seen = new Set<string>();
  const add = (url: string | undefined, type: string | undefined): void => {
    const written = url?.trim();
    if (written === undefined || written === '') return;
    const address = /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `http://${written}`;
    if (seen.has(address)) return;
    seen.add(address);
    lines.push(
      typed(property('URL', address.replace(/[\r\n]+/g, ' ')), type === undefined ? [] : [type]),
    );
  };
  add(reader.text(tags.businessHomePage), 'work');
  add(reader.text(tags.personalHomePage), 'home');
  add(reader.text(namedKeys.webPage), undefined);
  add(reader.text(tags.ftpSite), undefined);
  const busy = reader.text(namedKeys.freeBusyLocation);
  // RFC 6350 §6.9.1
  if (busy !== undefined) lines.push(textLine('FBURL', busy));
  return lines;
}

/** People around somebody, by name. */
// RFC 6350 §6.6.6
function relationLines(reader: PropertyReader): ContentLine[] {
  const relation = (text: string, type: string): ContentLine =>
    typed(textLine('RELATED', text, [{ name: 'VALUE', values: ['text'] }]), [type]);
  const lines: ContentLine[] = [];
  const pairs: readonly (readonly [number, string])[] = [
    [tags.spouseName, 'spouse'],
    [tags.managerName, 'x-manager'],
    [tags.assistant, 'x-assistant'],
    [tags.referredByName, 'contact'],
  ];
  for (const [tag, type] of pairs) {
    const name = reader.text(tag);
    if (name !== undefined) lines.push(relation(name, type));
  }
  for (const child of reader.texts(tags.childrenNames)) lines.push(relation(child, 'child'));
  return lines;
}

function personalLines(reader: PropertyReader): ContentLine[] {
  const lines: ContentLine[] = [];
  const gender = reader.number(tags.gender);
  if (gender === 1 || gender === 2) lines.push(property('GENDER', gender === 1 ? 'F' : 'M'));
  addText(lines, 'X-LANGUAGE', reader.text(tags.language));
  // RFC 6715 §2.2
  addText(lines, 'HOBBY', reader.text(tags.hobbies));
  addText(lines, 'X-LOCATION', reader.text(tags.location));
  const own: readonly (readonly [string, PropertyKey])[] = [
    ['X-MS-ACCOUNT', tags.account],
    ['X-MS-CUSTOMER-ID', tags.customerId],
    ['X-MS-GOVERNMENT-ID', tags.governmentIdNumber],
    ['X-MS-ORGANIZATIONAL-ID', tags.organizationalIdNumber],
    ['X-MS-COMPUTER', tags.computerNetworkName],
    ['X-MS-USER1', namedKeys.userField1],
    ['X-MS-USER2', namedKeys.userField2],
    ['X-MS-USER3', namedKeys.userField3],
    ['X-MS-USER4', namedKeys.userField4],
  ];
  for (const [name, key] of own) addText(lines, name, reader.text(key));
  return lines;
}

const CERTIFICATE = 3;

/** Certificates are kept in lists of tagged values; those of type 3 are in DER. */
// MS-OXOABK §2.2.3.46
function certificateLines(reader: PropertyReader): ContentLine[] {
  return reader.byteStrings(tags.userX509Certificate).flatMap((bytes) => {
    for (let at = 0; at + 4 <= bytes.length;) {
      const length = bytes.readUInt16LE(at + 2);
      if (length < 4) break;
      if (bytes.readUInt16LE(at) === CERTIFICATE) {
        const der = bytes.subarray(at + 4, at + length);
        return [property('KEY', `data:application/pkix-cert;base64,${der.toString('base64')}`)];
      }
      at += length;
    }
    return [];
  });
}

function noteLines(conversion: Conversion): ContentLine[] {
  const { reader, losses } = conversion;
  const lines: ContentLine[] = [];
  const bodies = readBodies(reader);
  for (const detail of bodies.problems) losses.push({ what: 'body', detail });
  addText(lines, 'NOTE', bodies.plain?.trimEnd());
  const categories = reader.texts(namedKeys.keywords);
  if (categories.length > 0)
    lines.push(property('CATEGORIES', categories.map(escapeText).join(',')));
  const changed = reader.time(tags.lastModificationTime);
  if (changed !== undefined) lines.push(property('REV', compact(changed)));
  if (reader.isTrue(namedKeys.isPrivate) || (reader.number(tags.sensitivity) ?? 0) > 0)
    lines.push(property('X-CLASS', 'PRIVATE'));
  return lines;
}

function compact(seconds: number): string {
  const at = fromLocalSeconds(Math.floor(seconds));
  return `${at.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')}Z`;
}
