import { LF, type Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';
import type { Reply } from './reply.ts';

// RFC 5321 §4.5.3.1.5
/** The standard says 512; servers that explain much send more. */
const MAX_LINE_BYTES = 4096;
/** Lines of one reply; an EHLO reply has a few dozen. */
const MAX_LINES = 256;

/** Puts replies together from what arrives, in any pieces. Bounded: one unfinished line and one unfinished reply. */
export class ReplyReader {
  #pending: Bytes = Buffer.alloc(0);
  #lines: string[] = [];
  #code = 0;

  /** Bytes or lines have come that are not yet a whole reply. */
  get isMidReply(): boolean {
    return this.#pending.length > 0 || this.#lines.length > 0;
  }

  /**
   * Takes bytes in and gives the replies that they complete.
   * @throws InputSyntaxError when the peer does not speak SMTP; the connection is of no use then
   */
  push(chunk: Bytes): Reply[] {
    const input = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const replies: Reply[] = [];
    let start = 0;
    for (;;) {
      const lf = input.indexOf(LF, start);
      const end = lf < 0 ? input.length : lf;
      if (end - start > MAX_LINE_BYTES) throw new InputSyntaxError('reply line is too long', start);
      if (lf < 0) break;
      const reply = this.#takeLine(input.toString('utf8', start, end).replace(/\r$/, ''), start);
      if (reply !== undefined) replies.push(reply);
      start = lf + 1;
    }
    this.#pending = input.subarray(start);
    return replies;
  }

  #takeLine(line: string, offset: number): Reply | undefined {
    const match = /^([2-5][0-9]{2})(?:([ -])(.*))?$/s.exec(line);
    if (match === null) throw new InputSyntaxError('not an SMTP reply', offset);
    const code = Number(match[1]);
    if (this.#lines.length > 0 && code !== this.#code)
      throw new InputSyntaxError('reply lines with different codes', offset);
    if (this.#lines.length === MAX_LINES) throw new InputSyntaxError('reply is too long', offset);
    this.#code = code;
    this.#lines.push(match[3] ?? '');
    if (match[2] === '-') return undefined;
    const reply = toReply(code, this.#lines);
    this.#lines = [];
    return reply;
  }
}

function toReply(code: number, lines: readonly string[]): Reply {
  // RFC 2034 §4, RFC 3463 §2
  const match = /^([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$)/.exec(lines[0] ?? '');
  const enhanced = match?.[1];
  if (enhanced === undefined || enhanced[0] !== String(code)[0])
    return { code, enhanced: undefined, lines };
  const prefix = `${enhanced} `;
  return {
    code,
    enhanced,
    lines: lines.map((l) =>
      l.startsWith(prefix) ? l.slice(prefix.length) : l === enhanced ? '' : l,
    ),
  };
}
