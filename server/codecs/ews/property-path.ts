import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import { part, partsOf, t } from './names.ts';

/** A property of MAPI, beside those that have names in EWS. */
export interface ExtendedField {
  /** Of a tagged property. */
  readonly tag?: number;
  /** Of a named property: a well-known set, or a GUID. */
  readonly set?: DistinguishedSet;
  readonly guid?: string;
  readonly name?: string;
  readonly id?: number;
  readonly type: ExtendedType;
}

export type DistinguishedSet =
  | 'Meeting'
  | 'Appointment'
  | 'Common'
  | 'PublicStrings'
  | 'Address'
  | 'InternetHeaders'
  | 'CalendarAssistant'
  | 'Task';
export type ExtendedType =
  | 'Binary'
  | 'Boolean'
  | 'Double'
  | 'Integer'
  | 'Long'
  | 'Short'
  | 'String'
  | 'StringArray'
  | 'SystemTime'
  | 'CLSID';

/** A property as requests name it: "item:Subject", one of a list ("contacts:EmailAddress", "EmailAddress1"), or one of MAPI. */
export type PropertyPath =
  | string
  | { readonly uri: string; readonly index: string }
  | ExtendedField;

export function formatPath(path: PropertyPath): XmlElement {
  if (typeof path === 'string') return t('FieldURI', [], { FieldURI: path });
  if ('uri' in path)
    return t('IndexedFieldURI', [], { FieldURI: path.uri, FieldIndex: path.index });
  return t('ExtendedFieldURI', [], {
    PropertyTag: path.tag === undefined ? undefined : `0x${path.tag.toString(16).padStart(4, '0')}`,
    DistinguishedPropertySetId: path.set,
    PropertySetId: path.guid,
    PropertyName: path.name,
    PropertyId: path.id?.toString(),
    PropertyType: path.type,
  });
}

export function formatPaths(paths: readonly PropertyPath[]): XmlElement | undefined {
  return paths.length === 0 ? undefined : t('AdditionalProperties', paths.map(formatPath));
}

export function formatExtended(
  field: ExtendedField,
  value: string | readonly string[],
): XmlElement {
  const content =
    typeof value === 'string'
      ? t('Value', value)
      : t(
          'Values',
          value.map((v) => t('Value', v)),
        );
  return t('ExtendedProperty', [formatPath(field), content]);
}

/** The value of an extended property of an item or folder. */
export function extendedOf(element: XmlElement, field: ExtendedField): string | undefined {
  const found = findExtended(element, field);
  const value = part(found, 'Value');
  return value === undefined ? undefined : textOf(value);
}

export function extendedListOf(element: XmlElement, field: ExtendedField): string[] {
  return partsOf(part(findExtended(element, field), 'Values'), 'Value').map(textOf);
}

function findExtended(element: XmlElement, field: ExtendedField): XmlElement | undefined {
  return partsOf(element, 'ExtendedProperty').find((property) => {
    const uri = part(property, 'ExtendedFieldURI');
    return uri !== undefined && isField(uri, field);
  });
}

/** Servers write tags as they like: 0x0E07, 0xe07, 3591. */
function isField({ attributes }: XmlElement, field: ExtendedField): boolean {
  const number = (name: string): number | undefined => {
    const text = attributes.get(name);
    return text === undefined ? undefined : Number(text);
  };
  return (
    number('PropertyTag') === field.tag &&
    number('PropertyId') === field.id &&
    attributes.get('PropertyName') === field.name &&
    (field.set === undefined || isSet(attributes, field.set)) &&
    (field.guid === undefined || attributes.get('PropertySetId')?.toLowerCase() === field.guid)
  );
}

/** Some servers answer with the GUID of a set that was asked for by its name. */
function isSet(attributes: ReadonlyMap<string, string>, set: DistinguishedSet): boolean {
  return (
    attributes.get('DistinguishedPropertySetId') === set ||
    attributes.get('PropertySetId')?.toLowerCase() === setGuids[set]
  );
}

const setGuids: Readonly<Record<DistinguishedSet, string>> = {
  Meeting: '6ed8da90-450b-101b-98da-00aa003f1305',
  Appointment: '00062002-0000-0000-c000-000000000046',
  Common: '00062008-0000-0000-c000-000000000046',
  PublicStrings: '00020329-0000-0000-c000-000000000046',
  Address: '00062004-0000-0000-c000-000000000046',
  InternetHeaders: '00020386-0000-0000-c000-000000000046',
  CalendarAssistant: '11000e07-b51b-40d6-af21-caa85edab1d0',
  Task: '00062003-0000-0000-c000-000000000046',
};
