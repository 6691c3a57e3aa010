import { ContentSyntaxError } from './content-syntax-error.ts';
import type { ContentLimits } from './limits.ts';

const CR = 13;
const SPACE = 32;
const TAB = 9;
const BYTE_ORDER_MARK = 0xfeff;

/** Walks over a text line by line and unfolds it. Takes CRLF, LF and CR as line ends, and leaves blank lines out. */
export class LogicalLines {
  /** The physical line on which the last one began, counted from 1. */
  line = 0;
  readonly #text: string;
  readonly #limits: ContentLimits;
  #at: number;
  #physical = 0;

  constructor(text: string, limits: ContentLimits) {
    // A text that went through two line end conversions has CR CR LF.
    this.#text = /\r(?!\n)/.test(text) ? text.replaceAll(/\r\r\n|\r(?!\n)/g, '\n') : text;
    this.#limits = limits;
    this.#at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /** The next line that is not blank, unfolded; undefined at the end. @throws ContentSyntaxError */
  // RFC 5545 §3.1, RFC 6350 §3.2
  next(): string | undefined {
    while (this.#at < this.#text.length) {
      this.line = this.#physical + 1;
      let line = this.#nextPhysical();
      while (this.#isFold()) {
        this.#at++;
        line += this.#nextPhysical();
        this.#assertLength(line.length);
      }
      this.#assertLength(line.length);
      if (line.charCodeAt(0) > SPACE || line.trim() !== '') return line;
    }
    return undefined;
  }

  /** Joins what follows a line that ends in a soft line break of quoted-printable, as vCard 2.1 writes it. */
  joinSoftBreaks(line: string): string {
    const pieces: string[] = [];
    let length = 0;
    let piece = line;
    while (piece.endsWith('=')) {
      pieces.push(withoutTrailingEquals(piece));
      length += piece.length;
      piece = this.#at < this.#text.length ? this.#nextPhysical() : '';
      this.#assertLength(length + piece.length);
    }
    return pieces.length === 0 ? line : pieces.join('') + piece;
  }

  #nextPhysical(): string {
    const text = this.#text;
    const start = this.#at;
    const found = text.indexOf('\n', start);
    let end = found < 0 ? text.length : found;
    this.#at = found < 0 ? end : end + 1;
    if (end > start && text.charCodeAt(end - 1) === CR) end--;
    if (++this.#physical > this.#limits.maxLines)
      throw new ContentSyntaxError(`more than ${this.#limits.maxLines} lines`, this.#physical);
    return text.slice(start, end);
  }

  #isFold(): boolean {
    const c = this.#text.charCodeAt(this.#at);
    return c === SPACE || c === TAB;
  }

  #assertLength(length: number): void {
    if (length > this.#limits.maxLineLength)
      throw new ContentSyntaxError(
        `longer than ${this.#limits.maxLineLength} characters`,
        this.line,
      );
  }
}

function withoutTrailingEquals(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '=') end--;
  return text.slice(0, end);
}
