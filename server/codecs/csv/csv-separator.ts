import type { CsvSeparator } from './parse-csv.ts';

export const csvSeparators: readonly CsvSeparator[] = [',', ';', '\t'];

/** What the first line has most of. */
export function separatorOf(text: string): CsvSeparator {
  const line = /^[^\r\n]*/.exec(text)![0];
  const count = (c: string) => line.split(c).length;
  return csvSeparators.toSorted((x, y) => count(y) - count(x))[0]!;
}
