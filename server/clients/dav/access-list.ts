import { CALDAV, CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import { hrefsIn, propertyOf } from '#codecs/webdav/parse-multistatus.ts';
import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { isDomainError } from '#platform/errors.ts';
import { onlyResponse, type DavClient } from './dav-client.ts';
import { canonicalPath, isSamePath, lastSegment } from './href.ts';

/** What somebody else may do with a collection. */
export interface DavAccess {
  readonly who:
    | { readonly kind: 'all' | 'authenticated' }
    | { readonly kind: 'principal'; readonly principal: DavPrincipal };
  /** Names of privileges: "read", "write-content", "read-free-busy", ... */
  readonly privileges: readonly string[];
}

export interface DavPrincipal {
  /** An address where one is told, else the name in the path. */
  readonly name: string;
  readonly isGroup: boolean;
}

/**
 * The access list of a collection but for its owner's part, what is inherited and what cannot be changed; undefined where
 * the server does not tell. @throws DomainError unavailable
 */
// RFC 3744 §5.5
export async function readAccessList(
  client: DavClient,
  collection: URL,
  principals: Map<string, DavPrincipal>,
): Promise<readonly DavAccess[] | undefined> {
  try {
    const found = await client.propfind(collection, '0', [
      { ns: DAV, name: 'acl' },
      { ns: DAV, name: 'owner' },
    ]);
    const response = onlyResponse(found);
    const acl = response && propertyOf(response, DAV, 'acl');
    if (acl === undefined) return undefined;
    const [owner] = hrefsIn(propertyOf(response!, DAV, 'owner'));
    const list: DavAccess[] = [];
    for (const ace of childrenOf(acl, DAV, 'ace')) {
      const who = await whoOf(client, ace, { base: found.url, owner, principals });
      const grant = childOf(ace, DAV, 'grant');
      if (who === undefined || grant === undefined) continue;
      const privileges = childrenOf(grant, DAV, 'privilege').flatMap((it) =>
        elementsOf(it).map(({ name }) => name),
      );
      if (privileges.length > 0) list.push({ who, privileges });
    }
    return list;
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return undefined;
  }
}

interface AceContext {
  readonly base: URL;
  readonly owner: string | undefined;
  readonly principals: Map<string, DavPrincipal>;
}

async function whoOf(
  client: DavClient,
  ace: XmlElement,
  { base, owner, principals }: AceContext,
): Promise<DavAccess['who'] | undefined> {
  const has = (name: string) => childOf(ace, DAV, name) !== undefined;
  const principal = childOf(ace, DAV, 'principal');
  if (principal === undefined || has('inherited') || has('protected')) return undefined;
  if (childOf(principal, DAV, 'all') !== undefined) return { kind: 'all' };
  if (childOf(principal, DAV, 'authenticated') !== undefined) return { kind: 'authenticated' };
  const [href] = hrefsIn(principal);
  // "self" and properties are the owner, who has everything anyway.
  if (href === undefined) return undefined;
  const path = canonicalPath(href, base);
  if (owner !== undefined && isSamePath(path, canonicalPath(owner, base))) return undefined;
  const known = principals.get(path) ?? (await readPrincipal(client, new URL(href, base)));
  principals.set(path, known);
  return { kind: 'principal', principal: known };
}

/** @throws DomainError unavailable */
export async function readPrincipal(client: DavClient, url: URL): Promise<DavPrincipal> {
  const fallback = { name: lastSegment(url.pathname), isGroup: false };
  try {
    const response = onlyResponse(
      await client.propfind(url, '0', [
        { ns: CALDAV, name: 'calendar-user-address-set' },
        { ns: CALDAV, name: 'calendar-user-type' },
        { ns: CALENDARSERVER, name: 'email-address-set' },
      ]),
    );
    if (response === undefined) return fallback;
    const addresses = hrefsIn(propertyOf(response, CALDAV, 'calendar-user-address-set'));
    const mail = addresses.find((it) => /^mailto:/i.test(it))?.slice('mailto:'.length);
    const type = propertyOf(response, CALDAV, 'calendar-user-type');
    return {
      name: mail ?? fallback.name,
      isGroup: type !== undefined && textOf(type).trim().toUpperCase() === 'GROUP',
    };
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return fallback;
  }
}
