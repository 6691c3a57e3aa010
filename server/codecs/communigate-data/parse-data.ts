import { InputSyntaxError } from '#platform/errors.ts';
import type { DataValue } from './data-value.ts';

/** What nests deeper is no settings file. */
const MAX_DEPTH = 64;
/** Account data of the largest accounts are some MB. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * Reads account.settings and the like: `{Key=value; List=(a,"b");}`.
 * @throws InputSyntaxError with the offset in characters
 */
export function parseData(text: string): DataValue {
  if (text.length > MAX_CHARACTERS)
    throw new InputSyntaxError(`there are more than ${MAX_CHARACTERS} characters`, MAX_CHARACTERS);
  const reader = new DataReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class DataReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): DataValue {
    if (depth > MAX_DEPTH) throw this.#refusal('values nest too deep');
    this.#skip();
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#dictionary(depth);
      case '(':
        return this.#array(depth);
      case '"':
        return this.#quoted();
      case '[':
        return this.#block();
      case '#':
        return this.#special();
      default:
        return this.#atom();
    }
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw this.#refusal('there is something behind the end');
  }

  #dictionary(depth: number): DataValue {
    const entries = new Map<string, DataValue>();
    this.#at++;
    for (;;) {
      if (this.#take('}')) return { entries };
      const key = this.#text[this.#at] === '"' ? this.#quoted() : this.#atom();
      if (!this.#take('=')) throw this.#refusal(`"=" is missing behind ${key}`);
      entries.set(key, this.value(depth + 1));
      if (!this.#take(';') && this.#text[this.#at] !== '}') throw this.#refusal('";" is missing');
    }
  }

  #array(depth: number): DataValue {
    const values: DataValue[] = [];
    this.#at++;
    if (this.#take(')')) return values;
    for (;;) {
      values.push(this.value(depth + 1));
      if (this.#take(')')) return values;
      if (!this.#take(',')) throw this.#refusal('"," or ")" is missing');
    }
  }

  #quoted(): string {
    const parts: string[] = [];
    this.#at++;
    for (;;) {
      const found = /["\\]/g;
      found.lastIndex = this.#at;
      const mark = found.exec(this.#text);
      if (mark === null) throw this.#refusal('a string does not end');
      parts.push(this.#text.slice(this.#at, mark.index));
      this.#at = mark.index + 1;
      if (mark[0] === '"') return parts.join('');
      parts.push(this.#escaped());
    }
  }

  /** Behind a backslash. Three digits are a character by its decimal number; "e" ends a line. */
  #escaped(): string {
    const digits = /^\d{3}/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0];
    if (digits !== undefined) {
      this.#at += 3;
      return String.fromCharCode(Number(digits));
    }
    const letter = this.#text[this.#at] ?? '';
    this.#at++;
    const meanings: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', e: '\n' };
    return meanings[letter] ?? letter;
  }

  #block(): DataValue {
    const end = this.#text.indexOf(']', this.#at);
    if (end < 0) throw this.#refusal('a block of data does not end');
    const base64 = this.#text.slice(this.#at + 1, end).replaceAll(/\s+/g, '');
    this.#at = end + 1;
    return { base64 };
  }

  #special(): DataValue {
    const found = /^#(?:null#|I\[[^\]]*\](?::\d+)?|[^\s;,(){}="[\]]*)/.exec(
      this.#text.slice(this.#at, this.#at + 200),
    )![0];
    this.#at += found.length;
    return /^#null#?$/i.test(found) ? null : found;
  }

  #atom(): string {
    const word = /[^\s;,(){}="[\]#]+/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)?.[0];
    if (found === undefined) throw this.#refusal('a value is missing');
    this.#at += found.length;
    return found;
  }

  #take(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    this.#skip();
    return true;
  }

  /** Blanks, and lines that are comments. */
  #skip(): void {
    const blank = /(?:[\s\uFEFF]+|\/\/[^\n]*)*/y;
    blank.lastIndex = this.#at;
    blank.exec(this.#text);
    this.#at = blank.lastIndex;
  }

  #refusal(reason: string): InputSyntaxError {
    return new InputSyntaxError(reason, this.#at);
  }
}
