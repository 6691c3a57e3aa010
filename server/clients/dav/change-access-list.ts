import { DAV } from '#codecs/webdav/namespaces.ts';
import { hrefsIn, propertyOf } from '#codecs/webdav/parse-multistatus.ts';
import { propertyTags, type PropertyName } from '#codecs/webdav/property-name.ts';
import { childOf, childrenOf, elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { formatDavRequest, onlyResponse, type DavClient } from './dav-client.ts';
import { toDavFailure } from './dav-failure.ts';
import { canonicalPath, isSamePath } from './href.ts';

/** What one principal is to have, or not to have any more. */
export interface AceChange {
  /** Of a principal, or everybody with an account. */
  readonly who: URL | 'authenticated';
  readonly privileges: readonly PropertyName[];
}

/**
 * Adds privileges to the access list of a collection, or takes them away; what else is in it stays.
 * @throws DomainError no-permission, not-supported, unavailable
 */
// RFC 3744 §8.1
export async function changeAccessList(
  client: DavClient,
  collection: URL,
  { change, mode }: { readonly change: AceChange; readonly mode: 'add' | 'remove' },
): Promise<void> {
  const found = await client.propfind(collection, '0', [{ ns: DAV, name: 'acl' }]);
  const response = onlyResponse(found);
  const acl = response && propertyOf(response, DAV, 'acl');
  // What is protected or comes from above is not ours to send (§8.1.2).
  const present = (acl === undefined ? [] : childrenOf(acl, DAV, 'ace')).filter(
    (ace) => !childOf(ace, DAV, 'inherited') && !childOf(ace, DAV, 'protected'),
  );
  const others = present.filter((ace) => !isAbout(ace, change, found.url));
  const before = present
    .filter((ace) => isAbout(ace, change, found.url))
    .flatMap((ace) => privilegesIn(ace));
  const isNamed = (list: readonly PropertyName[], { ns, name }: PropertyName) =>
    list.some((it) => it.ns === ns && it.name === name);
  const privileges =
    mode === 'add'
      ? [...before, ...change.privileges.filter((it) => !isNamed(before, it))]
      : before.filter((it) => !isNamed(change.privileges, it));
  // §5.6.3, deny-before-grant
  const [denials = [], grants = []] = [true, false].map((isDenial) =>
    others.filter((ace) => (childOf(ace, DAV, 'deny') !== undefined) === isDenial),
  );
  const body = [
    ...[...denials, ...grants].map((ace) => formatXml(ace)),
    ...(privileges.length === 0 ? [] : [formatAce({ ...change, privileges })]),
  ].join('');
  const answer = await client.send('ACL', collection, { body: formatDavRequest('D:acl', body) });
  if (answer.status >= 300) throw toDavFailure(answer, `ACL ${collection.pathname}`);
}

function isAbout(ace: XmlElement, { who }: AceChange, base: URL): boolean {
  const principal = childOf(ace, DAV, 'principal');
  if (principal === undefined || childOf(ace, DAV, 'grant') === undefined) return false;
  if (who === 'authenticated') return childOf(principal, DAV, 'authenticated') !== undefined;
  const [href] = hrefsIn(principal);
  return href !== undefined && isSamePath(canonicalPath(href, base), canonicalPath(who.href, who));
}

function privilegesIn(ace: XmlElement): PropertyName[] {
  const grant = childOf(ace, DAV, 'grant');
  return (grant === undefined ? [] : childrenOf(grant, DAV, 'privilege')).flatMap((it) =>
    elementsOf(it).map(({ ns, name }) => ({ ns, name })),
  );
}

function formatAce({ who, privileges }: AceChange): string {
  const principal =
    who === 'authenticated'
      ? '<D:authenticated/>'
      : `<D:href>${escapeXmlText(who.pathname)}</D:href>`;
  const granted = privileges.map((it) => `<D:privilege>${propertyTags(it).empty}</D:privilege>`);
  return `<D:ace><D:principal>${principal}</D:principal><D:grant>${granted.join('')}</D:grant></D:ace>`;
}
