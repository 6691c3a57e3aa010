import { CR, LF, type Bytes } from '#platform/bytes.ts';

export type AssembledLine =
  | { readonly kind: 'line'; readonly text: string; readonly isBareLf: boolean }
  /** Longer than the limit; its last bytes are kept because a literal announcement may stand there. */
  | { readonly kind: 'too-long'; readonly head: string; readonly tail: string };

/** How much of an over-long line is kept at each end: a tag before, a literal announcement behind. */
const KEPT_ENDS = 128;

/**
 * Cuts a byte stream, in whatever pieces it comes, into lines and runs of raw bytes. Holds at most one line
 * of the limit's length beyond what was pushed and not yet taken.
 */
export class LineAssembler {
  readonly #maxLineBytes: number;
  #chunks: Bytes[] = [];
  #at = 0;
  #buffered = 0;
  #partial: Bytes[] = [];
  #partialLength = 0;
  #overlongHead: string | undefined;
  #overlongTail = '';

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  push(chunk: Bytes): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /** Bytes pushed and not yet given out, those of an unfinished line included. */
  get bufferedBytes(): number {
    return this.#buffered + this.#partialLength;
  }

  /** The next whole line without its end, or undefined until more bytes come. */
  nextLine(): AssembledLine | undefined {
    while (this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!;
      const end = chunk.indexOf(LF, this.#at);
      if (end >= 0) {
        const start = this.#at;
        this.#advance(chunk, end + 1);
        return this.#finishLine(chunk, start, end);
      }
      this.#keepPartial(chunk.subarray(this.#at));
      this.#advance(chunk, chunk.length);
    }
    return undefined;
  }

  /** Up to `max` raw bytes as a view on what was pushed, or undefined when nothing is there. */
  takeBytes(max: number): Bytes | undefined {
    const chunk = this.#chunks[0];
    if (chunk === undefined || max <= 0) return undefined;
    const end = Math.min(chunk.length, this.#at + max);
    const bytes = chunk.subarray(this.#at, end);
    this.#advance(chunk, end);
    return bytes;
  }

  /** Everything not yet given out, the unfinished line included. */
  takeAll(): Bytes {
    const parts = [...this.#partial];
    for (let bytes = this.takeBytes(Infinity); bytes; bytes = this.takeBytes(Infinity))
      parts.push(bytes);
    this.#partial = [];
    this.#partialLength = 0;
    return Buffer.concat(parts);
  }

  #advance(chunk: Bytes, to: number): void {
    this.#buffered -= to - this.#at;
    this.#at = to;
    if (to === chunk.length) {
      // A session that reads to the end before pushing more has one chunk here: the shift costs nothing.
      this.#chunks.shift();
      this.#at = 0;
    }
  }

  #keepPartial(bytes: Bytes): void {
    if (this.#overlongHead !== undefined) {
      this.#keepTail(bytes);
      return;
    }
    this.#partial.push(bytes);
    this.#partialLength += bytes.length;
    if (this.#partialLength > this.#maxLineBytes) {
      this.#startOverlong();
    } else if (this.#partial.length >= 64) {
      // Bytes that dribble in must not hold one chunk each.
      this.#partial = [Buffer.concat(this.#partial)];
    }
  }

  #finishLine(chunk: Bytes, start: number, end: number): AssembledLine {
    if (this.#overlongHead === undefined && this.#partial.length === 0) {
      if (end - start <= this.#maxLineBytes) return toLine(chunk, start, end);
    }
    if (this.#overlongHead === undefined) {
      this.#partial.push(chunk.subarray(start, end));
      this.#partialLength += end - start;
      if (this.#partialLength <= this.#maxLineBytes) {
        const whole = Buffer.concat(this.#partial);
        this.#dropPartial();
        return toLine(whole, 0, whole.length);
      }
      this.#startOverlong();
    } else {
      this.#keepTail(chunk.subarray(start, end));
    }
    const head = this.#overlongHead ?? '';
    const tail = this.#overlongTail.replace(/\r$/, '');
    this.#overlongHead = undefined;
    this.#overlongTail = '';
    return { kind: 'too-long', head, tail };
  }

  #startOverlong(): void {
    const whole = Buffer.concat(this.#partial);
    this.#overlongHead = whole.toString('latin1', 0, Math.min(this.#maxLineBytes, KEPT_ENDS));
    this.#keepTail(whole);
    this.#dropPartial();
  }

  #keepTail(bytes: Bytes): void {
    const end = bytes.toString('latin1', Math.max(0, bytes.length - KEPT_ENDS), bytes.length);
    this.#overlongTail = (this.#overlongTail + end).slice(-KEPT_ENDS);
  }

  #dropPartial(): void {
    this.#partial = [];
    this.#partialLength = 0;
  }
}

function toLine(bytes: Bytes, start: number, end: number): AssembledLine {
  const hasCr = end > start && bytes[end - 1] === CR;
  return {
    kind: 'line',
    text: bytes.toString('latin1', start, hasCr ? end - 1 : end),
    isBareLf: !hasCr,
  };
}
