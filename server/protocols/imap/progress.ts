import { formatResponseCode } from '#codecs/imap/response-code.ts';
import type { Clock } from '#platform/clock.ts';
import type { ResponseWriter } from './session/response-writer.ts';

/** Silence after which a client is told that its command still runs. */
const INTERVAL_MS = 10_000;

/** Tells the client now and then how far a long command has come. */
// RFC 9585 §4
export class Progress {
  readonly #clock: Clock;
  readonly #output: ResponseWriter;
  readonly #tag: string;
  readonly #goal: number | undefined;
  #toldAtMs: number;

  constructor(parts: {
    readonly clock: Clock;
    readonly output: ResponseWriter;
    readonly tag: string;
    /** Messages to be worked through, when that is known. */
    readonly goal?: number;
  }) {
    this.#clock = parts.clock;
    this.#output = parts.output;
    this.#tag = parts.tag;
    this.#goal = parts.goal;
    this.#toldAtMs = parts.clock.monotonicMs();
  }

  /** Says that so many messages are done, when it is time to say something. */
  report(done: number): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#toldAtMs < INTERVAL_MS) return;
    this.#toldAtMs = now;
    const code = formatResponseCode({
      kind: 'INPROGRESS',
      tag: this.#tag,
      done,
      ...(this.#goal === undefined || this.#goal <= done ? {} : { goal: this.#goal }),
    });
    this.#output.text(`* OK ${code} Still working\r\n`);
    this.#output.flush();
  }
}
