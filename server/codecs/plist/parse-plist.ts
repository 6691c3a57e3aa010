import { isXmlElement, type XmlElement } from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

export type PlistValue =
  | string
  | number
  | boolean
  | Bytes
  | readonly PlistValue[]
  | ReadonlyMap<string, PlistValue>;

/** What Mail writes behind a message is some hundred bytes, its account files some hundred kB. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The value of an XML property list. Dates are texts as they are written ("2020-01-31T10:00:00Z").
 * @throws InputSyntaxError; DomainError too-large
 */
export function parsePlist(bytes: Bytes): PlistValue {
  if (bytes.toString('latin1', 0, 6) === 'bplist')
    throw new InputSyntaxError('a binary property list; `plutil -convert xml1` makes it text', 0);
  const text = bytes.toString('utf8').replace(/<!DOCTYPE plist[^>[]*>/, '');
  const root = parseXml(Buffer.from(text), { maxBytes: MAX_BYTES, maxNodes: 1_000_000 });
  const [value, ...more] = elementsOf(root);
  if (root.name !== 'plist' || value === undefined || more.length > 0)
    throw new InputSyntaxError('a property list holds one value', 0);
  return toValue(value);
}

function toValue(element: XmlElement): PlistValue {
  switch (element.name) {
    case 'dict':
      return toMap(element);
    case 'array':
      return elementsOf(element).map(toValue);
    case 'string':
    case 'date':
      return textOf(element);
    case 'integer':
    case 'real':
      return toNumber(textOf(element));
    case 'true':
      return true;
    case 'false':
      return false;
    case 'data':
      return Buffer.from(textOf(element), 'base64');
    default:
      throw new InputSyntaxError(`a property list knows no ${element.name}`, 0);
  }
}

function toMap(element: XmlElement): ReadonlyMap<string, PlistValue> {
  const children = elementsOf(element);
  const map = new Map<string, PlistValue>();
  for (let i = 0; i < children.length; i += 2) {
    const [key, value] = children.slice(i, i + 2);
    if (key?.name !== 'key' || value === undefined)
      throw new InputSyntaxError('a dictionary of a property list pairs keys and values', 0);
    map.set(textOf(key), toValue(value));
  }
  return map;
}

function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = /^[+-]?0x[0-9a-f]+$/i.test(trimmed)
    ? Number.parseInt(trimmed, 16)
    : Number(trimmed);
  if (trimmed === '' || Number.isNaN(value))
    throw new InputSyntaxError('a number of a property list is none', 0);
  return value;
}

function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter(isXmlElement);
}

function textOf(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('');
}
