import { InputSyntaxError } from '#platform/errors.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { CommandLiteral, CommandText } from './command-text.ts';
import {
  ASTRING_CHAR,
  ATOM_CHAR,
  charClasses,
  DIGIT,
  LIST_CHAR,
  TAG_CHAR,
} from './syntax-chars.ts';
import { decodeUtf8 } from './utf8-text.ts';

const SPACE = 0x20;
const DQUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_NUMBER = 0xffff_ffff;
/** 2^63-1 as RFC 9051's number64 allows has 19 digits; what exceeds 2^53 is read as MAX_SAFE_INTEGER. */
const MAX_NUMBER64_DIGITS = 19;

/** How mailbox names and strings are written on this connection. */
export type NameEncoding = 'modified-utf7' | 'utf8';

/**
 * A cursor over one command. `expectX` consumes X or throws InputSyntaxError with the offset; `tryX` consumes X
 * when it is there and otherwise returns undefined (or false) and stays.
 */
export class Decoder {
  readonly #command: CommandText;
  readonly text: string;
  readonly names: NameEncoding;
  #at = 0;
  #literal = 0;
  /** What the announced last literal of an unfinished command turned out to be, once the grammar came to it. */
  announcedUse: 'argument' | 'message' | undefined;

  constructor(command: CommandText, names: NameEncoding = 'modified-utf7') {
    this.#command = command;
    this.text = command.text;
    this.names = names;
  }

  /** Where the cursor stands, in characters of the command's text, each literal counting one. */
  get offset(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  fail(message: string, offset = this.#at): never {
    throw new InputSyntaxError(message, offset);
  }

  /** The code of the next character, or -1 at the end. */
  peek(): number {
    return this.#at < this.text.length ? this.text.charCodeAt(this.#at) : -1;
  }

  /** Whether the text goes on with this, letter case apart; consumes nothing. */
  isNext(text: string): boolean {
    return startsWithAt(this.text, text, this.#at);
  }

  /** Consumes exactly this text, letter case apart. */
  try(text: string): boolean {
    if (!startsWithAt(this.text, text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.try(text)) this.fail(`expected ${text === ' ' ? 'a space' : text}`);
  }

  expectSpace(): void {
    if (this.text.charCodeAt(this.#at) !== SPACE) this.fail('expected a space');
    this.#at++;
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail('unexpected text after the end of the command');
  }

  /** Consumes this word when it stands whole, letter case apart. */
  tryWord(word: string): boolean {
    if (!startsWithAt(this.text, word, this.#at)) return false;
    const after = this.text.charCodeAt(this.#at + word.length);
    if (((charClasses[after] ?? 0) & ATOM_CHAR) !== 0) return false;
    this.#at += word.length;
    return true;
  }

  expectWord(word: string): void {
    if (!this.tryWord(word)) this.fail(`expected ${word}`);
  }

  /** A run of characters of one class (syntax-chars.ts), or undefined when there is none. */
  tryRun(charClass: number): string | undefined {
    const start = this.#at;
    const { text } = this;
    let at = start;
    while (at < text.length && (charClasses[text.charCodeAt(at)]! & charClass) !== 0) at++;
    if (at === start) return undefined;
    this.#at = at;
    return text.slice(start, at);
  }

  tryAtom(): string | undefined {
    return this.tryRun(ATOM_CHAR);
  }

  expectAtom(): string {
    return this.tryRun(ATOM_CHAR) ?? this.fail('expected an atom');
  }

  /** An atom in upper case: for names of commands, options and items. */
  expectKeyword(): string {
    return (this.tryRun(ATOM_CHAR) ?? this.fail('expected a word')).toUpperCase();
  }

  expectTag(): string {
    return this.tryRun(TAG_CHAR) ?? this.fail('expected a tag');
  }

  /** A number of 32 bits. */
  expectNumber(): number {
    return this.tryNumber() ?? this.fail('expected a number');
  }

  tryNumber(): number | undefined {
    const start = this.#at;
    const digits = this.tryRun(DIGIT);
    if (digits === undefined) return undefined;
    const value = Number(digits);
    if (value > MAX_NUMBER) this.fail('number too large', start);
    return value;
  }

  expectNonZeroNumber(): number {
    const start = this.#at;
    const value = this.expectNumber();
    if (value === 0) this.fail('expected a number above zero', start);
    return value;
  }

  /** A number of 63 bits; one beyond 2^53 comes back as Number.MAX_SAFE_INTEGER, larger than any that exists here. */
  expectNumber64(): number {
    const start = this.#at;
    const digits = this.tryRun(DIGIT) ?? this.fail('expected a number');
    if (digits.replace(/^0+/, '').length > MAX_NUMBER64_DIGITS)
      this.fail('number too large', start);
    return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
  }

  /** `NIL` in the place of a string or list. */
  tryNil(): boolean {
    return this.tryWord('NIL');
  }

  /** A quoted string or literal as text; its bytes must be valid UTF-8. */
  tryString(): string | undefined {
    const start = this.#at;
    const raw = this.#tryRawString();
    return raw === undefined ? undefined : this.#toText(raw, start);
  }

  expectString(): string {
    return this.tryString() ?? this.fail('expected a string');
  }

  /** An astring as text. */
  tryAstring(): string | undefined {
    return this.tryRun(ASTRING_CHAR) ?? this.tryString();
  }

  expectAstring(): string {
    return this.tryAstring() ?? this.fail('expected an atom or string');
  }

  /** A string, or undefined for NIL. */
  expectNstring(): string | undefined {
    return this.tryString() ?? (this.tryNil() ? undefined : this.fail('expected a string or NIL'));
  }

  /** An astring byte for byte, as Latin-1 text: for what has a charset of its own. */
  expectRawAstring(): string {
    return (
      this.tryRun(ASTRING_CHAR) ?? this.#tryRawString() ?? this.fail('expected an atom or string')
    );
  }

  /** A string or literal8 byte for byte, as Latin-1 text, or undefined for NIL. */
  expectRawNstring(): string | undefined {
    const raw = this.peek() === 0 ? this.#expectLiteralText() : this.#tryRawString();
    return raw ?? (this.tryNil() ? undefined : this.fail('expected a string or NIL'));
  }

  /** What LIST takes as a pattern, as text. */
  expectListPattern(): string {
    const start = this.#at;
    // RFC 6855 §3: UTF-8 outside of quotes is not allowed, so the run is ASCII.
    return (
      this.tryRun(LIST_CHAR) ?? this.tryString() ?? this.fail('expected a mailbox pattern', start)
    );
  }

  /** The next literal itself, of any kind: for message data. */
  tryLiteral(): CommandLiteral | undefined {
    if (this.peek() !== 0) return undefined;
    const literal = this.#command.literals[this.#literal];
    if (literal === undefined) this.fail('expected a literal');
    this.#at++;
    this.#literal++;
    if (literal.kind === 'announced') this.announcedUse = 'message';
    return literal;
  }

  expectLiteral(): CommandLiteral {
    return this.tryLiteral() ?? this.fail('expected a literal');
  }

  /** `(` items `)`, at least one item, each read by the function. */
  expectList<T>(expectItem: () => T): T[] {
    this.expect('(');
    const items = [expectItem()];
    while (this.try(' ')) items.push(expectItem());
    this.expect(')');
    return items;
  }

  /** Like expectList, and `()` gives no items. */
  expectListOrEmpty<T>(expectItem: () => T): T[] {
    if (this.try('()')) return [];
    return this.expectList(expectItem);
  }

  #tryRawString(): string | undefined {
    const next = this.peek();
    if (next === DQUOTE) return this.#expectQuoted();
    if (next !== 0) return undefined;
    if (this.#command.literals[this.#literal]?.isLiteral8 === true)
      this.fail('a literal8 is not allowed here');
    return this.#expectLiteralText();
  }

  #expectLiteralText(): string {
    const start = this.#at;
    const literal = this.expectLiteral();
    if (literal.kind === 'kept') return latin1Of(literal.bytes);
    if (literal.kind === 'streamed') return this.fail('a string can not be this long', start);
    this.announcedUse = 'argument';
    return '';
  }

  #expectQuoted(): string {
    const start = this.#at + 1;
    const { text } = this;
    const end = text.indexOf('"', start);
    if (end < 0) this.fail('the quoted string has no end');
    const plain = text.slice(start, end);
    if (!plain.includes('\\') && !plain.includes('\0')) {
      this.#at = end + 1;
      return plain;
    }
    return this.#expectEscaped(start);
  }

  #expectEscaped(start: number): string {
    const { text } = this;
    let value = '';
    for (let at = start; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code === DQUOTE) {
        this.#at = at + 1;
        return value;
      }
      if (code === BACKSLASH) {
        code = text.charCodeAt(++at);
        if (code !== DQUOTE && code !== BACKSLASH) this.fail('only " and \\ are escaped', at);
      }
      if (code === 0) this.fail('a literal can not be inside of quotes', at);
      value += text[at];
    }
    return this.fail('the quoted string has no end');
  }

  #toText(raw: string, start: number): string {
    return decodeUtf8(raw) ?? this.fail('the string is not valid UTF-8', start);
  }
}

function latin1Of(bytes: Bytes): string {
  return bytes.toString('latin1');
}

function startsWithAt(text: string, word: string, at: number): boolean {
  if (at + word.length > text.length) return false;
  for (let i = 0; i < word.length; i++) {
    const a = text.charCodeAt(at + i);
    const b = word.charCodeAt(i);
    if (a !== b && (!isLetter(a) || (a ^ 0x20) !== b)) return false;
  }
  return true;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
