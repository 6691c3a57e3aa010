import { asBuffer, type Bytes } from '#platform/bytes.ts';
import { parseFromLine } from './from-line.ts';
import type { MboxMessage } from './read-mbox.ts';

/** A line of four Ctrl-A stands before each message and behind it. */
const mark = Buffer.from([1, 1, 1, 1]);
/** By how many bytes a file of that kind is known. */
export const MMDF_MARK_BYTES = mark.length;

/** Whether a file is of that kind, by its first bytes. */
export function beginsMmdf(start: Bytes): boolean {
  return start.subarray(0, mark.length).equals(mark);
}

/**
 * The messages of a file as MMDF writes it (and SCO's and some of Mutt's mailboxes are), as its bytes come. Nothing in them is
 * quoted or counted. Of a message longer than the limit its beginning is given.
 */
export async function* readMmdf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxMessageBytes: number,
): AsyncGenerator<MboxMessage> {
  let held: Bytes = Buffer.alloc(0);
  /** Where in the file `held` begins. */
  let position = 0;
  /** What stands before it. */
  let before = 10;
  let current: OpenMessage | undefined;
  for await (const chunk of source) {
    held = Buffer.concat([held, asBuffer(chunk)]);
    for (;;) {
      const line = nextMark(held, before);
      if (line === undefined) break;
      const done = current?.close(held.subarray(0, line.start), position + line.end);
      if (done !== undefined) yield done;
      // A mark ends a message, and the next one begins another.
      current =
        current === undefined ? new OpenMessage(position + line.start, maxMessageBytes) : undefined;
      held = held.subarray(line.end);
      position += line.end;
      before = 10;
    }
    // A mark that has come in part stays, with its line end.
    const passed = Math.max(0, held.length - mark.length - 2);
    current?.add(held.subarray(0, passed));
    before = held[passed - 1] ?? before;
    held = held.subarray(passed);
    position += passed;
  }
  const last = current?.close(held, position + held.length);
  if (last !== undefined) yield last;
}

class OpenMessage {
  readonly #start: number;
  readonly #limit: number;
  readonly #parts: Bytes[] = [];
  #size = 0;

  constructor(start: number, limit: number) {
    this.#start = start;
    this.#limit = limit;
  }

  add(bytes: Bytes): void {
    const room = this.#limit - this.#size;
    if (room > 0 && bytes.length > 0) this.#parts.push(Buffer.from(bytes.subarray(0, room)));
    this.#size += bytes.length;
  }

  /** undefined where nothing stands between two marks. */
  close(rest: Bytes, end: number): MboxMessage | undefined {
    this.add(rest);
    if (this.#size === 0) return undefined;
    const whole = Buffer.concat(this.#parts);
    const lineEnd = whole.indexOf(10) + 1;
    const hasFromLine = whole.toString('latin1', 0, 5) === 'From ' && lineEnd > 0;
    const facts = parseFromLine(hasFromLine ? whole.toString('latin1', 0, lineEnd).trimEnd() : '');
    return {
      ...facts,
      content: hasFromLine ? whole.subarray(lineEnd) : whole,
      isCut: this.#size > this.#limit,
      isCounted: false,
      start: this.#start,
      end,
    };
  }
}

/** A line that is a mark and nothing else. */
function nextMark(
  held: Bytes,
  before: number,
): { readonly start: number; readonly end: number } | undefined {
  for (let at = held.indexOf(mark); at >= 0; at = held.indexOf(mark, at + 1)) {
    const isLineStart = (at === 0 ? before : held[at - 1]) === 10;
    const lineEnd = at + mark.length + (held[at + mark.length] === 13 ? 1 : 0);
    if (isLineStart && held[lineEnd] === 10) return { start: at, end: lineEnd + 1 };
  }
  return undefined;
}
