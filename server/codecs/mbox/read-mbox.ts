import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { headerValue, parseHeader } from '#codecs/mime/header-fields.ts';
import { MAX_HEADER_BYTES } from '#codecs/mime/limits.ts';
import { MAX_FROM_LINE_LENGTH, parseFromLine } from './from-line.ts';
import type { FromLine } from './from-line.ts';
import { unquoteMboxo, unquoteMboxrd } from './quoting.ts';
import { findSeparator } from './separator.ts';
import type { Separator } from './separator.ts';

/**
 * How "From " lines inside messages are protected: mboxo and mboxrd quote them, mboxcl2 counts bytes, mboxcl does both. `auto`
 * believes a Content-Length that leads to the next separator, and else unquotes as mboxrd.
 */
export const mboxFlavours = ['auto', 'mboxo', 'mboxrd', 'mboxcl', 'mboxcl2'] as const;
export type MboxFlavour = (typeof mboxFlavours)[number];

export interface MboxOptions {
  /** Default auto. */
  readonly flavour?: MboxFlavour;
  /** Bytes of one message that are kept; default 128 MiB. */
  readonly maxMessageBytes?: number;
  /** Told what stands before the first separator, where it is more than blank lines. */
  readonly onPreamble?: (preamble: MboxPreamble) => void;
}

/** Text that belongs to no message. */
export interface MboxPreamble {
  /** All of it, in bytes. */
  readonly size: number;
  /** Its beginning. */
  readonly head: Bytes;
}

export interface MboxMessage extends FromLine {
  /** The message without its separator, unquoted; line ends as in the file. */
  readonly content: Bytes;
  /** Whether the message was longer than the limit and is cut. */
  readonly isCut: boolean;
  /** Whether its Content-Length was believed: the field is the file's, not the message's. */
  readonly isCounted: boolean;
  /** The bytes of the file that are its own, separator included: read alone they give the message again. */
  readonly start: number;
  readonly end: number;
}

/** Blank lines between a counted message and the next separator: two, with CR. */
const MAX_GAP = 4;

export const DEFAULT_MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

/** Of a text before the first separator that is handed out: enough to see what it is. */
const MAX_PREAMBLE_BYTES = 1024 * 1024;

/** The messages of an mbox, read as its bytes come. Text before the first separator is left out, and told. */
// RFC 4155 Appendix A
export async function* readMbox(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: MboxOptions = {},
): AsyncGenerator<MboxMessage> {
  const reader = new MboxReader(options);
  for await (const chunk of source) {
    reader.push(asBuffer(chunk));
    for (let m = reader.take(); m !== undefined; m = reader.take()) yield m;
  }
  reader.end();
  for (let m = reader.take(); m !== undefined; m = reader.take()) yield m;
  reader.tellPreamble();
}

class MboxReader {
  private readonly flavour: MboxFlavour;
  private readonly limit: number;
  private data: Bytes = Buffer.alloc(0);
  /** The range of `data` that holds input not yet given out. */
  private start = 0;
  private stop = 0;
  /** Where in the file `start` is. */
  private position = 0;
  /** Where in the file the message being read begins. */
  private messageStart = 0;
  private isEnded = false;
  /** The separator line of the message being read. */
  private fromLine: string | undefined;
  /** Position in the view up to which no separator begins. */
  private scanned = 0;
  /** The kept beginning of a message beyond the limit. */
  private cutHead: Bytes | undefined;
  /** Nothing of the file has been looked at. */
  private isAtFileStart = true;
  /** Whether the Content-Length of the message being read is missing or was found to lie. */
  private distrustsLength = false;
  private preamble = { size: 0, parts: [] as Bytes[], isBlank: true };
  private readonly onPreamble: MboxOptions['onPreamble'];

  constructor(options: MboxOptions) {
    this.flavour = options.flavour ?? 'auto';
    this.limit = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    this.onPreamble = options.onPreamble;
  }

  push(chunk: Bytes): void {
    if (this.stop + chunk.length > this.data.length) {
      const held = this.stop - this.start;
      const needed = held + chunk.length;
      // Half of it stays free, so that what is held is not moved for every chunk.
      const isRoomy = needed * 2 <= this.data.length;
      const target = isRoomy ? this.data : Buffer.allocUnsafe(Math.max(needed * 2, 64 * 1024));
      this.data.copy(target, 0, this.start, this.stop);
      this.data = target;
      this.start = 0;
      this.stop = held;
    }
    chunk.copy(this.data, this.stop);
    this.stop += chunk.length;
  }

  end(): void {
    this.isEnded = true;
  }

  /** The next whole message, or undefined when more input is needed or nothing is left. */
  take(): MboxMessage | undefined {
    if (this.fromLine === undefined && !this.openFirst()) return undefined;
    const counted = this.takeCounted();
    if (counted === 'wait') return undefined;
    if (counted !== undefined) return counted;
    const next = findSeparator(this.view(), this.scanned, this.isEnded);
    if (next !== undefined && 'resumeAt' in next) {
      this.scanned = next.resumeAt;
      this.dropExcess();
      return undefined;
    }
    const end = next?.start ?? this.view().length;
    return this.close({ end, next, isQuoted: this.flavour !== 'mboxcl2', isCounted: false });
  }

  /** Finds the first "From " line of the file: whatever it says where the file begins with it. */
  private openFirst(): boolean {
    const view = this.view();
    if (this.isAtFileStart) {
      if (view.length < 8 && !this.isEnded) return false;
      // Editors put a byte order mark before the first line.
      if (view.toString('latin1', 0, 8) === '\xef\xbb\xbfFrom ') {
        this.advance(3);
        return this.openFirst();
      }
      const lineEnd = view.indexOf(10) + 1;
      if (view.toString('latin1', 0, 5) === 'From ') {
        if (lineEnd === 0 && !this.isEnded) return false;
        this.open({ start: 0, lineEnd: lineEnd === 0 ? view.length : lineEnd });
        return true;
      }
      this.isAtFileStart = false;
    }
    const found = findSeparator(view, this.scanned, this.isEnded);
    if (found !== undefined && !('resumeAt' in found)) {
      this.notePreamble(view.subarray(0, found.start));
      this.open(found);
      return true;
    }
    // What stands before the line must stay with it: by that a separator is known.
    const passed = found === undefined ? view.length : Math.max(0, found.resumeAt - 4);
    this.notePreamble(view.subarray(0, passed));
    this.advance(passed);
    this.scanned = (found?.resumeAt ?? passed) - passed;
    return false;
  }

  private notePreamble(bytes: Bytes): void {
    const { preamble } = this;
    preamble.isBlank &&= !/\S/.test(bytes.toString('latin1'));
    const room = MAX_PREAMBLE_BYTES - preamble.size;
    if (room > 0) preamble.parts.push(Buffer.from(bytes.subarray(0, room)));
    preamble.size += bytes.length;
  }

  tellPreamble(): void {
    const { size, parts, isBlank } = this.preamble;
    if (!isBlank) this.onPreamble?.({ size, head: Buffer.concat(parts) });
  }

  private open({ start, lineEnd }: Separator): void {
    const lineStop = Math.min(lineEnd, start + MAX_FROM_LINE_LENGTH);
    this.fromLine = this.view().toString('latin1', start, lineStop).trimEnd();
    this.messageStart = this.position + start;
    this.advance(lineEnd);
    this.scanned = 0;
    this.cutHead = undefined;
    this.distrustsLength = this.flavour === 'mboxo' || this.flavour === 'mboxrd';
  }

  /** A message whose Content-Length leads to a separator or to the end. */
  private takeCounted(): MboxMessage | 'wait' | undefined {
    if (this.distrustsLength) return undefined;
    const view = this.view();
    const header = parseHeader(view, 0, view.length);
    const isHeaderWhole = header.end > header.fieldsEnd;
    if (!isHeaderWhole && !this.isEnded && view.length < Math.min(this.limit, MAX_HEADER_BYTES))
      return 'wait';
    const value = headerValue(header, 'content-length') ?? '';
    const end = header.end + (/^\d{1,15}$/.test(value) ? Number(value) : Infinity);
    this.distrustsLength = !isHeaderWhole || end > this.limit;
    if (this.distrustsLength) return undefined;
    if (view.length < end + MAX_GAP + MAX_FROM_LINE_LENGTH && !this.isEnded) return 'wait';
    // Writers differ in whether the blank line is counted.
    const gap = /^(?:\r?\n){0,2}(?=From |$)/.exec(view.toString('latin1', end, end + 9))?.[0]
      .length;
    const start = end + (gap ?? 0);
    const lineEnd = view.indexOf(10, start) + 1 || view.length;
    // A line too long for a separator is none, however much of it has come.
    if (end > view.length || gap === undefined || lineEnd - start > MAX_FROM_LINE_LENGTH) {
      this.distrustsLength = true;
      return undefined;
    }
    const next = start >= view.length ? undefined : { start, lineEnd };
    return this.close({ end, next, isQuoted: this.flavour === 'mboxcl', isCounted: true });
  }

  private close(found: {
    readonly end: number;
    readonly next: Separator | undefined;
    readonly isQuoted: boolean;
    readonly isCounted: boolean;
  }): MboxMessage {
    const { end, next, isQuoted, isCounted } = found;
    const view = this.view();
    const isBlankTheFiles = isQuoted && !isCounted;
    const raw =
      this.cutHead ?? view.subarray(0, isBlankTheFiles ? withoutBlankLine(view, end) : end);
    const isCut = this.cutHead !== undefined || raw.length > this.limit;
    // A copy: the buffer is used again.
    let content: Bytes = Buffer.from(raw.subarray(0, this.limit));
    if (isQuoted)
      content = this.flavour === 'mboxo' ? unquoteMboxo(content) : unquoteMboxrd(content);
    const facts = parseFromLine(this.fromLine!);
    const range = { start: this.messageStart, end: this.position + (next?.start ?? view.length) };
    if (next === undefined) {
      this.fromLine = undefined;
      this.advance(view.length);
    } else this.open(next);
    return { ...facts, content, isCut, isCounted, ...range };
  }

  /** Memory stays bounded however long a message is: only its beginning and the end of what came are kept. */
  private dropExcess(): void {
    const view = this.view();
    if (view.length <= this.limit + 64 * 1024) return;
    this.cutHead ??= Buffer.from(view.subarray(0, this.limit));
    // Two line ends stay, by which a separator is known.
    const keepFrom = Math.max(0, this.scanned - 4);
    this.advance(keepFrom);
    this.scanned -= keepFrom;
  }

  private advance(bytes: number): void {
    this.start += bytes;
    this.position += bytes;
  }

  private view(): Bytes {
    return this.data.subarray(this.start, this.stop);
  }
}

/** The blank line before a separator belongs to the mbox. */
function withoutBlankLine(view: Bytes, end: number): number {
  if (view[end - 1] !== 10) return end;
  const before = view[end - 2] === 13 ? end - 2 : end - 1;
  return view[before - 1] === 10 ? before : end;
}
