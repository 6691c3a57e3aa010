import { asBuffer, type Bytes } from '#platform/bytes.ts';
import { ContentSyntaxError } from './content-syntax-error.ts';
import { defaultLimits } from './limits.ts';

/** A component of a text, with everything in it: a card, what lies right inside a VCALENDAR, or a VCALENDAR without anything. */
export interface ScannedObject {
  /** "VCARD", "VEVENT", ...; upper case. */
  readonly name: string;
  /** Its bytes, from BEGIN to behind END. */
  readonly start: number;
  readonly end: number;
  /** On which its BEGIN stands, from 1. */
  readonly line: number;
  /** Its UID, or the TZID of a time zone, as it is written. */
  readonly id: string | undefined;
  /** What the calendar around it says of itself. The same object for all in one calendar. */
  readonly frame: ScannedFrame | undefined;
  /** The text ended before it did. */
  readonly isCut: boolean;
}

export interface ScannedFrame {
  /** Content lines between BEGIN:VCALENDAR and its first component, unfolded, at most MAX_FRAME_LINES. */
  readonly lines: readonly string[];
}

/** Properties of a calendar as a whole: some tens. */
const MAX_FRAME_LINES = 200;
/** Longer lines of a frame, and ids, are cut. */
const MAX_KEPT_LENGTH = 2000;

/**
 * Where the components of a text lie, found without holding it: for files of any size. Nothing is checked but how components
 * begin and end.
 * @throws ContentSyntaxError for a line beyond the limit
 */
export async function* scanObjects(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ScannedObject> {
  const scanner = new ObjectScanner();
  for await (const line of physicalLines(chunks)) {
    const found = scanner.take(line);
    if (found !== undefined) yield found;
  }
  const last = scanner.end();
  if (last !== undefined) yield last;
}

interface PhysicalLine {
  readonly start: number;
  readonly end: number;
  readonly bytes: Bytes;
}

async function* physicalLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<PhysicalLine> {
  let held: Bytes[] = [];
  let heldLength = 0;
  let start = 0;
  let number = 1;
  for await (const chunk of chunks) {
    const bytes = asBuffer(chunk);
    let at = 0;
    for (let lf = bytes.indexOf(10); lf >= 0; lf = bytes.indexOf(10, at)) {
      const piece = bytes.subarray(at, lf + 1);
      const whole = held.length === 0 ? piece : Buffer.concat([...held, piece]);
      yield { start, end: start + whole.length, bytes: whole };
      start += whole.length;
      at = lf + 1;
      number++;
      held = [];
      heldLength = 0;
    }
    if (at < bytes.length) held.push(Buffer.from(bytes.subarray(at)));
    heldLength += bytes.length - at;
    if (heldLength > defaultLimits.maxLineLength)
      throw new ContentSyntaxError('the line is too long', number);
  }
  if (heldLength > 0) yield { start, end: start + heldLength, bytes: Buffer.concat(held) };
}

const marker = /^(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9-]{1,60})[ \t]*$/i;

interface OpenObject {
  readonly name: string;
  readonly start: number;
  readonly line: number;
  id: string | undefined;
}

class ObjectScanner {
  #line = 0;
  #position = 0;
  #frame: { lines: string[]; start: number; line: number; isEmpty: boolean } | undefined;
  #open: OpenObject | undefined;
  /** Components open inside the open object. */
  #depth = 0;
  /** What the next folded lines go on with. */
  #folds: 'id' | 'frame' | undefined;

  take({ start, end, bytes }: PhysicalLine): ScannedObject | undefined {
    this.#line++;
    this.#position = end;
    const first = bytes[0];
    if (first === 32 || first === 9) {
      this.#goOn(bytes);
      return undefined;
    }
    this.#folds = undefined;
    // Long lines are no markers.
    const text = bytes
      .toString('utf8', 0, Math.min(bytes.length, MAX_KEPT_LENGTH))
      .replace(/^\uFEFF/, '')
      .trimEnd();
    const found = marker.exec(text);
    if (found !== null) return this.#mark(found[1]!.toUpperCase(), found[2]!.toUpperCase(), start);
    if (this.#open !== undefined) this.#noteId(text);
    else if (this.#frame !== undefined && this.#frame.lines.length < MAX_FRAME_LINES) {
      this.#frame.lines.push(text);
      this.#folds = 'frame';
    }
    return undefined;
  }

  end(): ScannedObject | undefined {
    return this.#open === undefined ? undefined : this.#close(this.#position, true);
  }

  #mark(what: string, name: string, start: number): ScannedObject | undefined {
    if (what === 'BEGIN') {
      if (this.#open !== undefined) this.#depth++;
      else if (name === 'VCALENDAR')
        this.#frame = { lines: [], start, line: this.#line, isEmpty: true };
      else this.#open = { name, start, line: this.#line, id: undefined };
      return undefined;
    }
    if (this.#open === undefined) {
      return name === 'VCALENDAR' ? this.#endCalendar() : undefined;
    }
    // The end of the calendar ends what was not ended in it.
    if (name === 'VCALENDAR') {
      const cut = this.#close(start, true);
      this.#frame = undefined;
      return cut;
    }
    if (this.#depth > 0) this.#depth--;
    else return this.#close(this.#position, false);
    return undefined;
  }

  #endCalendar(): ScannedObject | undefined {
    const frame = this.#frame;
    this.#frame = undefined;
    if (frame?.isEmpty !== true) return undefined;
    const { start, line } = frame;
    return {
      name: 'VCALENDAR',
      start,
      end: this.#position,
      line,
      id: undefined,
      frame,
      isCut: false,
    };
  }

  #close(end: number, isCut: boolean): ScannedObject {
    const { name, start, line, id } = this.#open!;
    this.#open = undefined;
    this.#depth = 0;
    if (this.#frame !== undefined) this.#frame.isEmpty = false;
    return { name, start, end, line, id, frame: this.#frame, isCut };
  }

  #noteId(text: string): void {
    if (this.#depth > 0 || this.#open!.id !== undefined) return;
    const found = /^(?:[\w-]+\.)?(?:UID|TZID)(?:;[^:]*)?:(.*)$/i.exec(text);
    if (found === null) return;
    this.#open!.id = found[1]!.trim();
    this.#folds = 'id';
  }

  #goOn(bytes: Bytes): void {
    if (this.#folds === undefined) return;
    const more = bytes.toString('utf8', 1, MAX_KEPT_LENGTH).replace(/\r?\n$/, '');
    const add = (text: string) => (text + more).slice(0, MAX_KEPT_LENGTH);
    if (this.#folds === 'id' && this.#open !== undefined) this.#open.id = add(this.#open.id ?? '');
    const lines = this.#frame?.lines;
    if (this.#folds === 'frame' && lines !== undefined) lines.push(add(lines.pop() ?? ''));
  }
}
