import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { textProperty } from '#codecs/content-lines/property.ts';

/** None for a text that is missing or only white space. */
export function textIfAny(name: string, text: string | undefined): ContentLine[] {
  return text === undefined || text.trim() === '' ? [] : [textProperty(name, text)];
}

/** The TYPE parameter, if there is any type. */
// RFC 6350 §5.6
export function typeParameters(...types: readonly string[]): Parameter[] {
  return types.length === 0 ? [] : [{ name: 'TYPE', values: types }];
}
