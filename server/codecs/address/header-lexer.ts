/**
 * The lexical tokens of RFC 5322 and RFC 2045 header values, read from a string whose characters are either
 * bytes (latin1) or Unicode; everything above 0x7f counts as a letter. All readers are tolerant: they take
 * what is there and never throw.
 */
export interface HeaderLexer {
  readonly text: string;
  at: number;
  /** Text of the last comment that was skipped, without its parentheses; set to '' by the reader who wants to know. */
  comment: string;
}

/** Comments nested deeper end the value: nobody writes them and each level would cost a step of the scan. */
export const MAX_COMMENT_DEPTH = 64;

export function createHeaderLexer(text: string): HeaderLexer {
  return { text, at: 0, comment: '' };
}

/** Skips folding white space and comments; false when nothing is left after them. */
// RFC 5322 §3.2.2
export function skipCfws(lexer: HeaderLexer): boolean {
  const { text } = lexer;
  while (lexer.at < text.length) {
    const c = text.charCodeAt(lexer.at);
    if (c === 32 || c === 9 || c === 10 || c === 13) lexer.at++;
    else if (c === 40) {
      if (!skipComment(lexer)) return false;
    } else return true;
  }
  return false;
}

/** An atom that may contain dots; '' when the next character belongs to none. White space behind it is left alone. */
// RFC 5322 §3.2.3
export function takeAtomOrDot(lexer: HeaderLexer): string {
  const { text } = lexer;
  const start = lexer.at;
  while (lexer.at < text.length && isAtomOrDot(text.charCodeAt(lexer.at))) lexer.at++;
  return text.slice(start, lexer.at);
}

/** A token of RFC 2045; '' when the next character belongs to none. */
// RFC 2045 §5.1
export function takeMimeToken(lexer: HeaderLexer): string {
  const { text } = lexer;
  const start = lexer.at;
  while (lexer.at < text.length && isTokenChar(text.charCodeAt(lexer.at))) lexer.at++;
  return text.slice(start, lexer.at);
}

/**
 * The content of a quoted string whose opening quote is next, without backslashes of pairs; undefined, with
 * everything consumed, when the closing quote is missing. Line ends inside are dropped.
 */
// RFC 5322 §3.2.4
export function takeQuotedString(lexer: HeaderLexer): string | undefined {
  const { text } = lexer;
  let out = '';
  let start = ++lexer.at;
  for (; lexer.at < text.length; lexer.at++) {
    const c = text.charCodeAt(lexer.at);
    if (c === 34) {
      out += text.slice(start, lexer.at++);
      return out;
    }
    if (c === 92 && lexer.at + 1 < text.length) {
      out += text.slice(start, lexer.at);
      start = ++lexer.at;
    } else if (c === 10 || c === 13) {
      out += text.slice(start, lexer.at);
      start = lexer.at + 1;
    }
  }
  return undefined;
}

export function isAtomOrDot(c: number): boolean {
  return c > 127 || charKinds[c] !== 0;
}

function isTokenChar(c: number): boolean {
  return c > 127 || (charKinds[c]! & TOKEN) !== 0;
}

/** Skips one comment; false when its end is missing, with everything consumed. */
function skipComment(lexer: HeaderLexer): boolean {
  const { text } = lexer;
  let depth = 0;
  let comment = '';
  let start = lexer.at + 1;
  for (; lexer.at < text.length; lexer.at++) {
    const c = text.charCodeAt(lexer.at);
    if (c === 40) {
      if (++depth > MAX_COMMENT_DEPTH) break;
    } else if (c === 41) {
      if (--depth === 0) {
        lexer.comment = comment + text.slice(start, lexer.at++);
        return true;
      }
    } else if (c === 92) {
      comment += text.slice(start, lexer.at);
      start = ++lexer.at;
    } else if (c === 10 || c === 13) {
      comment += text.slice(start, lexer.at);
      start = lexer.at + 1;
    }
  }
  lexer.at = text.length;
  return false;
}

const TOKEN = 2;

/** Per ASCII character: 0 for none, 1 for atoms (and the dot), 2 added for tokens of RFC 2045. */
const charKinds: Uint8Array = Uint8Array.from({ length: 128 }, (_, c) => {
  const char = String.fromCharCode(c);
  if (/[A-Za-z0-9!#$%&'*+\-^_`{|}~.]/.test(char)) return 3;
  return /[/=?]/.test(char) ? 1 : 0;
});
