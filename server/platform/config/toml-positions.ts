// Where each key of a TOML document stands. smol-toml gives the values; this gives the places, for error
// messages and for edits that keep comments and order. The document has been parsed before, so it is well-formed.

export interface TomlEntry {
  /** Keys from the root of the document. */
  readonly path: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}
export interface TomlHeader {
  readonly path: readonly string[];
  readonly line: number;
  /** Offset of the header line, and of the line after the table's last entry or header line. */
  readonly start: number;
  end: number;
}
export interface TomlPositions {
  readonly entries: readonly TomlEntry[];
  readonly headers: readonly TomlHeader[];
}

export function locateToml(text: string): TomlPositions {
  const entries: TomlEntry[] = [];
  const headers: TomlHeader[] = [];
  let at = 0;
  let line = 1;
  let table: readonly string[] = [];
  while (at < text.length) {
    const lineStart = at;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (text[at] === '[') {
      const open = text[at + 1] === '[' ? 2 : 1;
      const key = readKey(text, at + open);
      table = key.path;
      at = endOfLine(text, key.end);
      headers.push({ path: table, line, start: lineStart, end: Math.min(at + 1, text.length) });
    } else if (text[at] !== undefined && !'#\r\n'.includes(text[at]!)) {
      const key = readKey(text, at);
      const valueStart = skipBlanks(text, text.indexOf('=', key.end) + 1);
      const valueEnd = endOfValue(text, valueStart);
      entries.push({ path: [...table, ...key.path], line, valueStart, valueEnd });
      line += countLines(text, lineStart, valueEnd);
      at = endOfLine(text, valueEnd);
      const header = headers.at(-1);
      if (header !== undefined) header.end = Math.min(at + 1, text.length);
    } else at = endOfLine(text, at);
    at++;
    line++;
  }
  return { entries, headers };
}

/** A dotted key, parts bare or quoted. */
function readKey(text: string, start: number): { path: string[]; end: number } {
  const path: string[] = [];
  let at = start;
  for (;;) {
    at = skipBlanks(text, at);
    const quote = text[at];
    let end = at;
    if (quote === '"' || quote === "'") {
      end = endOfText(text, at, quote);
      const raw = text.slice(at, end);
      path.push(quote === '"' ? unescapeBasic(raw) : raw.slice(1, -1));
    } else {
      while (/[A-Za-z0-9_-]/.test(text[end] ?? '')) end++;
      path.push(text.slice(at, end));
    }
    at = skipBlanks(text, end);
    if (text[at] !== '.') return { path, end: at };
    at++;
  }
}

function unescapeBasic(raw: string): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}

/** Offset after the value: a text, a list, an inline table or a bare word. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  let lastUsed = start;
  while (at < text.length) {
    const c = text[at]!;
    if (c === '#' || c === '\n') {
      if (depth === 0) return lastUsed;
      at = c === '#' ? endOfLine(text, at) : at + 1;
      continue;
    }
    if (c === '"' || c === "'") at = endOfText(text, at, c);
    else {
      if (c === '[' || c === '{') depth++;
      else if (c === ']' || c === '}') depth--;
      at++;
    }
    if (c !== ' ' && c !== '\t' && c !== '\r') lastUsed = at;
  }
  return lastUsed;
}

/** Offset after the quoted text that starts at `start`. */
function endOfText(text: string, start: number, quote: string): number {
  const triple = quote.repeat(3);
  const isLong = text.startsWith(triple, start);
  let at = start + (isLong ? 3 : 1);
  while (at < text.length) {
    if (quote === '"' && text[at] === '\\') at += 2;
    else if (isLong && text.startsWith(triple, at)) {
      // Up to two quotes may stand directly before the closing three.
      at += 3;
      while (text[at] === quote) at++;
      return at;
    } else if (!isLong && text[at] === quote) return at + 1;
    else at++;
  }
  return at;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  return found < 0 ? text.length : found;
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1))
    count++;
  return count;
}
