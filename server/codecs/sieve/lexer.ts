import { InputSyntaxError } from '#platform/errors.ts';

export type SieveToken =
  | {
      readonly kind: 'identifier' | 'tag' | 'string' | 'comment';
      readonly text: string;
      readonly at: number;
    }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'mark'; readonly text: string; readonly at: number };

const marks = ';,()[]{}';
const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** The words of a script. @throws InputSyntaxError with the offset in characters */
// RFC 5228 §2
export function* sieveTokens(text: string): Generator<SieveToken> {
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    if (token.token !== undefined) yield token.token;
    at = token.end;
  }
}

interface Read {
  readonly token: SieveToken | undefined;
  readonly end: number;
}

function tokenAt(text: string, at: number): Read {
  const c = text[at]!;
  if (c === '#') return hashComment(text, at);
  if (text.startsWith('/*', at)) return bracketComment(text, at);
  if (c === '"') return quoted(text, at);
  if (marks.includes(c)) return { token: { kind: 'mark', text: c, at }, end: at + 1 };
  const multiLine = /^text:[ \t]*(?:#[^\r\n]*)?\r?\n/i.exec(text.slice(at, at + 500));
  if (multiLine !== null) return multiLineText(text, at, at + multiLine[0].length);
  const [word = ''] = /^:?[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(at, at + 200)) ?? [];
  if (word.startsWith(':'))
    return { token: { kind: 'tag', text: word.slice(1).toLowerCase(), at }, end: at + word.length };
  if (word !== '')
    return { token: { kind: 'identifier', text: word.toLowerCase(), at }, end: at + word.length };
  const [number, digits, unit = ''] = /^(\d{1,12})([KMG]?)/i.exec(text.slice(at, at + 20)) ?? [];
  if (number === undefined) throw new InputSyntaxError(`"${c}" has no place here`, at);
  const value = Number(digits) * (units[unit.toLowerCase()] ?? 1);
  return { token: { kind: 'number', value, at }, end: at + number.length };
}

// RFC 5228 §2.3
function hashComment(text: string, at: number): Read {
  const lf = text.indexOf('\n', at);
  const end = lf < 0 ? text.length : lf + 1;
  return { token: { kind: 'comment', text: text.slice(at + 1, end).trim(), at }, end };
}

function bracketComment(text: string, at: number): Read {
  const close = text.indexOf('*/', at + 2);
  if (close < 0) throw new InputSyntaxError('a comment does not end', at);
  return { token: undefined, end: close + 2 };
}

// RFC 5228 §2.4.2
function quoted(text: string, at: number): Read {
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') return { token: { kind: 'string', text: value, at }, end: i + 1 };
    value += c === '\\' ? (text[++i] ?? '') : c;
  }
  throw new InputSyntaxError('a string does not end', at);
}

function multiLineText(text: string, at: number, start: number): Read {
  const lines: string[] = [];
  let from = start;
  while (from < text.length) {
    const lf = text.indexOf('\n', from);
    const end = lf < 0 ? text.length : lf;
    const line = text.slice(from, end).replace(/\r$/, '');
    from = end + 1;
    if (line === '.') {
      const content = lines.map((l) => `${l}\r\n`).join('');
      return { token: { kind: 'string', text: content, at }, end: from };
    }
    lines.push(line.startsWith('.') ? line.slice(1) : line);
  }
  throw new InputSyntaxError('a text over several lines does not end', at);
}
