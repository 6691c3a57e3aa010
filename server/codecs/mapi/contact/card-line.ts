import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';
import { line } from '#codecs/vcard/card-line.ts';

export function textLine(
  name: string,
  text: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return line(name, escapeText(text.trim()), parameters);
}

export function typed(property: ContentLine, types: readonly string[]): ContentLine {
  if (types.length === 0) return property;
  return { ...property, parameters: [...property.parameters, { name: 'TYPE', values: types }] };
}
