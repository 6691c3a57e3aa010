import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '#platform/clock.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { createGuardedLookup, literalAddressOf } from '#platform/guarded-lookup.ts';
import { parseFeedUrl } from './feed-url.ts';
import { readBody } from '#clients/http/read-body.ts';

export interface FeedQuestion {
  /** As parseFeedUrl() takes it. */
  readonly url: string;
  /** What the last answer said of itself; '' for nothing. */
  readonly etag: string;
  readonly lastModified: string;
}

export type FeedAnswer =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'content';
      readonly bytes: Buffer;
      readonly mediaType: string;
      readonly etag: string;
      readonly lastModified: string;
    };

/**
 * Fetches a feed, unless it is what it was.
 * @throws DomainError unavailable (with retryAfterSeconds in its details when the host asks for patience), too-large,
 * not-supported, bad-value for an address that is none, cancelled by the signal
 */
export type FetchFeed = (question: FeedQuestion, signal?: AbortSignal) => Promise<FeedAnswer>;

export interface FeedFetchOptions {
  readonly clock: Clock;
  readonly lookup: LookupFunction;
  /** Addresses that are not spoken to. */
  readonly isRefused: (address: string) => boolean;
  /** PEM of roots to trust instead of the public ones. */
  readonly ca?: readonly string[];
  readonly maxBytes?: number;
  /** For everything together, redirects and body. */
  readonly timeLimitMs?: number;
}

/** The calendar of a large public body for years is a tenth of this. */
const MAX_BYTES = 20 * 1024 * 1024;
const TIME_LIMIT_MS = 30_000;
const MAX_REDIRECTS = 5;
/** Longest validator kept from one time to the next. */
const MAX_VALIDATOR_LENGTH = 500;
const MAX_RETRY_AFTER_SECONDS = 86_400;

export function createFeedFetch(options: FeedFetchOptions): FetchFeed {
  const { clock, isRefused, maxBytes = MAX_BYTES, timeLimitMs = TIME_LIMIT_MS } = options;
  const lookup = createGuardedLookup(options.lookup, isRefused);
  return async (question, signal) => {
    const { url, authorization } = parseFeedUrl(question.url);
    const deadline = new AbortController();
    using _timer = clock.after(timeLimitMs, () => deadline.abort());
    const ends =
      signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, signal]);
    let at = url;
    try {
      for (let redirects = 0; ; redirects++) {
        if (isRefused(literalAddressOf(at) ?? '')) throw new Error('an internal address');
        const ownHeaders = { ...conditions(question) };
        if (authorization !== undefined && at.origin === url.origin)
          Object.assign(ownHeaders, { authorization });
        const response = await ask(at, { lookup, ca: options.ca, signal: ends }, ownHeaders);
        const next = redirectOf(response, at);
        if (next === undefined) return await toAnswer(response, question, maxBytes);
        response.destroy();
        if (redirects >= MAX_REDIRECTS) throw new Error('too many redirects');
        at = next;
      }
    } catch (error) {
      if (signal?.aborted === true)
        throw new DomainError('cancelled', `${at.host}: it was stopped`, { cause: error });
      throw deadline.signal.aborted
        ? new DomainError('unavailable', `${at.host}: no answer in time`, { cause: error })
        : toDomainError(at.host, error);
    }
  };
}

/** Everything that is wrong with what lies elsewhere; the address may be a secret, the host is none. */
function toDomainError(host: string, error: unknown): DomainError {
  const reason = `${host}: ${error instanceof Error ? error.message : String(error)}`;
  return isDomainError(error)
    ? new DomainError(error.code, reason, { details: error.details, cause: error })
    : new DomainError('unavailable', reason, { cause: error });
}

// RFC 9110 §13.1.2, RFC 9110 §13.1.3
function conditions({ etag, lastModified }: FeedQuestion): Record<string, string> {
  return {
    ...(etag !== '' && { 'if-none-match': etag }),
    ...(lastModified !== '' && { 'if-modified-since': lastModified }),
  };
}

async function ask(
  url: URL,
  by: {
    readonly lookup: LookupFunction;
    readonly ca: readonly string[] | undefined;
    readonly signal: AbortSignal;
  },
  ownHeaders: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  const headers = {
    'user-agent': 'Mailstead',
    accept: 'text/calendar, */*;q=0.5',
    'accept-encoding': 'gzip',
    ...ownHeaders,
  };
  const call = { method: 'GET', agent: false, headers, lookup: by.lookup, signal: by.signal };
  return await new Promise((resolve, reject) => {
    const outgoing =
      url.protocol === 'https:'
        ? requestSecure(url, { ...call, ...(by.ca && { ca: [...by.ca] }) })
        : requestPlain(url, call);
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end();
  });
}

/** Where it leads; undefined when it is an answer. */
// RFC 9110 §15.4
function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  const to = URL.parse(headers.location ?? '', from);
  if (to === null || headers.location === undefined)
    throw new Error(`status ${statusCode} leads nowhere`);
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    throw new Error('it leads from https to http');
  return parseFeedUrl(to.href).url;
}

async function toAnswer(
  response: IncomingMessage,
  question: FeedQuestion,
  maxBytes: number,
): Promise<FeedAnswer> {
  const { statusCode = 0, headers } = response;
  const isConditional = question.etag !== '' || question.lastModified !== '';
  if (statusCode === 304 && isConditional) {
    response.destroy();
    return { kind: 'unchanged' };
  }
  if (statusCode !== 200) {
    response.destroy();
    const retryAfterSeconds = secondsOf(headers['retry-after']);
    throw new DomainError('unavailable', `status ${statusCode}`, {
      details: retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
    });
  }
  const bytes = await readBody(response, maxBytes).finally(() => response.destroy());
  const kept = (value: string | undefined) =>
    value !== undefined && value.length <= MAX_VALIDATOR_LENGTH ? value : '';
  return {
    kind: 'content',
    bytes,
    mediaType: headers['content-type'] ?? '',
    etag: kept(headers.etag),
    lastModified: kept(headers['last-modified']),
  };
}

/** Only the form in seconds: a date would be by another's clock. */
// RFC 9110 §10.2.3
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined || !/^\d{1,9}$/.test(retryAfter)) return undefined;
  return Math.min(Number(retryAfter), MAX_RETRY_AFTER_SECONDS);
}
