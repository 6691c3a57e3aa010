import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlAttribute } from '#codecs/xml/escape.ts';
import { DomainError } from '#platform/errors.ts';
import { davPrefixes } from './namespaces.ts';

export interface PropertyName {
  readonly ns: string;
  readonly name: string;
}

/** Properties named in one request: clients ask for thirty or so. */
const MAX_PROPERTIES = 500;

/** "{namespace}name": how properties are kept and looked up. */
export function propertyKey({ ns, name }: PropertyName): string {
  return `{${ns}}${name}`;
}

/** The way back. */
export function parsePropertyKey(key: string): PropertyName {
  const end = key.lastIndexOf('}');
  return { ns: key.slice(1, end), name: key.slice(end + 1) };
}

/** The elements in a DAV:prop, each property once. @throws DomainError limit-reached */
export function parsePropertyNames(prop: XmlElement): XmlElement[] {
  const names = new Map(elementsOf(prop).map((e) => [propertyKey(e), e]));
  if (names.size > MAX_PROPERTIES)
    throw new DomainError('limit-reached', `at most ${MAX_PROPERTIES} properties can be named`);
  return [...names.values()];
}

/** The tags around a property's value, with prefixes that are declared on the root, or one of its own. */
export function propertyTags({ ns, name }: PropertyName): {
  readonly open: string;
  readonly close: string;
  readonly empty: string;
} {
  const prefix = davPrefixes.get(ns);
  const isDeclared = prefix !== undefined || ns === '';
  const tag = ns === '' ? name : `${prefix ?? 'x'}:${name}`;
  const head = isDeclared ? tag : `${tag} xmlns:x="${escapeXmlAttribute(ns)}"`;
  return { open: `<${head}>`, close: `</${tag}>`, empty: `<${head}/>` };
}
