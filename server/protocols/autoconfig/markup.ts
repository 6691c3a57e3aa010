import { escapeXmlAttribute, escapeXmlText } from '#codecs/xml/escape.ts';

/** XML text made here, in which everything from outside is escaped. */
export interface Markup {
  readonly xml: string;
}

/**
 * An element; strings among its content are text. Names and prefixes are written as given: clients of discovery look for
 * the default namespace, some by comparing text.
 */
export function element(
  name: string,
  content: string | readonly (Markup | string)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): Markup {
  const open = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXmlAttribute(value)}"`)
    .join('');
  const inside = (typeof content === 'string' ? [content] : content)
    .map((part) => (typeof part === 'string' ? escapeXmlText(part) : part.xml))
    .join('');
  return { xml: inside === '' ? `<${name}${open}/>` : `<${name}${open}>${inside}</${name}>` };
}
