import type { Bytes } from '#platform/bytes.ts';

const LINE_END = /[\r\n]/;
const SPACE = /\s/;

/** Reads a Mork text piece by piece; characters are bytes. */
export class MorkScanner {
  readonly text: string;
  at = 0;

  constructor(bytes: Bytes) {
    this.text = bytes.toString('latin1');
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }

  /** Passes white space and comments. */
  skip(): void {
    for (;;) {
      while (SPACE.test(this.peek())) this.at++;
      if (!this.text.startsWith('//', this.at)) return;
      while (!this.isAtEnd && !LINE_END.test(this.peek())) this.at++;
    }
  }

  /** Passes this text if it comes next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** A name or hexadecimal number, up to what cannot be in one. */
  word(): string {
    const found = /[^\s()<>[\]{}:^=@$\\]*/y;
    found.lastIndex = this.at;
    const word = found.exec(this.text)?.[0] ?? '';
    this.at += word.length;
    return word;
  }

  /** A literal value up to the ")" that ends it, which is passed; UTF-8 is decoded. */
  literal(): string {
    let bytes = '';
    while (!this.isAtEnd) {
      const c = this.text[this.at++]!;
      if (c === ')') break;
      if (c === '\\') {
        const next = this.text[this.at++] ?? '';
        // A line end behind it belongs to the file.
        if (next === '\r' && this.peek() === '\n') this.at++;
        else if (next !== '\r' && next !== '\n') bytes += next;
      } else if (c === '$' && /^[0-9a-f]{2}$/i.test(this.text.slice(this.at, this.at + 2))) {
        bytes += String.fromCodePoint(Number.parseInt(this.text.slice(this.at, this.at + 2), 16));
        this.at += 2;
      } else bytes += c;
    }
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }

  /** Passes everything up to and with this text; false when it does not come any more. */
  passTo(text: string): boolean {
    const found = this.text.indexOf(text, this.at);
    this.at = found < 0 ? this.text.length : found + text.length;
    return found >= 0;
  }
}
