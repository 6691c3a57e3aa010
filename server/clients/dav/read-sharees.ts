import { CALENDARSERVER, DAV, OWNCLOUD } from '#codecs/webdav/namespaces.ts';
import { propertyOf } from '#codecs/webdav/parse-multistatus.ts';
import { childOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { isDomainError } from '#platform/errors.ts';
import { readPrincipal, type DavAccess, type DavPrincipal } from './access-list.ts';
import { onlyResponse, type DavClient } from './dav-client.ts';
import { canonicalPath, lastSegment } from './href.ts';

/** Properties in which servers tell whom a collection is shared with. */
const invitations = [
  // caldav-sharing of Apple's Calendar Server
  { ns: CALENDARSERVER, name: 'invite' },
  // draft-pot-webdav-resource-sharing
  { ns: DAV, name: 'invite' },
  { ns: OWNCLOUD, name: 'invite' },
] as const;

/** Who said no, and who is the owner. */
const noSharee = ['invite-declined', 'invite-invalid', 'invite-deleted'] as const;

/** Whom a collection is shared with by invitations; nobody where the server knows of none. @throws DomainError unavailable */
export async function readSharees(
  client: DavClient,
  collection: URL,
  principals: Map<string, DavPrincipal>,
): Promise<readonly DavAccess[]> {
  try {
    const found = await client.propfind(collection, '0', invitations);
    const response = onlyResponse(found);
    if (response === undefined) return [];
    const list: DavAccess[] = [];
    for (const { ns, name } of invitations)
      for (const sharee of elementsOf(propertyOf(response, ns, name) ?? nothing)) {
        const isSharee = sharee.name === 'user' || sharee.name === 'sharee';
        const privileges = isSharee ? privilegesOf(sharee) : undefined;
        if (privileges === undefined) continue;
        const href = textOf(childOf(sharee, DAV, 'href') ?? nothing).trim();
        const principal = await principalOf(client, href, { base: found.url, principals });
        if (principal !== undefined)
          list.push({ who: { kind: 'principal', principal }, privileges });
      }
    return list;
  } catch (error) {
    if (!isDomainError(error) || error.code === 'unavailable') throw error;
    return [];
  }
}

const nothing: XmlElement = { ns: '', name: '', attributes: new Map(), children: [] };

function privilegesOf(sharee: XmlElement): readonly string[] | undefined {
  const { ns } = sharee;
  if (noSharee.some((name) => childOf(sharee, ns, name) !== undefined)) return undefined;
  const access = childOf(sharee, ns, 'access') ?? childOf(sharee, DAV, 'share-access');
  const [level] = access === undefined ? [] : elementsOf(access);
  if (level?.name === 'read-write') return ['read', 'write'];
  return level?.name === 'read' ? ['read'] : undefined;
}

/** An address, the path of a principal, or sabre's "principal:principals/users/NAME". */
async function principalOf(
  client: DavClient,
  href: string,
  { base, principals }: { readonly base: URL; readonly principals: Map<string, DavPrincipal> },
): Promise<DavPrincipal | undefined> {
  if (href === '') return undefined;
  if (/^mailto:/i.test(href)) return { name: href.slice('mailto:'.length), isGroup: false };
  if (/^principal:/i.test(href))
    return { name: lastSegment(href), isGroup: /\/(?:groups|circles)\//.test(href) };
  const path = canonicalPath(href, base);
  const known = principals.get(path) ?? (await readPrincipal(client, new URL(href, base)));
  principals.set(path, known);
  return known;
}
