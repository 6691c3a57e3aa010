import { charsetOfCodePage } from '#codecs/charset/code-page.ts';
import { codePageOfLanguage, windowsCodePageOf } from './windows-code-page.ts';
import { keyOfName } from './property-name.ts';
import type { PropertyKey, PropertyName } from './property-name.ts';
import { isMultiple, propertyTypes, singleType } from './property-type.ts';
import { parseText } from './property-value.ts';
import type { MapiValue } from './property-value.ts';

export interface MapiProperty {
  /** 16 bits. */
  readonly id: number;
  readonly type: number;
  /** Of ids from 0x8000 up, where it is known. */
  readonly name?: PropertyName;
  readonly value: MapiValue;
}

/** The properties of an item, a recipient, an attachment or a folder. Never changed. */
export interface PropertyBag {
  readonly properties: readonly MapiProperty[];
  find(key: PropertyKey): MapiProperty | undefined;
}

const MESSAGE_CODE_PAGE = 0x3ffd;
const INTERNET_CODE_PAGE = 0x3fde;
const MESSAGE_LOCALE = 0x3ff1;
const WINDOWS_LATIN = 1252;

/**
 * A bag of these properties. 8-bit texts that still are bytes become text here, in the code page that the properties
 * themselves say, or in the one given. Of two with the same key the first counts, but text in Unicode goes before others.
 */
export function createPropertyBag(
  properties: readonly MapiProperty[],
  codePage?: number,
): PropertyBag {
  const page = codePageOf(properties) ?? codePage ?? WINDOWS_LATIN;
  const decoded = properties.map((property) => withText(property, page));
  const byKey = new Map<PropertyKey, MapiProperty>();
  for (const property of decoded) {
    const key = property.name === undefined ? property.id : keyOfName(property.name);
    const known = byKey.get(key);
    if (known === undefined || isBetter(property, known)) byKey.set(key, property);
  }
  return { properties: [...byKey.values()], find: (key) => byKey.get(key) };
}

/** The code page of 8-bit texts, as these properties say it; undefined when they do not. */
export function codePageOf(properties: readonly MapiProperty[]): number | undefined {
  const number = (id: number): number | undefined => {
    const value = properties.find((p) => p.id === id)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const page = number(MESSAGE_CODE_PAGE);
  // Unicode is the code page of no 8-bit text; stores in Unicode say it of messages that have none.
  if (page !== undefined && page !== 1200 && charsetOfCodePage(page) !== undefined) return page;
  const language = number(MESSAGE_LOCALE);
  const ofLanguage = language === undefined ? undefined : codePageOfLanguage(language);
  const internet = number(INTERNET_CODE_PAGE);
  return ofLanguage ?? (internet === undefined ? undefined : windowsCodePageOf(internet));
}

function withText(property: MapiProperty, codePage: number): MapiProperty {
  if (singleType(property.type) !== propertyTypes.string8) return property;
  const { value } = property;
  const type = isMultiple(property.type) ? 0x1000 | propertyTypes.unicode : propertyTypes.unicode;
  return { ...property, type, value: textOf(value, codePage) };
}

function textOf(value: MapiValue, codePage: number): MapiValue {
  if (Buffer.isBuffer(value)) return parseText(value, codePage);
  return Array.isArray(value) ? value.map((one: MapiValue) => textOf(one, codePage)) : value;
}

function isBetter(property: MapiProperty, known: MapiProperty): boolean {
  return known.type === propertyTypes.error && property.type !== propertyTypes.error;
}
