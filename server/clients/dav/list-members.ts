import { DAV } from '#codecs/webdav/namespaces.ts';
import { propertyOf, propertyText, type DavResponse } from '#codecs/webdav/parse-multistatus.ts';
import { childOf } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { formatDavRequest, formatPropertyNames, type DavClient } from './dav-client.ts';
import { canonicalPath, isSamePath } from './href.ts';

/** Something in a collection, without its content. */
export interface DavMember {
  /** Path as the server writes it. */
  readonly href: string;
  readonly etag: string;
  readonly size: number | undefined;
}

export interface MemberListing {
  readonly members: readonly DavMember[];
  /** Paths of what was removed since; only in a listing of changes. */
  readonly gone: readonly string[];
  /** Whether all there is was listed. */
  readonly isComplete: boolean;
  /** Where the next listing of changes begins; '' where there is none. */
  readonly syncToken: string;
}

export interface ListedCollection {
  readonly url: URL;
  readonly canSync: boolean;
}

const properties = [
  { ns: DAV, name: 'getetag' },
  { ns: DAV, name: 'getcontentlength' },
  { ns: DAV, name: 'resourcetype' },
];
/** Answers of a server that gives a large collection out in parts. */
const MAX_PARTS = 10_000;

/** What is in a collection; what changed, where a token of an earlier listing is still good. @throws DomainError */
export async function listMembers(
  client: DavClient,
  collection: ListedCollection,
  sinceToken: string,
): Promise<MemberListing> {
  if (collection.canSync)
    try {
      return await synchronise(client, collection.url, sinceToken);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      // The token is not good any more, or the server knows the report by name only.
      if (sinceToken !== '') return await listMembers(client, collection, '');
    }
  const members: DavMember[] = [];
  await client.propfind(collection.url, '1', properties, (response) => {
    const member = toMember(response, collection.url);
    if (member !== undefined) members.push(member);
  });
  return { members, gone: [], isComplete: true, syncToken: '' };
}

// RFC 6578 §3.2
async function synchronise(client: DavClient, url: URL, since: string): Promise<MemberListing> {
  const members = new Map<string, DavMember>();
  const gone = new Set<string>();
  let token = since;
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    let isCut = false;
    const { syncToken } = await client.report(url, '0', formatSync(token), (response) => {
      // RFC 6578 §3.6
      if (response.status === 507) isCut = true;
      else if (response.status === 404) {
        members.delete(response.href);
        gone.add(response.href);
      } else {
        const member = toMember(response, url);
        if (member === undefined) return;
        members.set(member.href, member);
        gone.delete(member.href);
      }
    });
    if (syncToken === undefined || syncToken === '')
      throw new DomainError('bad-value', `${url.host} gives no sync-token`);
    const isStuck = syncToken === token;
    token = syncToken;
    if (!isCut || isStuck) break;
  }
  return {
    members: [...members.values()],
    gone: [...gone],
    isComplete: since === '',
    syncToken: token,
  };
}

function formatSync(token: string): string {
  return formatDavRequest(
    'D:sync-collection',
    `<D:sync-token>${escapeXmlText(token)}</D:sync-token><D:sync-level>1</D:sync-level>${formatPropertyNames(properties)}`,
  );
}

/** Undefined for the collection itself and for collections in it. */
function toMember(response: DavResponse, base: URL): DavMember | undefined {
  const { href, status } = response;
  if (status !== undefined && status >= 300) return undefined;
  if (isSamePath(canonicalPath(href, base), canonicalPath(base.href, base))) return undefined;
  const type = propertyOf(response, DAV, 'resourcetype');
  if (type !== undefined && childOf(type, DAV, 'collection') !== undefined) return undefined;
  const size = Number(propertyText(response, { ns: DAV, name: 'getcontentlength' }));
  return {
    href: URL.parse(href, base)?.pathname ?? href,
    etag: propertyText(response, { ns: DAV, name: 'getetag' }).trim(),
    size: Number.isSafeInteger(size) && size > 0 ? size : undefined,
  };
}

/** Of the server as it is now: another way of asking would not help. */
export function isPassingFailure(error: unknown): boolean {
  if (error instanceof InputSyntaxError) return false;
  if (!isDomainError(error)) return true;
  const { status } = error.details;
  if (typeof status === 'number') return status === 401 || [429, 502, 503, 504].includes(status);
  return error.code === 'unavailable' || error.code === 'cancelled';
}
