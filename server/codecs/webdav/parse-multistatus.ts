import {
  childOf,
  childrenOf,
  elementsOf,
  isXmlElement,
  textOf,
  type XmlElement,
} from '#codecs/xml/element.ts';
import { parseXml } from '#codecs/xml/parse-xml.ts';
import type { Bytes } from '#platform/bytes.ts';
import { DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';
import { propertyKey, type PropertyName } from './property-name.ts';

/** What a server says of one thing. */
export interface DavResponse {
  /** As it was sent: a path or a whole address, percent-encoded. */
  readonly href: string;
  /** Of the thing as a whole, where that is told. */
  readonly status: number | undefined;
  /** Properties that it has, by propertyKey(). */
  readonly properties: ReadonlyMap<string, XmlElement>;
  /** Names of preconditions in DAV:error, as propertyKey(). */
  readonly conditions: readonly string[];
}

export interface Multistatus {
  readonly responses: readonly DavResponse[];
  readonly syncToken: string | undefined;
}

/** Cyrus 3.6 names privileges of its own in access lists, by a prefix that it does not declare. */
const ofCyrus = { CY: 'http://cyrusimap.org/ns/' };

/**
 * A multistatus as clients read it. Properties whose status is none of success are left out, as if they were not there.
 * @param visit is given the responses one by one instead of all at the end: large listings need little memory then
 * @throws InputSyntaxError, DomainError too-large, bad-syntax when it is another document
 */
// RFC 4918 §14.16
export function parseMultistatus(
  bytes: Bytes,
  maxBytes: number,
  visit?: (response: DavResponse) => void,
): Multistatus {
  const responses: DavResponse[] = [];
  const take = visit ?? ((response: DavResponse) => responses.push(response));
  const root = parseXml(bytes, {
    maxBytes,
    undeclared: ofCyrus,
    takeChild(child) {
      if (child.ns !== DAV || child.name !== 'response') return false;
      toResponses(child).forEach((response) => take(response));
      return true;
    },
  });
  if (root.ns !== DAV || root.name !== 'multistatus')
    throw malformed(`a multistatus is expected, not ${root.name}`);
  const token = childOf(root, DAV, 'sync-token');
  return { responses, syncToken: token === undefined ? undefined : textOf(token).trim() };
}

/** The preconditions that an error names, by propertyKey(); none where the body is no DAV:error. */
// RFC 4918 §16
export function parseErrorConditions(bytes: Bytes, maxBytes: number): readonly string[] {
  try {
    const root = parseXml(bytes, { maxBytes });
    return root.ns === DAV && root.name === 'error' ? elementsOf(root).map(propertyKey) : [];
  } catch {
    return [];
  }
}

export function propertyOf(
  { properties }: DavResponse,
  ns: string,
  name: string,
): XmlElement | undefined {
  return properties.get(propertyKey({ ns, name }));
}

/** The text of a property, '' where there is none. */
export function propertyText(response: DavResponse, { ns, name }: PropertyName): string {
  const element = propertyOf(response, ns, name);
  return element === undefined ? '' : textOf(element);
}

/** Hrefs directly inside an element. */
export function hrefsIn(element: XmlElement | undefined): string[] {
  if (element === undefined) return [];
  return childrenOf(element, DAV, 'href').map((href) => textOf(href).trim());
}

/** One response may speak of several hrefs that have the same status. DavMail puts those of members into that of their collection. */
function toResponses(element: XmlElement): DavResponse[] {
  const properties = new Map<string, XmlElement>();
  for (const propstat of childrenOf(element, DAV, 'propstat')) {
    const status = statusIn(propstat) ?? 200;
    const prop = childOf(propstat, DAV, 'prop');
    if (prop === undefined || status < 200 || status > 299) continue;
    for (const property of prop.children)
      if (isXmlElement(property)) properties.set(propertyKey(property), property);
  }
  const error = childOf(element, DAV, 'error');
  const conditions = error === undefined ? [] : elementsOf(error).map(propertyKey);
  const status = statusIn(element);
  return [
    ...hrefsIn(element).map((href) => ({ href, status, properties, conditions })),
    ...childrenOf(element, DAV, 'response').flatMap(toResponses),
  ];
}

// RFC 4918 §14.28
function statusIn(element: XmlElement): number | undefined {
  const status = childOf(element, DAV, 'status');
  const found = status === undefined ? null : /^HTTP\/[\d.]+\s+(\d{3})/.exec(textOf(status).trim());
  return found === null ? undefined : Number(found[1]);
}
