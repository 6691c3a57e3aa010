import { matchesStrongly, matchesWeakly, parseEtagList } from '#codecs/webdav/etag-list.ts';
import { tryHttpDate } from '#codecs/webdav/http-date.ts';
import type { StoredDocument } from '#store/document.ts';
import { refuse } from './errors.ts';
import type { DavRequest } from './request.ts';
import type { Found } from './tree/find-in-account.ts';
import { withoutPart } from './tree/seen-in-part.ts';

type Representation = Pick<StoredDocument, 'etag' | 'changedAt' | 'scheduleTag'>;

/** What is there without an entity tag: collections and principals. */
export const untagged = { etag: '', changedAt: 0, scheduleTag: undefined };

// RFC 9110 §13.2.2
/**
 * If-Match, If-Unmodified-Since and If-None-Match of a request that changes something.
 * @param current undefined: nothing is there
 * @throws DavRefused 412
 */
export function assertConditions(
  request: Pick<DavRequest, 'header'>,
  current: Representation | undefined,
): void {
  const ifMatch = request.header('if-match');
  const since = request.header('if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!matchesStrongly(parseEtagList(ifMatch), current?.etag)) failed();
  } else if (since !== undefined && current !== undefined) {
    if (current.changedAt > (tryHttpDate(since) ?? Infinity)) failed();
  }
  // RFC 6638 §8.3
  const tag = request.header('if-schedule-tag-match')?.trim();
  if (tag !== undefined && tag !== current?.scheduleTag) failed();
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined && matchesWeakly(parseEtagList(ifNoneMatch), current?.etag))
    failed();
}

function failed(): never {
  return refuse(412, 'It is not as the request expects it to be: fetch it again');
}

/** assertConditions() of what lies at a path, however much of it is seen. @throws DavRefused 412 */
export function assertConditionsAt(request: Pick<DavRequest, 'header'>, found: Found): void {
  const there = found.kind === 'collection' ? untagged : undefined;
  const header = (name: string) => {
    const value = request.header(name);
    return value === undefined ? undefined : withoutPart(value);
  };
  assertConditions({ header }, found.kind === 'document' ? found.document : there);
}

/** If-Match and If-Unmodified-Since of GET and HEAD. @throws DavRefused 412 */
export function assertConditionsOfRead(
  request: Pick<DavRequest, 'header'>,
  current: Representation,
): void {
  const header = (name: string) => (name === 'if-none-match' ? undefined : request.header(name));
  assertConditions({ header }, current);
}

/** Whether the client has the present state already, and 304 is the answer. */
export function isNotModified(
  request: Pick<DavRequest, 'header'>,
  current: Representation,
): boolean {
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined) return matchesWeakly(parseEtagList(ifNoneMatch), current.etag);
  const since = request.header('if-modified-since');
  return since !== undefined && current.changedAt <= (tryHttpDate(since) ?? -1);
}
