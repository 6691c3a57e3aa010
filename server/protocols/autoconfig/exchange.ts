/** One request, whatever listener took it. */
export interface DiscoveryRequest {
  readonly method: string;
  /** Without query, percent-encoding as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name the client asked for, lower case, without port; '' when none. */
  readonly host: string;
  readonly remoteAddress: string;
  /** Over TLS, or from this very machine: passwords may be asked for. */
  readonly isConfidential: boolean;
  /** '' when the request has no such field. */
  header(name: string): string;
  /** The whole body; undefined when it is longer than `maxBytes`. */
  body(maxBytes: number): Promise<Buffer | undefined>;
}

export interface DiscoveryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A part of the path space, as listeners take it. */
export interface DiscoveryRoute {
  /** The exact path, or everything below it when it ends in "/". */
  readonly path: string;
  readonly methods: readonly string[];
  readonly isAnyCase?: boolean;
  /** Also over http, which most clients try. */
  readonly isOpenWithoutTls?: boolean;
  answer(request: DiscoveryRequest): Promise<DiscoveryAnswer>;
}

const XML_TYPE = 'text/xml; charset=utf-8';

export function xmlAnswer(
  xml: string,
  { status = 200, type = XML_TYPE }: { status?: number; type?: string } = {},
): DiscoveryAnswer {
  return {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store' },
    body: `<?xml version="1.0" encoding="utf-8"?>\n${xml}\n`,
  };
}

export function textAnswer(status: number, text: string): DiscoveryAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

export function redirectAnswer(status: 301 | 302 | 307, location: string): DiscoveryAnswer {
  return { ...textAnswer(status, 'It is at another address.'), headers: { location } };
}
