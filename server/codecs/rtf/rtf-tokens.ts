import type { Bytes } from '#platform/bytes.ts';
import { MAX_WORD_LENGTH } from './limits.ts';

/** One token of an RTF text. Line ends between tokens mean nothing and are left out. */
export type RtfToken =
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'word'; readonly word: string; readonly value: number | undefined }
  /** A control symbol such as `\*` or `\~`. */
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** A byte of text, written as `\'hh`. */
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'text'; readonly bytes: Bytes };

const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const CR = 13;
const LF = 10;

/** Splits RTF into tokens; never throws. Binary data (`\bin`) are passed over. */
export function* rtfTokens(rtf: Bytes): Generator<RtfToken> {
  let at = 0;
  while (at < rtf.length) {
    const c = rtf[at]!;
    if (c === OPEN || c === CLOSE) {
      yield { kind: c === OPEN ? 'open' : 'close' };
      at++;
    } else if (c === BACKSLASH) {
      const { token, end } = readControl(rtf, at + 1);
      if (token !== undefined) yield token;
      at = end;
    } else if (c === CR || c === LF || c === 0) at++;
    else {
      const end = textEnd(rtf, at);
      yield { kind: 'text', bytes: rtf.subarray(at, end) };
      at = end;
    }
  }
}

function textEnd(rtf: Bytes, start: number): number {
  let at = start;
  for (; at < rtf.length; at++) {
    const c = rtf[at]!;
    if (c === BACKSLASH || c === OPEN || c === CLOSE || c === CR || c === LF || c === 0) break;
  }
  return at;
}

interface Control {
  readonly token: RtfToken | undefined;
  readonly end: number;
}

function readControl(rtf: Bytes, start: number): Control {
  const c = rtf[start];
  if (c === undefined) return { token: undefined, end: start };
  if (isLetter(c)) return readWord(rtf, start);
  if (c === 39) {
    const byte = Number.parseInt(rtf.toString('latin1', start + 1, start + 3), 16);
    if (Number.isNaN(byte)) return { token: undefined, end: start + 1 };
    return { token: { kind: 'byte', byte }, end: start + 3 };
  }
  // A line end behind a backslash is a paragraph's end.
  if (c === CR || c === LF)
    return { token: { kind: 'word', word: 'par', value: undefined }, end: start + 1 };
  return { token: { kind: 'symbol', symbol: String.fromCharCode(c) }, end: start + 1 };
}

function readWord(rtf: Bytes, start: number): Control {
  let at = start;
  while (at < rtf.length && isLetter(rtf[at]!) && at - start < MAX_WORD_LENGTH) at++;
  const word = rtf.toString('latin1', start, at);
  const numberStart = at;
  if (rtf[at] === 45) at++;
  while (at < rtf.length && isDigit(rtf[at]!) && at - numberStart < 11) at++;
  const written = rtf.toString('latin1', numberStart, at);
  const value = written === '' || written === '-' ? undefined : Number(written);
  if (written === '-') at--;
  if (rtf[at] === 32) at++;
  if (word === 'bin' && value !== undefined && value > 0)
    return { token: undefined, end: at + value };
  return { token: { kind: 'word', word, value }, end: at };
}

function isLetter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}
