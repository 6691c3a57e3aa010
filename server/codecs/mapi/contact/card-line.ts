import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { textProperty } from '#codecs/content-lines/property.ts';

export function textLine(
  name: string,
  text: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return textProperty(name, text.trim(), parameters);
}

export function typed(property: ContentLine, types: readonly string[]): ContentLine {
  if (types.length === 0) return property;
  return { ...property, parameters: [...property.parameters, { name: 'TYPE', values: types }] };
}
