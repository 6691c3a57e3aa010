import { escapeXmlAttribute, escapeXmlText } from './escape.ts';
import { isXmlElement, type XmlElement } from './element.ts';

/** Prefix by namespace; a caller declares them on an element around what is formatted. */
export type XmlPrefixes = ReadonlyMap<string, string>;

const none: XmlPrefixes = new Map();
const XML = 'http://www.w3.org/XML/1998/namespace';

/** `xmlns:D="DAV:" xmlns:C="..."`, with a space in front of each. */
export function formatXmlPrefixes(prefixes: XmlPrefixes): string {
  let out = '';
  for (const [ns, prefix] of prefixes) out += ` xmlns:${prefix}="${escapeXmlAttribute(ns)}"`;
  return out;
}

/**
 * An element with everything in it. Names in a namespace of `declared` get its prefix; the others are declared on the
 * element that needs them first.
 */
export function formatXml(element: XmlElement, declared: XmlPrefixes = none): string {
  let known = declared;
  let declarations = '';
  for (const ns of namespacesOf(element)) {
    if (known.has(ns)) continue;
    if (known === declared) known = new Map(declared);
    const prefix = freePrefix(known);
    (known as Map<string, string>).set(ns, prefix);
    declarations += ` xmlns:${prefix}="${escapeXmlAttribute(ns)}"`;
  }
  const tag = prefixedName(element.ns, element.name, known);
  let out = `<${tag}${declarations}`;
  for (const [key, value] of element.attributes) {
    const end = key.startsWith('{') ? key.lastIndexOf('}') : -1;
    const name = end < 0 ? key : prefixedName(key.slice(1, end), key.slice(end + 1), known);
    out += ` ${name}="${escapeXmlAttribute(value)}"`;
  }
  if (element.children.length === 0) return `${out}/>`;
  out += '>';
  for (const child of element.children)
    out += isXmlElement(child) ? formatXml(child, known) : escapeXmlText(child);
  return `${out}</${tag}>`;
}

/** The namespaces that the element itself and its attributes need prefixes for. */
function namespacesOf({ ns, attributes }: XmlElement): Set<string> {
  const found = new Set([ns]);
  for (const key of attributes.keys())
    if (key.startsWith('{')) found.add(key.slice(1, key.lastIndexOf('}')));
  found.delete('');
  found.delete(XML);
  return found;
}

function freePrefix(known: XmlPrefixes): string {
  const taken = new Set(known.values());
  for (let n = known.size; ; n++) if (!taken.has(`ns${n}`)) return `ns${n}`;
}

function prefixedName(ns: string, name: string, known: XmlPrefixes): string {
  if (ns === '') return name;
  return ns === XML ? `xml:${name}` : `${known.get(ns)}:${name}`;
}
