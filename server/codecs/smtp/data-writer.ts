import { CR, LF, type Bytes } from '#platform/bytes.ts';

const DOT = 0x2e;
const DOT_BYTES: Bytes = Buffer.from('.');
const CRLF_BYTES: Bytes = Buffer.from('\r\n');

/**
 * Stuffs dots into content on its way out and closes it with the final dot. A CR or LF that stands alone is made a
 * CRLF, so that nothing we pass on can smuggle. Gives slices of the input wherever it can.
 */
export class DataWriter {
  readonly #stuffsDots: boolean;
  #last = LF;
  #isAfterCr = false;

  /** `framing`: with BDAT the size is said before, so no dots are stuffed and none ends it. */
  constructor(framing: 'dot' | 'size' = 'dot') {
    this.#stuffsDots = framing === 'dot';
  }

  /** The pieces to write for one piece of content. */
  push(content: Bytes): Bytes[] {
    // RFC 5321 §4.5.2
    const out: Bytes[] = [];
    let start = 0;
    let at = 0;
    if (content.length === 0) return out;
    if (this.#isAfterCr) {
      // The CR was held back at the end of the piece before.
      out.push(CRLF_BYTES);
      this.#isAfterCr = false;
      this.#last = LF;
      if (content[0] === LF) start = at = 1;
    }
    let lf = content.indexOf(LF, at);
    while (at < content.length) {
      if (this.#stuffsDots && this.#last === LF && content[at] === DOT) {
        if (at > start) out.push(content.subarray(start, at));
        out.push(DOT_BYTES);
        start = at;
      }
      this.#last = 0;
      if (lf !== -1 && lf < at) lf = content.indexOf(LF, at);
      const end = nextLineEnd(content, at, lf);
      if (end < 0) break;
      if (content[end] === CR && content[end + 1] === LF) at = end + 2;
      else {
        if (end > start) out.push(content.subarray(start, end));
        at = start = end + 1;
        if (content[end] === CR && end === content.length - 1) {
          this.#isAfterCr = true;
          return out;
        }
        out.push(CRLF_BYTES);
      }
      this.#last = LF;
    }
    if (start < content.length) out.push(content.subarray(start));
    return out;
  }

  /** The end: completes the last line when it lacks its CRLF, then the final dot, if there is one. */
  end(): Bytes {
    const isWhole = this.#last === LF && !this.#isAfterCr;
    return Buffer.from(`${isWhole ? '' : '\r\n'}${this.#stuffsDots ? '.\r\n' : ''}`);
  }
}

/** The first CR or LF at or after `from`; `lf` is the first LF, so that the search for CR ends there. */
function nextLineEnd(content: Bytes, from: number, lf: number): number {
  const cr = content.subarray(from, lf < 0 ? content.length : lf).indexOf(CR);
  return cr < 0 ? lf : from + cr;
}
