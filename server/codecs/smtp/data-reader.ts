import { CR, LF, type Bytes } from '#platform/bytes.ts';
import { nextControl, skipPlainLines, viewWords } from './next-control.ts';

/** A line end that is not CRLF: the tool of SMTP smuggling, never taken as the end of a line or of the data. */
export type DataFault = 'bare-cr' | 'bare-lf';

const DOT = 0x2e;

type Position = 'line-start' | 'text' | 'after-cr' | 'after-dot' | 'after-dot-cr';

/**
 * Takes the text after DATA apart, as it arrives: removes the stuffed dots and finds the end. Gives slices of the
 * input, copies nothing. Text is searched four bytes at a time; only line ends and starts are looked at one by one.
 */
export class DataReader {
  readonly #maxBytes: number;
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
    const view = viewWords(input);
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
          at = skipPlainLines(view, at);
          if (at === length) break;
          if (input[at] === CR) this.#position = 'after-cr';
          else if (input[at] === LF) this.#fault = 'bare-lf';
          at++;
          break;
      }
    }
    if (this.#position !== 'after-dot-cr') this.#emit(input, start, at);
    return at;
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
  let isAfterCr = false;
  for (const chunk of content) {
    const view = viewWords(chunk);
    for (let at = 0; at < chunk.length; at++) {
      if (!isAfterCr) at = nextControl(view, at);
      const byte = chunk[at];
      if (isAfterCr && byte !== LF) return 'bare-cr';
      if (!isAfterCr && byte === LF) return 'bare-lf';
      isAfterCr = byte === CR;
    }
  }
  return isAfterCr ? 'bare-cr' : undefined;
}
