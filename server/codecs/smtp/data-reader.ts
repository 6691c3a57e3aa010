import { CR, LF, type Bytes } from '#platform/bytes.ts';

/** A line end that is not CRLF: the tool of SMTP smuggling, never taken as the end of a line or of the data. */
export type DataFault = 'bare-cr' | 'bare-lf';

const DOT = 0x2e;

type Position = 'line-start' | 'text' | 'after-cr' | 'after-dot' | 'after-dot-cr';

/**
 * Takes the text after DATA apart, as it arrives: removes the stuffed dots and finds the end. Gives slices of the
 * input, copies nothing. One native search goes to the next place that is more than text: a lone CR or LF, a dot at a line's
 * start, the end.
 */
export class DataReader {
  readonly #maxBytes: number;
  readonly #remarkable = /\r(?!\n)|(?<!\r)\n|\n\./g;
  #position: Position = 'line-start';
  #chunks: Bytes[] = [];
  #size = 0;
  #isDone = false;
  #fault: DataFault | undefined;

  /** `maxBytes`: once the content is larger, it is no longer given out, only counted. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The final dot has come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Set once; nothing is read after it. */
  get fault(): DataFault | undefined {
    return this.#fault;
  }

  /** Octets of content so far, CRLFs included. */
  get size(): number {
    return this.#size;
  }

  get isTooLarge(): boolean {
    return this.#size > this.#maxBytes;
  }

  /** Gives the content that has come since the last call. */
  takeChunks(): Bytes[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  /** Reads on; gives how many bytes of `input` belong to the data. Less than all only when done or at fault. */
  push(input: Bytes): number {
    // RFC 5321 §4.5.2
    const length = input.length;
    const text = input.toString('latin1');
    let at = 0;
    let start = 0;
    while (at < length && !this.#isDone && this.#fault === undefined) {
      switch (this.#position) {
        case 'line-start':
          if (input[at] !== DOT) {
            this.#position = 'text';
            break;
          }
          this.#emit(input, start, at);
          at++;
          start = at;
          this.#position = 'after-dot';
          break;
        case 'after-dot':
          if (input[at] === CR) {
            at++;
            this.#position = 'after-dot-cr';
          } else this.#position = 'text';
          break;
        case 'after-dot-cr':
          if (input[at] === LF) this.#isDone = true;
          else this.#fault = 'bare-cr';
          at++;
          start = at;
          break;
        case 'after-cr':
          if (input[at] === LF) this.#position = 'line-start';
          else this.#fault = 'bare-cr';
          at++;
          break;
        case 'text':
          this.#remarkable.lastIndex = at;
          at = this.#afterText(input, this.#remarkable.exec(text));
          break;
      }
    }
    if (this.#position !== 'after-dot-cr') this.#emit(input, start, at);
    return at;
  }

  /** Where to go on after text: behind what was found, or at the end of the input. */
  #afterText(input: Bytes, found: RegExpExecArray | null): number {
    if (found === null) {
      if (input.at(-1) === LF) this.#position = 'line-start';
      return input.length;
    }
    const [what] = found;
    if (what.length > 1) this.#position = 'line-start';
    else if (what === '\n') this.#fault = 'bare-lf';
    else if (found.index === input.length - 1) this.#position = 'after-cr';
    else this.#fault = 'bare-cr';
    return found.index + 1;
  }

  #emit(input: Bytes, start: number, end: number): void {
    if (end <= start) return;
    this.#size += end - start;
    if (this.#size > this.#maxBytes) this.#chunks = [];
    else
      this.#chunks.push(start === 0 && end === input.length ? input : input.subarray(start, end));
  }
}

/** Finds a CR or LF that stands alone in whole content; undefined when every line ends in CRLF. */
export function findBareLineEnd(content: readonly Bytes[]): DataFault | undefined {
  const lone = /\r(?!\n)|(?<!\r)\n/g;
  let isAfterCr = false;
  for (const chunk of content) {
    if (chunk.length === 0) continue;
    if (isAfterCr && chunk[0] !== LF) return 'bare-cr';
    lone.lastIndex = isAfterCr ? 1 : 0;
    const found = lone.exec(chunk.toString('latin1'));
    isAfterCr = found?.[0] === '\r' && found.index === chunk.length - 1;
    if (found !== null && !isAfterCr) return found[0] === '\r' ? 'bare-cr' : 'bare-lf';
  }
  return isAfterCr ? 'bare-cr' : undefined;
}
