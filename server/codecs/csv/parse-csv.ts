import { InputSyntaxError } from '#platform/errors.ts';

export interface CsvRow {
  /** Line on which the row starts, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Why the line is no row. */
  readonly problem?: string;
}

export type CsvSeparator = ',' | ';' | '\t';

/** Longest row in characters, so that a forgotten quote is found early. */
const MAX_ROW = 65_536;

// RFC 4180 §2
/**
 * Rows of a CSV text: quoted fields may hold commas, quotes (doubled) and line ends; empty lines are left out. A row that is
 * none costs its first line alone: a forgotten quote does not swallow what follows.
 * @param separator what stands between fields: a comma, a semicolon (spreadsheets of many countries) or a tab
 */
export function parseCsv(text: string, separator: CsvSeparator = ','): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = at;
    const startLine = line;
    try {
      const { fields, end, lines } = readRow(text, start, separator);
      at = end;
      line += lines;
      if (fields.length > 1 || fields[0] !== '') rows.push({ line: startLine, fields });
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
      rows.push({ line: startLine, fields: [], problem: error.message });
      at = text.indexOf('\n', start) + 1 || text.length;
      line++;
    }
  }
  return rows;
}

function readRow(
  text: string,
  start: number,
  separator: CsvSeparator,
): { fields: string[]; end: number; lines: number } {
  const ends = `${separator}\r\n`;
  const fields: string[] = [];
  let at = start;
  let lines = 1;
  for (;;) {
    const field = text[at] === '"' ? quoted(text, at, ends) : bare(text, at, ends);
    fields.push(field.value);
    lines += field.value.split('\n').length - 1;
    at = field.end;
    if (at - start > MAX_ROW)
      throw new InputSyntaxError('the row is too long; is a quote missing?', at);
    if (text[at] !== separator) break;
    at++;
  }
  if (text[at] === '\r') at++;
  if (text[at] === '\n') at++;
  return { fields, end: at, lines };
}

function bare(text: string, start: number, ends: string): { value: string; end: number } {
  let end = start;
  while (end < text.length && !ends.includes(text[end]!)) end++;
  return { value: text.slice(start, end).trim(), end };
}

function quoted(text: string, start: number, ends: string): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) throw new InputSyntaxError('a quoted field does not end', start);
    value += text.slice(at, close);
    at = close + 1;
    if (text[at] !== '"') break;
    value += '"';
    at++;
  }
  if (at < text.length && !ends.includes(text[at]!))
    throw new InputSyntaxError('a comma is missing behind a quoted field', at);
  return { value, end: at };
}
