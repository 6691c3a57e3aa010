// Ways around in the double's XML, apart from those of codecs/ews on purpose.
import {
  elementsOf,
  textOf,
  type XmlElement,
  type XmlNode,
} from '../../../server/codecs/xml/element.ts';

export const T = 'http://schemas.microsoft.com/exchange/services/2006/types';
export const M = 'http://schemas.microsoft.com/exchange/services/2006/messages';

export function make(
  ns: string,
  name: string,
  content: string | readonly (XmlNode | undefined)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  const children = (typeof content === 'string' ? [content] : content).filter(
    (c): c is XmlNode => c !== undefined && c !== '',
  );
  return { ns, name, attributes: new Map(Object.entries(attributes)), children };
}

export const typed = (
  name: string,
  content?: string | readonly (XmlNode | undefined)[],
  attributes?: Readonly<Record<string, string>>,
): XmlElement => make(T, name, content, attributes);

/** What makes an element of a test's item: its name, what is in it, its attributes. */
export type Wish = Parameters<typeof typed>;

/** `uri` has the attributes of an ExtendedFieldURI. */
export const extended = (uri: Readonly<Record<string, string>>, value: string): XmlElement =>
  typed('ExtendedProperty', [typed('ExtendedFieldURI', [], uri), typed('Value', value)]);

export function kid(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at && elementsOf(at).find((e) => e.name === name);
  return at;
}

export function kids(element: XmlElement | undefined): XmlElement[] {
  return element === undefined ? [] : elementsOf(element);
}

export function says(element: XmlElement | undefined, ...path: string[]): string | undefined {
  const found = kid(element, ...path);
  return found === undefined ? undefined : textOf(found);
}

export const sayAttribute = (element: XmlElement | undefined, name: string): string =>
  element?.attributes.get(name) ?? '';
