import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { HttpAnswer, HttpRequest } from '#clients/http/http-request.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import { isDomainError } from '#platform/errors.ts';

/** Where is asked, by whom, and what came of it so far. */
export interface Search {
  readonly http: Pick<HttpClient, 'send'>;
  readonly clock: Clock;
  readonly srv: Dns['srv'];
  readonly credentials: HttpCredentials | undefined;
  /** The domain of the address that was asked for first, and hosts that the administrator has confirmed. */
  readonly trusted: readonly string[];
  readonly seen: Set<string>;
  /** What was tried in vain, for people. */
  readonly tried: string[];
  /** Hosts that were led to and are nobody's that is known. */
  readonly unconfirmed: Set<string>;
  isDenied: boolean;
  redirects: number;
}

/** Whether whoever signs in may be told to this host: only by https, within what is the organisation's. */
export function isTrusted({ trusted }: Search, url: URL): boolean {
  const host = url.hostname.toLowerCase();
  return (
    url.protocol === 'https:' && trusted.some((name) => host === name || host.endsWith(`.${name}`))
  );
}

/** Many of the places where is asked do not exist, and some are a firewall that says nothing. */
const LIMIT_MS = 20_000;
const MAX_BYTES = 1024 * 1024;

/** undefined where nobody answers, which is noted. */
export async function tryPlace(
  { http, clock, tried }: Search,
  request: HttpRequest,
): Promise<HttpAnswer | undefined> {
  const stopping = new AbortController();
  using _ = clock.after(LIMIT_MS, () => stopping.abort());
  try {
    return await http.send({
      ...request,
      maxBytes: MAX_BYTES,
      idleLimitMs: LIMIT_MS,
      isRepeatable: true,
      signal: stopping.signal,
    });
  } catch (error) {
    if (!isDomainError(error)) throw error;
    tried.push(
      error.code === 'cancelled'
        ? `${new URL(request.url).host}: it does not answer`
        : error.message,
    );
    return undefined;
  }
}
