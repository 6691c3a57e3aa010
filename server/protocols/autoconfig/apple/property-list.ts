import { element, type Markup } from '../markup.ts';

/** What a profile is made of. */
export type PropertyValue =
  | string
  | number
  | boolean
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

/** An Apple property list as XML. Numbers are integers. */
export function formatPropertyList(value: PropertyValue): string {
  const list = element('plist', [valueElement(value)], { version: '1.0' });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${DOCTYPE}\n${list.xml}\n`;
}

function valueElement(value: PropertyValue): Markup {
  if (typeof value === 'string') return element('string', value);
  if (typeof value === 'number') return element('integer', String(value));
  if (typeof value === 'boolean') return element(String(value));
  if (isList(value)) return element('array', value.map(valueElement));
  return element(
    'dict',
    Object.entries(value).flatMap(([key, v]) => [element('key', key), valueElement(v)]),
  );
}

function isList(value: PropertyValue & object): value is readonly PropertyValue[] {
  return Array.isArray(value);
}
