/** One request, whatever listener took it. */
export interface FeedRequest {
  /** Without query, percent-encoding as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly remoteAddress: string;
  /** '' when the request has no such field. */
  header(name: string): string;
}

export interface FeedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces when it is long; then nobody has the whole of it in memory. Not looked at for HEAD. */
  readonly body: string | (() => AsyncIterable<string>);
}

/** Everything that is published lies below these. */
export const feedPaths = ['/feeds/', '/freebusy/'] as const;

/** A part of the path space, as listeners take it. */
export interface FeedRoute {
  /** Everything below it. */
  readonly path: string;
  answer(request: FeedRequest): Promise<FeedAnswer>;
}

export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): FeedAnswer {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: `${text}\n`,
  };
}
