import type { CsvSeparator } from './parse-csv.ts';

export const csvSeparators: readonly CsvSeparator[] = [',', ';', '\t'];

/** What the first line has most of. */
export function separatorOf(text: string): CsvSeparator {
  const line = /^[^\r\n]*/.exec(text)![0];
  const count = (c: string) => line.split(c).length;
  return csvSeparators.toSorted((x, y) => count(y) - count(x))[0]!;
}

/**
 * What stands between the fields of a text. A line "sep=;" at the top, which tells Excel and nobody else, is taken out; its
 * end stays, so that lines keep their numbers.
 */
export function withSeparator(text: string): { text: string; separator: CsvSeparator } {
  const [line = '', hint] = /^\uFEFF?"?sep=(.)"?[^\S\t\r\n]*\r?(?=\n)/i.exec(text) ?? [];
  const separator = csvSeparators.find((it) => it === hint);
  return separator === undefined
    ? { text, separator: separatorOf(text) }
    : { text: text.slice(line.length), separator };
}
