import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { parameter, withParameter, withoutParameter } from '#codecs/content-lines/parameters.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { firstProperty, propertiesNamed, type Card } from '../card.ts';
import { typesOf, withTypes } from '../property-types.ts';
import { textOf } from '../property-value.ts';
import { readGroups, type CardGroups } from './card-groups.ts';
import { toExtendedDate, yearlessDate } from './date-value.ts';
import { ANNIVERSARY_LABEL, genders, labelOfRelation } from './extensions.ts';
import { fromDataUri, typeOfMedia } from './media.ts';

interface Context {
  readonly groups: CardGroups;
  /** Of the properties of each name, the one to use first. */
  readonly preferred: ReadonlySet<ContentLine>;
}

type Conversion = (line: ContentLine, context: Context) => ContentLine[];

/** Parameters that 3.0 has no word for. */
// RFC 6350 §5
const modern = new Set(['PREF', 'PID', 'ALTID', 'MEDIATYPE', 'CALSCALE', 'SORT-AS', 'INDEX']);

/** A year that nobody thinks of as one; Apple's programs know it by the parameter. */
const NO_YEAR = '1604';

// RFC 2426 §3
export function toVersion3(card: Card): Card {
  const preferred = new Set(preferredLines(card));
  const context = { groups: readGroups(card), preferred };
  const names = new Set<ContentLine>();
  for (const name of ['FN', 'N']) {
    const lines = propertiesNamed(card, name);
    const best = lines.find((line) => preferred.has(line)) ?? lines[0];
    if (best !== undefined) names.add(best);
  }
  const properties = card.properties
    // 3.0 allows one of each, and has no alternatives in other languages.
    .filter((line) => (line.name !== 'FN' && line.name !== 'N') || names.has(line))
    .flatMap((line) => (conversions.get(line.name) ?? keep)(line, context));
  return { version: '3.0', properties: withName(properties) };
}

const keep: Conversion = (line, context) => [plain(line, context)];
const drop: Conversion = () => [];

const conversions: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['VERSION', (line) => [{ ...line, parameters: [], value: '3.0' }]],
  ['CLIENTPIDMAP', drop],
  ['N', convertName],
  ['ADR', convertAddress],
  ['TEL', convertTelephone],
  ['EMAIL', convertEmail],
  ...['PHOTO', 'LOGO', 'SOUND', 'KEY'].map((name): [string, Conversion] => [name, convertMedia]),
  ['GEO', convertPosition],
  ['TZ', convertZone],
  ['BDAY', (line, context) => [toDate(plain(line, context))]],
  ['ANNIVERSARY', convertAnniversary],
  ['REV', (line) => [{ ...line, parameters: [], value: toExtendedDate(line.value) ?? line.value }]],
  ['UID', (line, context) => [withoutParameter(plain(line, context), 'VALUE')]],
  ['KIND', convertKind],
  ['MEMBER', (line, context) => [{ ...plain(line, context), name: 'X-ADDRESSBOOKSERVER-MEMBER' }]],
  ['GENDER', convertGender],
  ['RELATED', convertRelation],
]);

function preferredLines(card: Card): ContentLine[] {
  const best = new Map<string, { line: ContentLine; rank: number }>();
  for (const line of card.properties) {
    const rank = Number(parameter(line, 'PREF'));
    const known = best.get(line.name);
    if (rank >= 1 && (known === undefined || rank < known.rank))
      best.set(line.name, { line, rank });
  }
  return [...best.values()].map(({ line }) => line);
}

function plain(line: ContentLine, { preferred }: Context): ContentLine {
  const parameters: Parameter[] = line.parameters.filter((p) => !modern.has(p.name));
  const types = typesOf(line).filter((type) => type !== 'pref');
  return withTypes({ ...line, parameters }, preferred.has(line) ? [...types, 'pref'] : types);
}

// RFC 2426 §3.6.5
function convertName(line: ContentLine, context: Context): ContentLine[] {
  const sort = line.parameters.find((p) => p.name === 'SORT-AS')?.values.join(',');
  const name = plain(line, context);
  if (sort === undefined || sort === '') return [name];
  return [name, { name: 'SORT-STRING', parameters: [], value: escapeText(sort) }];
}

// RFC 2426 §3.2.2
function convertAddress(line: ContentLine, context: Context): ContentLine[] {
  const label = parameter(line, 'LABEL');
  const bare = ['LABEL', 'GEO', 'TZ', 'CC'].reduce(withoutParameter, plain(line, context));
  if (label === undefined) return [bare];
  return [bare, { ...bare, name: 'LABEL', value: escapeText(label) }];
}

// RFC 2426 §3.3.1
function convertTelephone(line: ContentLine, context: Context): ContentLine[] {
  const types = typesOf(line).map((type) => (type === 'text' ? 'msg' : type));
  const telephone = withoutParameter(
    withTypes(plain(line, context), context.preferred.has(line) ? [...types, 'pref'] : types),
    'VALUE',
  );
  const [, number, extension] = /^tel:([^;]*)(?:;ext=([^;]*))?/i.exec(line.value) ?? [];
  if (number === undefined) return [telephone];
  const value = extension === undefined ? number : `${number} x${extension}`;
  return [{ ...telephone, value: escapeText(value) }];
}

// RFC 2426 §3.3.2
function convertEmail(line: ContentLine, context: Context): ContentLine[] {
  const email = plain(line, context);
  return [withTypes(email, ['internet', ...typesOf(email).filter((t) => t !== 'internet')])];
}

// RFC 2426 §3.1.4
function convertMedia(line: ContentLine, context: Context): ContentLine[] {
  const media = withoutParameter(plain(line, context), 'VALUE');
  const data = fromDataUri(line.value);
  const mediaType = data?.mediaType ?? parameter(line, 'MEDIATYPE');
  const typed =
    mediaType === undefined || mediaType === ''
      ? media
      : withTypes(media, [typeOfMedia(mediaType), ...typesOf(media)]);
  if (data !== undefined) return [{ ...withParameter(typed, 'ENCODING', 'b'), value: data.base64 }];
  return parameter(line, 'VALUE') === 'text' ? [media] : [withParameter(typed, 'VALUE', 'uri')];
}

// RFC 2426 §3.4.2
function convertPosition(line: ContentLine, context: Context): ContentLine[] {
  const [, latitude, longitude] = /^geo:([+-]?[\d.]+),([+-]?[\d.]+)/i.exec(line.value) ?? [];
  const position = plain(line, context);
  return latitude === undefined
    ? [position]
    : [{ ...withoutParameter(position, 'VALUE'), value: `${latitude};${longitude}` }];
}

// RFC 2426 §3.4.1
function convertZone(line: ContentLine, context: Context): ContentLine[] {
  const zone = plain(line, context);
  const offset = /^([+-]\d{2}):?(\d{2})?$/.exec(line.value.trim());
  if (offset === null) return [withParameter(zone, 'VALUE', 'text')];
  return [{ ...withoutParameter(zone, 'VALUE'), value: `${offset[1]}:${offset[2] ?? '00'}` }];
}

// RFC 2426 §3.1.5
function toDate(line: ContentLine): ContentLine {
  const yearless = yearlessDate(line.value);
  const bare = withoutParameter(line, 'VALUE');
  if (yearless !== undefined)
    return {
      ...withParameter(bare, 'X-APPLE-OMIT-YEAR', NO_YEAR),
      value: `${NO_YEAR}-${yearless.month}-${yearless.day}`,
    };
  const date = toExtendedDate(line.value);
  if (date === undefined) return withParameter(line, 'VALUE', 'text');
  return date.includes('T')
    ? { ...withParameter(bare, 'VALUE', 'date-time'), value: date }
    : { ...bare, value: date };
}

/** For those who look for X-ANNIVERSARY, and for Apple's programs, which have dates with labels. */
function convertAnniversary(line: ContentLine, context: Context): ContentLine[] {
  const date = toDate({ ...plain(line, context), name: 'X-ANNIVERSARY' });
  if (parameter(date, 'VALUE') === 'text') return [date];
  const group = context.groups.freeGroup();
  return [
    date,
    { ...date, group, name: 'X-ABDATE' },
    { group, name: 'X-ABLABEL', parameters: [], value: ANNIVERSARY_LABEL },
  ];
}

function convertKind(line: ContentLine): ContentLine[] {
  const kind = line.value.trim().toLowerCase();
  if (kind === 'individual') return [];
  return kind === 'org'
    ? [{ ...line, name: 'X-ABSHOWAS', parameters: [], value: 'COMPANY' }]
    : [{ ...line, name: 'X-ADDRESSBOOKSERVER-KIND', parameters: [], value: kind }];
}

function convertGender(line: ContentLine): ContentLine[] {
  const word = genders.find(([sex]) => sex === line.value.trim().toUpperCase())?.[1];
  return [{ ...line, name: 'X-GENDER', parameters: [], value: word ?? line.value }];
}

/** Relations by name become Apple's related names; those by reference stay, for they are nobody's name. */
function convertRelation(line: ContentLine, context: Context): ContentLine[] {
  const relation = plain(line, context);
  if (parameter(line, 'VALUE')?.toLowerCase() !== 'text') return [relation];
  const types = typesOf(line);
  const named = {
    ...withoutParameter(withTypes(relation, []), 'VALUE'),
    name: 'X-ABRELATEDNAMES',
  };
  if (context.groups.labelOf(line) !== undefined) return [named];
  const group = context.groups.freeGroup();
  const value = escapeText(labelOfRelation(types));
  return [
    { ...named, group },
    { group, name: 'X-ABLABEL', parameters: [], value },
  ];
}

/** 3.0 needs N and FN, and Apple's programs show no card without N. */
// RFC 2426 §3.1.2
function withName(properties: readonly ContentLine[]): readonly ContentLine[] {
  const card = { version: '3.0', properties };
  const formatted = firstProperty(card, 'FN');
  if (formatted === undefined || firstProperty(card, 'N') !== undefined) return properties;
  const at = properties.indexOf(formatted) + 1;
  const name = { name: 'N', parameters: [], value: `${escapeText(textOf(formatted))};;;;` };
  return [...properties.slice(0, at), name, ...properties.slice(at)];
}
