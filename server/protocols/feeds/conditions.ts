import { matchesWeakly, parseEtagList } from '#codecs/webdav/etag-list.ts';
import { formatHttpDate, tryHttpDate } from '#codecs/webdav/http-date.ts';
import type { FeedAnswer, FeedRequest } from './exchange.ts';

/** What is to be given, when the client does not have it already. */
export interface Representation {
  readonly etag: string;
  /** Epoch seconds. */
  readonly lastModified: number | undefined;
  readonly mediaType: string;
  readonly body: FeedAnswer['body'];
}

/** Short, so that what is taken back is soon gone everywhere; programs ask much less often by themselves. */
const CACHE_SECONDS = 300;

/** 200 with everything, or 304. */
// RFC 9110 §13.2.2, RFC 9110 §15.4.5
export function answerConditionally(request: FeedRequest, it: Representation): FeedAnswer {
  const headers: Record<string, string> = {
    etag: it.etag,
    'cache-control': `private, max-age=${CACHE_SECONDS}`,
    'x-robots-tag': 'noindex',
    ...(it.lastModified !== undefined && { 'last-modified': formatHttpDate(it.lastModified) }),
  };
  if (isKnown(request, it)) return { status: 304, headers, body: '' };
  return { status: 200, headers: { ...headers, 'content-type': it.mediaType }, body: it.body };
}

function isKnown(request: FeedRequest, { etag, lastModified }: Representation): boolean {
  const known = request.header('if-none-match');
  if (known !== '') {
    try {
      return matchesWeakly(parseEtagList(known), etag);
    } catch {
      return false;
    }
  }
  // RFC 9110 §13.1.3: looked at only without If-None-Match.
  const since = tryHttpDate(request.header('if-modified-since'));
  return since !== undefined && lastModified !== undefined && lastModified <= since;
}
