import { isXmlElement, textOf, type XmlElement, type XmlNode } from '#codecs/xml/element.ts';

export const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
export const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** What stands in an element; undefined is left out. */
export type Content = XmlNode | undefined | readonly (XmlNode | undefined)[];
type Attributes = Readonly<Record<string, string | undefined>>;

/** An element of the types' namespace, which everywhere has the prefix t. */
export function t(name: string, content: Content = [], attributes: Attributes = {}): XmlElement {
  return build(TYPES, name, content, attributes);
}

/** An element of the messages' namespace, which everywhere has the prefix m. */
export function m(name: string, content: Content = [], attributes: Attributes = {}): XmlElement {
  return build(MESSAGES, name, content, attributes);
}

function build(ns: string, name: string, content: Content, attributes: Attributes): XmlElement {
  const list = Array.isArray(content) ? (content as readonly (XmlNode | undefined)[]) : [content];
  const children = list.filter((c): c is XmlNode => c !== undefined && c !== '');
  const given = Object.entries(attributes).filter((a): a is [string, string] => a[1] !== undefined);
  return { ns, name, attributes: new Map(given), children };
}

/** The first child of that name, in either namespace: servers and samples do not always agree which. */
export function part(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at?.children.find((c) => isPart(c, name)) as XmlElement | undefined;
  return at;
}

export function partsOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).filter((c): c is XmlElement => isPart(c, name));
}

/** The text of the part at that path; undefined when there is no such part. */
export function textAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): string | undefined {
  const found = part(element, ...path);
  return found === undefined ? undefined : textOf(found);
}

/** undefined when it is not there or no boolean. */
export function booleanAt(element: XmlElement, ...path: readonly string[]): boolean | undefined {
  const text = textAt(element, ...path)?.trim();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** undefined when it is not there or no number. */
export function numberAt(element: XmlElement, ...path: readonly string[]): number | undefined {
  const text = textAt(element, ...path)?.trim() ?? '';
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function isPart(node: XmlNode, name: string): boolean {
  return isXmlElement(node) && node.name === name && (node.ns === TYPES || node.ns === MESSAGES);
}
