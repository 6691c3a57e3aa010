/** Where bytes go: the connection, or a compressing layer over it. */
export interface ResponseSink {
  /** False when the caller should wait for the drain. */
  write(data: Uint8Array): boolean;
  /** The same for pieces that belong together. */
  writeAll(pieces: readonly Uint8Array[]): boolean;
  readonly unsentBytes: number;
}

/** Text collected before it is turned into bytes. */
const FLUSH_LENGTH = 32 * 1024;
/** Text and bytes gathered before they are sent in one go. */
const GATHERED_LENGTH = 256 * 1024;
/** Up to so many bytes it is cheaper to put the pieces together than to tell the system of each. */
const JOINED_LENGTH = 16 * 1024;
/** A session that makes responses faster than its client reads them waits at this many unsent bytes. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** Answers that may wait for the disk while later commands already run. */
const MAX_HELD = 64;

type Piece = string | Uint8Array | { text: string | undefined };

/**
 * Puts responses in order and on the wire. Text is Latin-1, one character a byte. An answer that waits for the disk
 * holds back everything behind it, so that later commands may run without overtaking it.
 */
export class ResponseWriter {
  #sink: ResponseSink;
  /** Gathered before the text, in order. */
  #gathered: Uint8Array[] = [];
  #gatheredLength = 0;
  #text = '';
  /** What stands behind the first held answer. */
  #queue: Piece[] = [];
  #held = 0;
  #wake: (() => void)[] = [];
  #isClosed = false;
  #isFlushPlanned = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Bytes from now on go through another layer (STARTTLS needs none: the connection changes itself). */
  changeSink(sink: ResponseSink): void {
    this.flush();
    this.#sink = sink;
  }

  text(wire: string): void {
    if (this.#queue.length > 0) {
      const last = this.#queue.at(-1);
      if (typeof last === 'string' && last.length < FLUSH_LENGTH)
        this.#queue[this.#queue.length - 1] = last + wire;
      else this.#queue.push(wire);
      return;
    }
    this.#text += wire;
    if (this.#text.length >= FLUSH_LENGTH) this.flush();
  }

  bytes(data: Uint8Array): void {
    if (this.#queue.length > 0) {
      this.#queue.push(data);
      return;
    }
    this.#gather(data);
  }

  /** Puts the text that `until` resolves to at this place; it must not reject. */
  hold(until: Promise<string>): void {
    const piece: { text: string | undefined } = { text: undefined };
    this.#queue.push(piece);
    this.#held++;
    void until.then((text) => {
      piece.text = text;
      this.#held--;
      this.#release();
      this.#wakeAll();
    });
  }

  /** Answers of pipelined commands go out together, but none waits for a slow one behind it. */
  flushSoon(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    setImmediate(() => {
      this.#isFlushPlanned = false;
      this.flush();
    });
  }

  /** Sends what is collected. */
  flush(): void {
    if (this.#text === '' && this.#gathered.length === 0) return;
    const last = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    const gathered = this.#gathered;
    if (gathered.length === 0) {
      if (!this.#isClosed) this.#sink.write(last);
      return;
    }
    if (last.length > 0) gathered.push(last);
    const length = this.#gatheredLength + last.length;
    this.#gathered = [];
    this.#gatheredLength = 0;
    if (this.#isClosed) return;
    if (length <= JOINED_LENGTH) this.#sink.write(Buffer.concat(gathered, length));
    else this.#sink.writeAll(gathered);
  }

  /** Resolves when there is room for more: few unsent bytes and few held answers. Rejects never; a dead peer is closed by the session. */
  async room(): Promise<void> {
    while (!this.#isClosed && this.isFull)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Resolves when no answer is held any more. */
  async settled(): Promise<void> {
    while (!this.#isClosed && this.#held > 0)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  onDrain(): void {
    this.#wakeAll();
  }

  close(): void {
    this.#isClosed = true;
    this.#queue = [];
    this.#gathered = [];
    this.#gatheredLength = 0;
    this.#text = '';
    this.#wakeAll();
  }

  /** More should not be written before room(). */
  get isFull(): boolean {
    return this.#held >= MAX_HELD || this.#sink.unsentBytes > MAX_UNSENT_BYTES;
  }

  /** The client does not read. */
  get isBlocked(): boolean {
    return this.#sink.unsentBytes > MAX_UNSENT_BYTES;
  }

  /** Nothing of what was written is in memory any more. */
  get isSent(): boolean {
    return !this.isCollecting && this.#queue.length === 0 && this.#sink.unsentBytes === 0;
  }

  /** Something is collected that flush() would send. */
  get isCollecting(): boolean {
    return this.#text !== '' || this.#gathered.length > 0;
  }

  #gather(data: Uint8Array): void {
    if (this.#text !== '') this.#gathered.push(Buffer.from(this.#text, 'latin1'));
    this.#gathered.push(data);
    this.#gatheredLength += this.#text.length + data.length;
    this.#text = '';
    if (this.#gatheredLength >= GATHERED_LENGTH) this.flush();
  }

  #release(): void {
    let i = 0;
    for (; i < this.#queue.length; i++) {
      const piece = this.#queue[i]!;
      if (typeof piece === 'string') this.#text += piece;
      else if (piece instanceof Uint8Array) {
        this.#gather(piece);
      } else if (piece.text === undefined) break;
      else this.#text += piece.text;
    }
    this.#queue = this.#queue.slice(i);
    this.flush();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) resolve();
  }
}
