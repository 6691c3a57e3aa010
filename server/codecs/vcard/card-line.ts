import type { ContentLine, Parameter } from '#codecs/content-lines/content-line.ts';
import { escapeText } from '#codecs/content-lines/text-value.ts';

/** A property whose value is already as it is written. */
export function line(
  name: string,
  value: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return { name, parameters, value };
}

/** A property whose value is text. */
// RFC 6350 §3.4
export function textLine(
  name: string,
  text: string,
  parameters: readonly Parameter[] = [],
): ContentLine {
  return line(name, escapeText(text), parameters);
}

/** None for a text that is missing or only white space. */
export function textIfAny(name: string, text: string | undefined): ContentLine[] {
  return text === undefined || text.trim() === '' ? [] : [textLine(name, text)];
}

/** The TYPE parameter, if there is any type. */
// RFC 6350 §5.6
export function typeParameters(...types: readonly string[]): Parameter[] {
  return types.length === 0 ? [] : [{ name: 'TYPE', values: types }];
}
