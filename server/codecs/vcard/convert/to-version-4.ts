import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { parameter, withParameter, withoutParameter } from '#codecs/content-lines/parameters.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { firstProperty, type Card } from '../card.ts';
import { isPreferred, typesOf, withTypes } from '../property-types.ts';
import { componentsOf, listOf, textOf } from '../property-value.ts';
import { readGroups, type CardGroups } from './card-groups.ts';
import { toBasicDate } from './date-value.ts';
import { toPlainLine } from './from-version-2.ts';
import {
  ANNIVERSARY_LABEL,
  anniversaryProperties,
  genders,
  messengerSchemes,
  relationOfLabel,
  relationProperties,
} from './extensions.ts';
import { mediaTypeOf, toDataUri } from './media.ts';

/** What a property may need to know of the others. */
interface Context {
  readonly card: Card;
  readonly groups: CardGroups;
}

type Conversion = (line: ContentLine, context: Context) => ContentLine[];

/** Properties that 4.0 allows once; what 3.0 says in several ways would come twice. */
// RFC 6350 §6
const single = new Set(['ANNIVERSARY', 'BDAY', 'GENDER', 'KIND', 'N', 'PRODID', 'REV', 'UID']);

/** Words for kinds of addresses that 4.0 has no more: none of them says anything today. */
// RFC 6350 §10.3.3
const droppedTypes = new Set(['internet', 'x400', 'dom', 'intl', 'postal', 'parcel', 'pref']);

// RFC 6350 §6
export function toVersion4(card: Card): Card {
  const context = { card, groups: readGroups(card) };
  const seen = new Set<string>();
  const properties = card.properties
    .map(toPlainLine)
    .flatMap((line) => (conversions.get(line.name) ?? keep)(line, context))
    .filter((line) => !single.has(line.name) || (!seen.has(line.name) && seen.add(line.name)));
  return { version: '4.0', properties: withFormattedName(properties) };
}

const keep: Conversion = (line) => [{ ...line, parameters: modernParameters(line) }];
const drop: Conversion = () => [];

const conversions: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['VERSION', (line) => [{ ...line, parameters: [], value: '4.0' }]],
  ['PROFILE', drop],
  ['SORT-STRING', drop],
  ['N', convertName],
  ['ADR', convertAddress],
  ['LABEL', convertLabel],
  ...['PHOTO', 'LOGO', 'SOUND', 'KEY'].map((name): [string, Conversion] => [name, convertMedia]),
  ['GEO', convertPosition],
  ['TZ', convertZone],
  ['BDAY', (line) => [toDate(line, 'BDAY')]],
  ...anniversaryProperties.map((name): [string, Conversion] => [
    name,
    (line) => [toDate(line, 'ANNIVERSARY')],
  ]),
  ['REV', (line) => [{ ...line, parameters: [], value: toBasicDate(line.value) ?? line.value }]],
  ['UID', convertUid],
  ['X-ADDRESSBOOKSERVER-KIND', (line) => [{ ...line, name: 'KIND' }]],
  ['X-ADDRESSBOOKSERVER-MEMBER', (line) => [{ ...line, name: 'MEMBER' }]],
  ['X-ABSHOWAS', convertShownAs],
  ['X-GENDER', convertGender],
  ['X-ABDATE', convertAppleDate],
  ['X-ABRELATEDNAMES', convertAppleRelation],
  ['X-ABLABEL', convertAppleLabel],
  ...[...relationProperties].map(([name, type]): [string, Conversion] => [
    name,
    (line) => [toRelation(line, type)],
  ]),
  ...[...messengerSchemes].map(([name, scheme]): [string, Conversion] => [
    name,
    (line) => [toMessenger(line, scheme)],
  ]),
]);

function modernParameters(line: ContentLine): readonly Parameter[] {
  const types = typesOf(line)
    .filter((type) => !droppedTypes.has(type))
    .map((type) => (line.name === 'TEL' && type === 'msg' ? 'text' : type));
  const { parameters } = withTypes(line, types);
  return isPreferred(line) && parameter(line, 'PREF') === undefined
    ? [...parameters, { name: 'PREF', values: ['1'] }]
    : parameters;
}

// RFC 6350 §5.9
function convertName(line: ContentLine, { card }: Context): ContentLine[] {
  const sort = firstProperty(card, 'SORT-STRING');
  return sort === undefined ? [line] : [withParameter(line, 'SORT-AS', textOf(sort))];
}

// RFC 6350 §6.3.1
function convertAddress(line: ContentLine, { card }: Context): ContentLine[] {
  const label = card.properties.find((p) => p.name === 'LABEL' && isLabelOf(p, line));
  const address = { ...line, parameters: modernParameters(line) };
  return [label === undefined ? address : withParameter(address, 'LABEL', textOf(label))];
}

function convertLabel(line: ContentLine, { card }: Context): ContentLine[] {
  if (card.properties.some((p) => p.name === 'ADR' && isLabelOf(line, p))) return [];
  const address = { ...line, name: 'ADR', parameters: modernParameters(line), value: ';;;;;;' };
  return [withParameter(address, 'LABEL', textOf(line))];
}

function isLabelOf(label: ContentLine, address: ContentLine): boolean {
  const places = (line: ContentLine): string =>
    typesOf(line)
      .filter((type) => !droppedTypes.has(type))
      .sort()
      .join();
  return places(label) === places(address);
}

// RFC 6350 §6.2.4
function convertMedia(line: ContentLine): ContentLine[] {
  const encoding = parameter(line, 'ENCODING')?.toLowerCase();
  const types = typesOf(line);
  const others = types.filter((type) => mediaTypeOf(type) === undefined);
  const bare = ['VALUE', 'ENCODING'].reduce(withoutParameter, withTypes(line, others));
  const plain = { ...bare, parameters: modernParameters(bare) };
  if (encoding === 'b' || encoding === 'base64')
    return [{ ...plain, value: toDataUri(line.name, types, line.value) }];
  if (!/^[a-z][a-z\d+.-]*:/i.test(line.value)) return [line];
  const mediaType = types.map(mediaTypeOf).find((t) => t !== undefined);
  return [mediaType === undefined ? plain : withParameter(plain, 'MEDIATYPE', mediaType)];
}

// RFC 6350 §6.5.2
function convertPosition(line: ContentLine): ContentLine[] {
  const [, latitude, longitude] =
    /^\s*([+-]?[\d.]+)\s*\\?[;,]\s*([+-]?[\d.]+)\s*$/.exec(line.value) ?? [];
  return [latitude === undefined ? line : { ...line, value: `geo:${latitude},${longitude}` }];
}

// RFC 6350 §6.5.1
function convertZone(line: ContentLine): ContentLine[] {
  const offset = /^([+-]\d{2}):?(\d{2})$/.exec(line.value.trim());
  if (offset === null) return [withoutParameter(line, 'VALUE')];
  return [withParameter({ ...line, value: `${offset[1]}${offset[2]}` }, 'VALUE', 'utc-offset')];
}

// RFC 6350 §6.2.5, §6.2.6
function toDate(line: ContentLine, name: string): ContentLine {
  const omitted = parameter(line, 'X-APPLE-OMIT-YEAR');
  const date = toBasicDate(line.value);
  const plain = withoutParameter(withoutParameter({ ...line, name }, 'VALUE'), 'X-APPLE-OMIT-YEAR');
  if (date === undefined) return { ...line, name };
  const isYearless = omitted !== undefined && date.startsWith(omitted);
  return { ...plain, value: isYearless ? `--${date.slice(omitted.length)}` : date };
}

// RFC 6350 §6.7.6
function convertUid(line: ContentLine): ContentLine[] {
  const isUri = /^[a-z][a-z\d+.-]*:/i.test(line.value);
  return [isUri ? line : withParameter(line, 'VALUE', 'text')];
}

// RFC 6350 §6.1.4
function convertShownAs(line: ContentLine): ContentLine[] {
  return line.value.trim().toUpperCase() === 'COMPANY'
    ? [{ ...line, name: 'KIND', value: 'org' }]
    : [line];
}

function convertGender(line: ContentLine): ContentLine[] {
  const word = line.value.trim().toLowerCase();
  const sex = genders.find(([, known]) => known.toLowerCase() === word)?.[0];
  if (sex === undefined && !/^[MFONU]?(?:;|$)/.test(line.value)) return [line];
  return [{ ...line, name: 'GENDER', value: sex ?? line.value }];
}

function convertAppleDate(line: ContentLine, context: Context): ContentLine[] {
  if (context.groups.labelOf(line) !== ANNIVERSARY_LABEL) return keep(line, context);
  const { group: _, ...rest } = toDate(
    { ...line, parameters: modernParameters(line) },
    'ANNIVERSARY',
  );
  return [withoutParameter(rest, 'PREF')];
}

function convertAppleRelation(line: ContentLine, { groups }: Context): ContentLine[] {
  const type = relationOfLabel(groups.labelOf(line) ?? '');
  if (type === undefined) return [toRelation(line, undefined)];
  const { group: _, ...rest } = toRelation(line, type);
  return [rest];
}

/** A label goes when all that it labelled says the same by itself. */
function convertAppleLabel(line: ContentLine, { groups }: Context): ContentLine[] {
  const label = textOf(line);
  const labelled = line.group === undefined ? [] : groups.membersOf(line.group);
  const isSaid = ({ name }: ContentLine): boolean =>
    (name === 'X-ABDATE' && label === ANNIVERSARY_LABEL) ||
    (name === 'X-ABRELATEDNAMES' && relationOfLabel(label) !== undefined);
  return labelled.length > 0 && labelled.every(isSaid) ? [] : [line];
}

// RFC 6350 §6.6.6
function toRelation(line: ContentLine, type: string | undefined): ContentLine {
  const related = { ...line, name: 'RELATED', parameters: modernParameters(line) };
  const typed = type === undefined ? related : withTypes(related, [type]);
  return withParameter(typed, 'VALUE', 'text');
}

// RFC 6350 §6.4.3
function toMessenger(line: ContentLine, scheme: string): ContentLine {
  const value = `${scheme}:${encodeURIComponent(textOf(line)).replaceAll('%40', '@')}`;
  return { ...line, name: 'IMPP', parameters: modernParameters(line), value };
}

/** 4.0 needs FN; a card that lives without it has a name somewhere. */
// RFC 6350 §6.2.1
function withFormattedName(properties: readonly ContentLine[]): readonly ContentLine[] {
  if (properties.some((line) => line.name === 'FN')) return properties;
  const version = properties.findIndex((line) => line.name === 'VERSION') + 1;
  const name = { name: 'FN', parameters: [], value: escapeText(nameFrom(properties)) };
  return [...properties.slice(0, version), name, ...properties.slice(version)];
}

function nameFrom(properties: readonly ContentLine[]): string {
  const find = (name: string): ContentLine | undefined => properties.find((p) => p.name === name);
  const n = find('N');
  const [family = [], given = [], middle = [], prefix = [], suffix = []] =
    n === undefined ? [] : componentsOf(n);
  const full = [prefix, given, middle, family, suffix].flat().filter((part) => part !== '');
  if (full.length > 0) return full.join(' ');
  const org = find('ORG');
  if (org !== undefined) return componentsOf(org).flat().join(' ').trim();
  const nickname = find('NICKNAME');
  const other = find('EMAIL') ?? find('TEL');
  return (nickname && listOf(nickname)[0]) ?? (other && textOf(other)) ?? '';
}
