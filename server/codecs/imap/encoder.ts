import type { Bytes } from '#platform/bytes.ts';
import type { NameEncoding } from './decoder.ts';
import { encodeModifiedUtf7 } from './modified-utf7.ts';
import { ASTRING_CHAR, ATOM_CHAR, isMadeOf } from './syntax-chars.ts';
import { tryFormatQuoted } from './string-format.ts';
import { encodeUtf8 } from './utf8-text.ts';

/**
 * How literals are announced: by a server ('response'), or by a client ('sync' waits for `+`, 'plus' never
 * waits, 'minus' waits above 4,096 bytes).
 */
// RFC 7888 §5
export type LiteralStyle = 'response' | 'sync' | 'plus' | 'minus';

export interface EncoderOptions {
  readonly names?: NameEncoding;
  readonly literals?: LiteralStyle;
}

/** A run of bytes to send. */
export interface EncodedSegment {
  readonly bytes: Bytes;
  /** Whether the peer's `+` must come before the next segment is sent. */
  readonly awaitsContinuation: boolean;
}

/** Text is turned into bytes in runs of this many characters. */
const FLUSH_LENGTH = 32 * 1024;
/** A literal up to this size is copied into the text, a larger one stays the Buffer it is. */
const COPIED_LITERAL_BYTES = 2048;

/**
 * Collects what is to be sent: text as a Latin-1 string (one character a byte), large bodies as the Buffers they
 * are. Every method returns the encoder.
 */
export class Encoder {
  readonly names: NameEncoding;
  readonly #literals: LiteralStyle;
  #text = '';
  #segments: EncodedSegment[] = [];
  #flushedBytes = 0;

  constructor(options: EncoderOptions = {}) {
    this.names = options.names ?? 'modified-utf7';
    this.#literals = options.literals ?? 'response';
  }

  /** Bytes collected and not yet taken. */
  get byteLength(): number {
    return this.#flushedBytes + this.#text.length;
  }

  /** Wire text as it is: ASCII, or bytes as Latin-1 characters. */
  raw(wire: string): this {
    this.#text += wire;
    if (this.#text.length >= FLUSH_LENGTH) this.#flush();
    return this;
  }

  number(value: number): this {
    return this.raw(String(value));
  }

  /** An atom; throws TypeError for what can not be one, which is a bug of the caller. */
  atom(text: string): this {
    if (!isMadeOf(text, ATOM_CHAR)) throw new TypeError(`not an atom: ${JSON.stringify(text)}`);
    return this.raw(text);
  }

  astring(text: string): this {
    return isMadeOf(text, ASTRING_CHAR) && text.toUpperCase() !== 'NIL'
      ? this.raw(text)
      : this.string(text);
  }

  string(text: string): this {
    return this.rawString(encodeUtf8(text));
  }

  nstring(text: string | undefined): this {
    return text === undefined ? this.raw('NIL') : this.string(text);
  }

  /** Bytes given as Latin-1 text, as a quoted string where possible and as a literal otherwise. */
  rawString(latin1: string): this {
    const quoted = tryFormatQuoted(latin1, this.names);
    if (quoted !== undefined) return this.raw(quoted);
    const kind = latin1.includes('\0') ? 'literal8' : 'literal';
    return this.#announce(latin1.length, kind).raw(latin1);
  }

  mailbox(name: string): this {
    const wire = this.names === 'utf8' ? encodeUtf8(name) : encodeModifiedUtf7(name);
    return isMadeOf(wire, ATOM_CHAR) && wire.toUpperCase() !== 'NIL'
      ? this.raw(wire)
      : this.rawString(wire);
  }

  /** A literal with its bytes; they are not copied when large and must not change until sent. */
  literal(bytes: Bytes, kind: 'literal' | 'literal8' = 'literal'): this {
    this.#announce(bytes.length, kind);
    return this.bytes(bytes);
  }

  /** Only the announcement of a literal whose bytes the caller sends after taking the segments. */
  literalHeader(size: number, kind: 'literal' | 'literal8' = 'literal'): this {
    return this.#announce(size, kind);
  }

  /** Bytes as they are. */
  bytes(bytes: Bytes): this {
    if (bytes.length <= COPIED_LITERAL_BYTES) return this.raw(bytes.toString('latin1'));
    this.#flush();
    this.#push(bytes, 'no-wait');
    return this;
  }

  /** `(` items `)`, each written by the function. */
  list<T>(items: Iterable<T>, formatItem: (item: T) => void): this {
    this.raw('(');
    let isFirst = true;
    for (const item of items) {
      if (!isFirst) this.raw(' ');
      isFirst = false;
      formatItem(item);
    }
    return this.raw(')');
  }

  /** Takes what was collected, in order; the encoder is empty afterwards. */
  takeSegments(): EncodedSegment[] {
    this.#flush();
    const segments = this.#segments;
    this.#segments = [];
    this.#flushedBytes = 0;
    return segments;
  }

  /** Takes what was collected as Buffers for writev. */
  takeChunks(): Bytes[] {
    return this.takeSegments().map((s) => s.bytes);
  }

  /** Takes what was collected as one Buffer. */
  takeBuffer(): Bytes {
    const chunks = this.takeChunks();
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }

  #announce(size: number, kind: 'literal' | 'literal8'): this {
    const awaits =
      this.#literals === 'sync' || (this.#literals === 'minus' && size > 4096) ? 'wait' : 'no-wait';
    const plus = this.#literals === 'response' || awaits === 'wait' ? '' : '+';
    this.#text += `${kind === 'literal8' ? '~' : ''}{${size}${plus}}\r\n`;
    if (awaits === 'wait') {
      const bytes = Buffer.from(this.#text, 'latin1');
      this.#text = '';
      this.#push(bytes, 'wait');
    }
    return this;
  }

  #flush(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    this.#push(bytes, 'no-wait');
  }

  #push(bytes: Bytes, wait: 'wait' | 'no-wait'): void {
    this.#segments.push({ bytes, awaitsContinuation: wait === 'wait' });
    this.#flushedBytes += bytes.length;
  }
}
