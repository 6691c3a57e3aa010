import { escapeXmlText } from '#codecs/xml/escape.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { principalHref, PRINCIPALS_HREF } from '../path/format-href.ts';
import type { Principal } from '#directory/principals.ts';
import { principalAddress } from '../tree/node.ts';
import { defineProperty, everything, owned, type LiveProperty } from './property.ts';
import { proxyGroupsOf } from '../proxies/proxy-properties.ts';
import { groupsOf, membersOf } from './membership.ts';

const href = (path: string): string => `<D:href>${path}</D:href>`;

export const principalProperties: readonly LiveProperty[] = [
  // RFC 5397 §3
  defineProperty({
    ns: DAV,
    name: 'current-user-principal',
    on: everything,
    read: (_, { user }) => href(principalHref(user.address)),
  }),
  // RFC 3744 §5.8
  defineProperty({
    ns: DAV,
    name: 'principal-collection-set',
    on: everything,
    read: () => href(PRINCIPALS_HREF),
  }),
  // RFC 3744 §5.1
  defineProperty({
    ns: DAV,
    name: 'owner',
    on: [...owned, 'principal'],
    read: (node) => href(node.kind === 'principal' ? node.href : principalHref(node.owner.address)),
  }),
  // RFC 3744 §4
  defineProperty({
    ns: DAV,
    name: 'principal-URL',
    on: ['principal'],
    read: (node) => href(node.href),
  }),
  defineProperty({
    ns: DAV,
    name: 'alternate-URI-set',
    on: ['principal'],
    read: ({ principal }) => href(escapeXmlText(`mailto:${principalAddress(principal)}`)),
  }),
  defineProperty({
    ns: DAV,
    name: 'group-member-set',
    on: ['principal'],
    read: async ({ principal }, viewer) => hrefs(await membersOf(viewer, principal)),
  }),
  defineProperty({
    ns: DAV,
    name: 'group-membership',
    on: ['principal'],
    async read({ principal }, viewer) {
      const groups = hrefs(await groupsOf(viewer, principal));
      if (principal.kind !== 'account') return groups;
      const proxied = await proxyGroupsOf(viewer, principal.account);
      return groups + proxied.map((group) => href(group.href)).join('');
    },
  }),
];

function hrefs(principals: readonly Principal[]): string {
  return principals.map((p) => href(principalHref(principalAddress(p)))).join('');
}
