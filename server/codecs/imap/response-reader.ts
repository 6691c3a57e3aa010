import type { Bytes } from '#platform/bytes.ts';
import { CommandReader, type InvalidReason } from './command-reader.ts';
import type { CommandLiteral, CommandText } from './command-text.ts';

export type ResponseEvent =
  | { readonly kind: 'response'; readonly response: CommandText }
  | { readonly kind: 'literal-data'; readonly literal: CommandLiteral; readonly bytes: Bytes }
  | { readonly kind: 'literal-end'; readonly literal: CommandLiteral }
  /** The server sent what can not be read: the connection is of no more use. */
  | { readonly kind: 'invalid'; readonly reason: InvalidReason };

export interface ResponseReaderOptions {
  /** Literals above this size come as `literal-data`, not in memory. Default 1 MiB. */
  readonly maxKeptLiteralBytes?: number;
  /** Default 8 MiB: servers write long SEARCH results and FETCH lists in one line. */
  readonly maxLineBytes?: number;
}

/** Assembles the responses of a server, for clients and tests. */
// RFC 9051 §2.2.2
export class ResponseReader {
  readonly #reader: CommandReader;
  readonly #maxKept: number;

  constructor(options: ResponseReaderOptions = {}) {
    const maxLineBytes = options.maxLineBytes ?? 8 * 1024 * 1024;
    this.#maxKept = options.maxKeptLiteralBytes ?? 1024 * 1024;
    this.#reader = new CommandReader({
      maxLineBytes,
      maxCommandBytes: 2 * maxLineBytes,
      maxKeptBytes: 64 * Math.max(this.#maxKept, 1024 * 1024),
      // Broken mail on other servers is to be fetched as it is.
      nulInLiterals: 'accept',
    });
  }

  push(chunk: Bytes): void {
    this.#reader.push(chunk);
  }

  /** What was received beyond the last response, for COMPRESS and STARTTLS. */
  takeBuffered(): Bytes {
    return this.#reader.takeBuffered();
  }

  next(): ResponseEvent | undefined {
    for (;;) {
      const event = this.#reader.next();
      if (event === undefined) return undefined;
      if (event.kind === 'literal') {
        if (event.literal.size > this.#maxKept) this.#reader.streamLiteral();
        else this.#reader.keepLiteral();
      } else if (event.kind === 'command') {
        return { kind: 'response', response: event.command };
      } else if (event.kind === 'invalid') {
        return { kind: 'invalid', reason: event.reason };
      } else if (event.kind !== 'continuation') {
        return event;
      }
    }
  }
}
