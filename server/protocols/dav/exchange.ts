import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and its answer, as whoever listens hands them over. */
export interface DavExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path without query, percent-encoding as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name the client asked for, lower case, without port; '' when none. */
  readonly host: string;
  readonly remoteAddress: string;
  readonly isSecure: boolean;
}
