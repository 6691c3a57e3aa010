import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

export type BencodeValue =
  | string
  | number
  | readonly BencodeValue[]
  | ReadonlyMap<string, BencodeValue>;

/** Metadata nests four deep. */
const MAX_DEPTH = 50;

/** The one value of a text. @throws InputSyntaxError */
export function parseBencode(bytes: Bytes): BencodeValue {
  const reader = new BencodeReader(bytes);
  const value = reader.value(0);
  if (reader.at < bytes.length) throw new InputSyntaxError('the text goes on', reader.at);
  return value;
}

class BencodeReader {
  readonly #bytes: Bytes;
  at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  value(depth: number): BencodeValue {
    if (depth > MAX_DEPTH) throw new InputSyntaxError('the text is nested too deep', this.at);
    switch (String.fromCodePoint(this.#bytes[this.at] ?? 0)) {
      case 'i':
        return this.#number('e');
      case 'l':
        return this.#list(depth);
      case 'd':
        return this.#dictionary(depth);
      default:
        return this.#text();
    }
  }

  #list(depth: number): BencodeValue[] {
    const list: BencodeValue[] = [];
    for (this.at++; !this.#takeEnd();) list.push(this.value(depth + 1));
    return list;
  }

  #dictionary(depth: number): ReadonlyMap<string, BencodeValue> {
    const map = new Map<string, BencodeValue>();
    for (this.at++; !this.#takeEnd();) {
      const key = this.#text();
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  #takeEnd(): boolean {
    if (this.at >= this.#bytes.length) throw new InputSyntaxError('the text ends early', this.at);
    if (this.#bytes[this.at] !== 0x65) return false;
    this.at++;
    return true;
  }

  #text(): string {
    this.at--;
    const length = this.#number(':');
    if (length < 0 || this.at + length > this.#bytes.length)
      throw new InputSyntaxError('a text is longer than what is there', this.at);
    const text = this.#bytes.toString('utf8', this.at, this.at + length);
    this.at += length;
    return text;
  }

  /** Digits behind the present character, up to the one that ends them. */
  #number(end: string): number {
    const start = this.at + 1;
    const stop = this.#bytes.indexOf(end, start, 'latin1');
    const digits =
      stop < 0 ? '' : this.#bytes.toString('latin1', start, Math.min(stop, start + 20));
    if (!/^-?\d{1,15}$/.test(digits)) throw new InputSyntaxError('a number is expected', start);
    this.at = stop + 1;
    return Number(digits);
  }
}
