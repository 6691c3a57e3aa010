// Reading and writing properties of what the double keeps, by the paths of requests.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { DoubleError } from './double-error.ts';
import { kid, kids, sayAttribute, typed } from './xml-parts.ts';

/** Since which version a server knows a field. */
const since: Readonly<Record<string, string>> = {
  'item:Flag': 'Exchange2013',
  'item:TextBody': 'Exchange2013',
  'calendar:IsOrganizer': 'Exchange2013',
  'calendar:StartTimeZone': 'Exchange2010',
  'calendar:EndTimeZone': 'Exchange2010',
  'contacts:HasPicture': 'Exchange2010',
  'item:IsAssociated': 'Exchange2010',
  'item:UniqueBody': 'Exchange2010',
  'distributionlist:Members': 'Exchange2010',
};

const order = ['Exchange2007', 'Exchange2007_SP1', 'Exchange2010', 'Exchange2010_SP1'];
const versions = [...order, 'Exchange2010_SP2', 'Exchange2013', 'Exchange2013_SP1', 'Exchange2016'];

export function isVersion(text: string): boolean {
  return versions.includes(text);
}

export function isAtLeast(version: string, wanted: string): boolean {
  return versions.indexOf(version) >= versions.indexOf(wanted);
}

/** Lists of entries with keys, by the field that names one of them. */
const dictionaries: Readonly<Record<string, string>> = {
  'contacts:EmailAddress': 'EmailAddresses',
  'contacts:PhoneNumber': 'PhoneNumbers',
  'contacts:ImAddress': 'ImAddresses',
};

export function assertKnownPath(path: XmlElement, version: string): void {
  const uri = sayAttribute(path, 'FieldURI');
  if (!isAtLeast(version, since[uri] ?? 'Exchange2007'))
    throw new DoubleError('ErrorInvalidPropertyRequest', `${uri} is not known in ${version}`);
}

/** Whether a property is what a path names. */
export function isNamed(property: XmlElement, path: XmlElement): boolean {
  if (path.name === 'ExtendedFieldURI')
    return (
      property.name === 'ExtendedProperty' && isSameField(kid(property, 'ExtendedFieldURI')!, path)
    );
  const uri = sayAttribute(path, 'FieldURI');
  if (path.name === 'IndexedFieldURI')
    return property.name === (dictionaries[uri] ?? 'PhysicalAddresses');
  return property.name !== 'ExtendedProperty' && property.name === uri.split(':')[1];
}

const fieldAttributes = [
  'DistinguishedPropertySetId',
  'PropertySetId',
  'PropertyName',
  'PropertyId',
] as const;

function isSameField(a: XmlElement, b: XmlElement): boolean {
  return (
    Number(sayAttribute(a, 'PropertyTag')) === Number(sayAttribute(b, 'PropertyTag')) &&
    fieldAttributes.every((name) => sayAttribute(a, name) === sayAttribute(b, name))
  );
}

/** The properties after one is set to what stands in an element such as `<Message><Subject/></Message>`. */
export function withProperty(
  properties: readonly XmlElement[],
  path: XmlElement,
  value: XmlElement | undefined,
): XmlElement[] {
  if (path.name === 'IndexedFieldURI') return withEntry(properties, path, value);
  const others = properties.filter(
    (p) => !isNamed(p, path) && !(p.name === 'Flag' && isFlagStatus(path)),
  );
  return value === undefined ? others : [...others, value];
}

/** PidTagFlagStatus ([MS-OXOFLAG] §2.2.1.1), which the double keeps as what EWS shows of it. */
function isFlagStatus(path: XmlElement): boolean {
  return Number(sayAttribute(path, 'PropertyTag')) === 0x1090;
}

function withEntry(
  properties: readonly XmlElement[],
  path: XmlElement,
  value: XmlElement | undefined,
): XmlElement[] {
  const uri = sayAttribute(path, 'FieldURI');
  const index = sayAttribute(path, 'FieldIndex');
  const listName = dictionaries[uri] ?? 'PhysicalAddresses';
  const list = properties.find((p) => p.name === listName);
  const old = kids(list).find((e) => sayAttribute(e, 'Key') === index);
  const rest = kids(list).filter((e) => e !== old);
  const given = kids(value).find((e) => sayAttribute(e, 'Key') === index);
  const isPart = uri.startsWith('contacts:PhysicalAddress:');
  const partName = uri.split(':')[2] ?? '';
  const entry = isPart
    ? typed(
        'Entry',
        [
          ...kids(old).filter((e) => e.name !== partName),
          ...kids(given).filter((e) => e.name === partName),
        ],
        { Key: index },
      )
    : given;
  const entries = entry === undefined || entry.children.length === 0 ? rest : [...rest, entry];
  const others = properties.filter((p) => p.name !== listName);
  return entries.length === 0 ? others : [...others, typed(listName, entries)];
}
