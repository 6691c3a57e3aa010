import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter, parameterValues } from '#codecs/content-lines/parameters.ts';

/** The TYPE parameter in all its forms: repeated, a list, or a list in quotes. */

/** In small letters, in order, each once. */
// RFC 6350 §5.6
export function typesOf(line: ContentLine): string[] {
  const types = parameterValues(line, 'TYPE')
    .flatMap((value) => value.split(','))
    .map((type) => type.trim().toLowerCase());
  return [...new Set(types)].filter((type) => type !== '');
}

/** Whether this is the one to use first: TYPE=pref of 3.0, PREF=1 of 4.0. */
// RFC 6350 §5.3
export function isPreferred(line: ContentLine): boolean {
  return parameter(line, 'PREF') === '1' || typesOf(line).includes('pref');
}

/** The line with exactly these types, as one parameter behind the others. */
export function withTypes(line: ContentLine, types: readonly string[]): ContentLine {
  const others = line.parameters.filter((p) => p.name !== 'TYPE');
  return {
    ...line,
    parameters: types.length === 0 ? others : [...others, { name: 'TYPE', values: types }],
  };
}
