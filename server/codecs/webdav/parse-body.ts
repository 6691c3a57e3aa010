import type { XmlElement } from '#codecs/xml/element.ts';
import { parseXml, type XmlLimits } from '#codecs/xml/parse-xml.ts';
import { type Bytes } from '#platform/bytes.ts';
import { DomainError } from '#platform/errors.ts';
import { DAV } from './namespaces.ts';

/** @throws InputSyntaxError, DomainError bad-syntax when the root is another one, too-large */
export function parseBody(bytes: Bytes, limits: XmlLimits, root: string, ns = DAV): XmlElement {
  const element = parseXml(bytes, limits);
  expectName(element, root, ns);
  return element;
}

/** @throws DomainError bad-syntax */
export function expectName(element: XmlElement, name: string, ns = DAV): void {
  if (element.ns !== ns || element.name !== name)
    throw malformed(`the element ${name} is expected, not ${element.name}`);
}

/** A body that is well-formed XML and yet not what it should be. */
export function malformed(message: string): DomainError {
  return new DomainError('bad-syntax', message);
}
