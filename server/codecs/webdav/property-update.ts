import { childOf, elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { DAV } from './namespaces.ts';
import { expectName, malformed } from './parse-body.ts';
import { parsePropertyNames, propertyKey } from './property-name.ts';

/** One change of a property: to this element, or away with it. */
export interface PropertyChange {
  readonly property: XmlElement;
  readonly isRemoved: boolean;
}

// RFC 4918 §9.2, RFC 4918 §14.19
/** In the order of the document; of several changes of one property the last counts. @throws DomainError bad-syntax */
export function parsePropertyUpdate(update: XmlElement): PropertyChange[] {
  const changes = elementsOf(update)
    .filter((e) => e.ns === DAV && (e.name === 'set' || e.name === 'remove'))
    .flatMap((e) => changesIn(e));
  if (changes.length === 0) throw malformed('set or remove with a property is expected');
  return [...new Map(changes.map((c) => [propertyKey(c.property), c])).values()];
}

// RFC 5689 §3, RFC 4791 §5.3.1
/** The properties of an extended MKCOL, or of a MKCALENDAR, whose root has another name. @throws DomainError bad-syntax */
export function parseMkcol(mkcol: XmlElement, root = 'mkcol', ns = DAV): PropertyChange[] {
  expectName(mkcol, root, ns);
  return elementsOf(mkcol)
    .filter((e) => e.ns === DAV && e.name === 'set')
    .flatMap((e) => changesIn(e));
}

function changesIn(instruction: XmlElement): PropertyChange[] {
  const prop = childOf(instruction, DAV, 'prop');
  if (prop === undefined) throw malformed(`${instruction.name} needs a prop`);
  const isRemoved = instruction.name === 'remove';
  const lang = instruction.attributes.get(XML_LANG) ?? prop.attributes.get(XML_LANG);
  return parsePropertyNames(prop).map((p) => ({ property: withLanguage(p, lang), isRemoved }));
}

export const XML_LANG = '{http://www.w3.org/XML/1998/namespace}lang';

// RFC 4918 §4.3
/** The language that holds for a property is kept with it, also when it was given further out. */
function withLanguage(property: XmlElement, lang: string | undefined): XmlElement {
  if (lang === undefined || property.attributes.has(XML_LANG)) return property;
  return { ...property, attributes: new Map([...property.attributes, [XML_LANG, lang]]) };
}
