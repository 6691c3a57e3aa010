import { CR, LF, type Bytes } from '#platform/bytes.ts';

/** Why no line could be taken. `partial`: more bytes are needed. The others end the conversation. */
export type LineFault = 'partial' | 'too-long' | 'bare-lf' | 'bare-cr';

const NOTHING: Bytes = Buffer.alloc(0);

/**
 * What has arrived and is not used yet, taken out line by line or as raw bytes. Holds no more than the caller
 * lets in: a reader that does not keep up stops reading from its socket.
 */
export class LineBuffer {
  #pending: Bytes = NOTHING;
  /** No LF lies before this offset. */
  #scanned = 0;

  get length(): number {
    return this.#pending.length;
  }

  append(chunk: Bytes): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
  }

  /** Forgets everything: what came in before TLS was agreed must not be used after. */
  clear(): void {
    this.#pending = NOTHING;
    this.#scanned = 0;
  }

  /** Takes the next line, without its CRLF. `maxBytes` counts the CRLF too. */
  takeLine(maxBytes: number): Bytes | LineFault {
    const input = this.#pending;
    const lf = input.indexOf(LF, this.#scanned);
    if (lf < 0) {
      this.#scanned = input.length;
      return input.length >= maxBytes ? 'too-long' : 'partial';
    }
    if (lf + 1 > maxBytes) return 'too-long';
    // RFC 5321 §2.3.8
    if (lf === 0 || input[lf - 1] !== CR) return 'bare-lf';
    const line = input.subarray(0, lf - 1);
    if (line.includes(CR)) return 'bare-cr';
    this.#pending = lf + 1 === input.length ? NOTHING : input.subarray(lf + 1);
    this.#scanned = 0;
    return line;
  }

  /** Takes everything, or at most `maxBytes`. */
  takeBytes(maxBytes = Infinity): Bytes {
    const input = this.#pending;
    this.#scanned = 0;
    if (input.length <= maxBytes) {
      this.#pending = NOTHING;
      return input;
    }
    this.#pending = input.subarray(maxBytes);
    return input.subarray(0, maxBytes);
  }

  /** Puts bytes back in front, in the order they had. */
  restore(bytes: Bytes): void {
    this.#scanned = 0;
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([bytes, this.#pending]);
  }
}
