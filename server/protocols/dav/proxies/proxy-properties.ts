import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import { CALENDARSERVER, DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import { formatSubject, type Grantee } from '#directory/grantee.ts';
import { refuse, refuseFor } from '../errors.ts';
import { principalHref, proxyHref } from '../path/format-href.ts';
import { granteeInHref } from '../path/grantee-in-href.ts';
import { principalInHref } from '../path/principal-in-href.ts';
import { defineProperty, type LiveProperty } from '../properties/property.ts';
import { principalName, type ProxyNode } from '../tree/node.ts';
import type { Viewer } from '../tree/resolve-node.ts';

/** People who work with somebody's calendars are few. */
const MAX_PROXIES = 500;

const hrefTag = (href: string): string => `<D:href>${href}</D:href>`;

/**
 * Who works with all calendars of somebody else, as Apple's programs set and ask it (calendarserver's caldav-proxy): each account
 * has two groups, one of those who read and one of those who write.
 */
export const proxyProperties: readonly LiveProperty[] = [
  defineProperty({
    ns: DAV,
    name: 'resourcetype',
    on: ['proxy'],
    isInAllprop: true,
    read: ({ access }) => `<D:collection/><D:principal/><CS:calendar-proxy-${access}/>`,
  }),
  defineProperty({
    ns: DAV,
    name: 'displayname',
    on: ['proxy'],
    isInAllprop: true,
    read: ({ principal: account, access }) =>
      escapeXmlText(`${principalName({ kind: 'account', account })}: ${access}`),
  }),
  defineProperty({
    ns: DAV,
    name: 'principal-URL',
    on: ['proxy'],
    read: (node) => hrefTag(node.href),
  }),
  // RFC 3744 §4.1
  defineProperty({ ns: DAV, name: 'alternate-URI-set', on: ['proxy'], read: () => '' }),
  defineProperty({
    ns: DAV,
    name: 'owner',
    on: ['proxy'],
    read: ({ principal }) => hrefTag(principalHref(principal.address)),
  }),
  defineProperty({ ns: DAV, name: 'group-membership', on: ['proxy'], read: () => '' }),
  defineProperty({
    ns: DAV,
    name: 'group-member-set',
    on: ['proxy'],
    read: async (node, viewer) => await readMembers(node, viewer),
    write: {
      check(element) {
        for (const href of element === undefined ? [] : hrefsIn(element))
          if (principalInHref(href) === undefined) refuseUnknown(href);
      },
      async prepare(element, { principal, access }, viewer) {
        const hrefs = element === undefined ? [] : hrefsIn(element);
        const proxies = await Promise.all(hrefs.map((href) => granteeAt(href, viewer)));
        const isSelf = (p: Grantee): boolean => p.kind === 'account' && p.account === principal.id;
        const self = hrefs[proxies.findIndex(isSelf)];
        if (self !== undefined) refuseUnknown(self);
        const { calendarProxies } = viewer.deps.directory;
        return async () => await calendarProxies.setProxies(principal.id, access, proxies);
      },
    },
  }),
  isProxyFor('read'),
  isProxyFor('write'),
];

/** On a principal: whose calendars it reads, or writes. Others are not told. */
function isProxyFor(access: ProxyAccess): LiveProperty {
  return defineProperty({
    ns: CALENDARSERVER,
    name: `calendar-proxy-${access}-for`,
    on: ['principal'],
    async read({ principal }, viewer) {
      if (principal.kind !== 'account') return undefined;
      if (principal.account.id !== viewer.user.id) return '';
      const owners = await ownersFor(viewer, viewer.user, access);
      return owners.map(({ address }) => hrefTag(principalHref(address))).join('');
    },
  });
}

/** Of somebody else only whether he works with the calendars of who asks. */
async function ownersFor(
  { deps, user }: Viewer,
  proxy: Account,
  access: ProxyAccess,
): Promise<Account[]> {
  const { calendarProxies, accounts } = deps.directory;
  const isTold = (owner: number): boolean => proxy.id === user.id || owner === user.id;
  const all = await calendarProxies.ownersFor(proxy.id);
  const found = all.filter((o) => o.access === access && isTold(o.owner));
  const owners = await Promise.all(found.map(({ owner }) => accounts.get(owner)));
  return owners
    .filter((account) => account !== undefined)
    .filter(({ isEnabled }) => isEnabled)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** The proxy groups of others that an account is a member of, as far as who asks may know. */
export async function proxyGroupsOf(viewer: Viewer, proxy: Account): Promise<ProxyNode[]> {
  const groups: ProxyNode[] = [];
  for (const access of ['read', 'write'] as const)
    for (const principal of await ownersFor(viewer, proxy, access))
      groups.push({
        kind: 'proxy',
        principal,
        access,
        href: proxyHref(principal.address, access),
      });
  return groups;
}

async function readMembers(node: ProxyNode, { deps, user }: Viewer): Promise<string> {
  const { calendarProxies, accounts } = deps.directory;
  const members = await calendarProxies.proxiesOf(node.principal.id, node.access);
  const isMember = members.some(
    (m) => formatSubject(m) === formatSubject({ kind: 'account', account: user.id }),
  );
  if (node.principal.id !== user.id && !isMember)
    return refuse(403, 'Only the owner is told who works with the calendars');
  let out = '';
  for (const member of members) {
    const address =
      member.kind === 'account'
        ? (await accounts.get(member.account))?.address
        : member.kind === 'group'
          ? member.address
          : undefined;
    if (address !== undefined) out += hrefTag(principalHref(address));
  }
  return out;
}

function hrefsIn(element: XmlElement): string[] {
  const hrefs = elementsOf(element)
    .filter((e) => e.ns === DAV && e.name === 'href')
    .map((e) => textOf(e).trim());
  if (hrefs.length > MAX_PROXIES) refuse(507, `There can be ${MAX_PROXIES} members`);
  return hrefs;
}

async function granteeAt(href: string, { deps }: Viewer): Promise<Grantee> {
  const grantee = await granteeInHref(deps.directory, href);
  return grantee?.kind === 'account' || grantee?.kind === 'group' ? grantee : refuseUnknown(href);
}

function refuseUnknown(href: string): never {
  return refuseFor(403, 'recognized-principal', `There is nobody at ${href}`);
}
