import { DAV } from '#codecs/webdav/namespaces.ts';
import { hrefsIn, propertyOf } from '#codecs/webdav/parse-multistatus.ts';
import { isDomainError } from '#platform/errors.ts';
import { readPrincipal, type DavPrincipal } from './access-list.ts';
import { onlyResponse, type DavClient } from './dav-client.ts';

export interface DavProxy {
  readonly principal: DavPrincipal;
  readonly access: 'read' | 'write';
}

/** Who works with all calendars of a principal; nobody where the server knows no proxies. @throws DomainError unavailable */
// caldav-proxy of Apple's Calendar Server §5.3
export async function readProxies(client: DavClient, principal: URL): Promise<readonly DavProxy[]> {
  const found = new Map<string, DavProxy>();
  const base = new URL(principal);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  for (const access of ['read', 'write'] as const)
    try {
      const group = new URL(`calendar-proxy-${access}/`, base);
      const answer = await client.propfind(group, '0', [{ ns: DAV, name: 'group-member-set' }]);
      const response = onlyResponse(answer);
      const members = response && propertyOf(response, DAV, 'group-member-set');
      for (const href of members === undefined ? [] : hrefsIn(members)) {
        const url = new URL(href, answer.url);
        found.set(url.pathname, { principal: await readPrincipal(client, url), access });
      }
    } catch (error) {
      if (!isDomainError(error) || error.code === 'unavailable') throw error;
    }
  return [...found.values()];
}
