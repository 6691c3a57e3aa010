import type { DavClient } from '#clients/dav/dav-client.ts';
import { isPassing, toDavFailure } from '#clients/dav/dav-failure.ts';
import type { Bytes } from '#platform/bytes.ts';
import { isDomainError, type DomainError } from '#platform/errors.ts';
import type { ItemMediaType } from '../../item.ts';

export type PutOutcome =
  | { readonly kind: 'put' }
  /** Something else is, or is not, at the place. */
  | { readonly kind: 'condition-failed' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Puts one object at its place, if that is as the condition says.
 * @throws DomainError over-quota, authentication-failed, limit-reached, unavailable
 */
// RFC 4791 §5.3.2
export async function putDocument(
  client: DavClient,
  url: URL,
  wish: {
    readonly mediaType: ItemMediaType;
    readonly bytes: Bytes;
    readonly condition: { readonly 'if-match': string } | { readonly 'if-none-match': '*' };
  },
): Promise<PutOutcome> {
  const answer = await client.send('PUT', url, {
    headers: { 'content-type': `${wish.mediaType}; charset=utf-8`, ...quiet, ...wish.condition },
    body: wish.bytes,
  });
  if (answer.status >= 200 && answer.status < 300) return { kind: 'put' };
  if (answer.status === 412) return { kind: 'condition-failed' };
  const failure = toDavFailure(answer, `PUT ${url.pathname}`);
  if (isPassing(answer) || stopsAll(failure)) throw failure;
  return { kind: 'refused', reason: failure.message };
}

/** Removes an object that is still what it was; answers whether it did. @throws DomainError */
export async function deleteDocument(client: DavClient, url: URL, etag: string): Promise<boolean> {
  const answer = await client.send('DELETE', url, { headers: { 'if-match': etag, ...quiet } });
  if (answer.status >= 200 && answer.status < 300) return true;
  if (answer.status === 412 || answer.status === 404 || answer.status === 410) return false;
  throw toDavFailure(answer, `DELETE ${url.pathname}`);
}

// RFC 6638 §8.1
/** Nobody is told of an answer that is not given now. */
const quiet = { 'schedule-reply': 'F' } as const;

function stopsAll(failure: DomainError): boolean {
  return isDomainError(failure, 'over-quota') || isDomainError(failure, 'authentication-failed');
}
