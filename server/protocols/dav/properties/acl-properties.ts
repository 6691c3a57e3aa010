import { escapeXmlText } from '#codecs/xml/escape.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { propertyTags } from '#codecs/webdav/property-name.ts';
import { allCalendars } from '#directory/calendar-proxies.ts';
import type { Grant } from '#directory/grants.ts';
import { groupwareRights } from '#directory/rights.ts';
import { isConcealed } from '../answers/read-document.ts';
import { homeHref, principalHref } from '../path/format-href.ts';
import {
  formatPrivileges,
  isVisible,
  privilegeTreeOf,
  privilegesOf,
  rightsOfNode,
  type Privilege,
} from '../tree/privileges.ts';
import { withoutChanging } from '../tree/following.ts';
import type { DavDeps } from '../deps.ts';
import type { PresentNode } from '../tree/node.ts';
import { refuse } from '../errors.ts';
import { defineProperty, everything, owned, type LiveProperty, type NodeOf } from './property.ts';

export const aclProperties: readonly LiveProperty[] = [
  // RFC 3744 §5.3
  defineProperty({
    ns: DAV,
    name: 'supported-privilege-set',
    on: everything,
    read: (node) => formatSupported(privilegeTreeOf(node)),
  }),
  // RFC 3744 §5.4
  defineProperty({
    ns: DAV,
    name: 'current-user-privilege-set',
    on: everything,
    async read(node, { user, reader }) {
      const rights = rightsOfNode(node, user);
      if (node.kind !== 'document') return currentPrivileges(node, rights);
      const read = async () => await reader.readContent(node.document.itemId);
      const isInPart = await isConcealed(node, user, read);
      return currentPrivileges(node, isInPart ? withoutChanging(rights) : rights);
    },
  }),
  // RFC 3744 §5.5
  defineProperty({
    ns: DAV,
    name: 'acl',
    on: owned,
    async read(node, { deps }) {
      if (!node.rights.includes('a')) return refuse(403, 'You may not see who has rights here');
      const place =
        node.kind === 'document' ? node.parent : 'collection' in node ? node.collection : undefined;
      const grants = await deps.directory.grants.grantsOn(node.owner.id, place?.objectId ?? '');
      const tree = privilegeTreeOf(node);
      const own = await formatGrants(deps, { grants, tree, marks: '' });
      const inherited = `<D:inherited>${ownersHome(node)}</D:inherited>`;
      const whole = await inheritedGrants(deps, node);
      const fromHome = await formatGrants(deps, { grants: whole, tree, marks: inherited });
      const usual = await usualGrants(deps, node);
      const marks = `<D:inherited>${ALL_HOMES}</D:inherited>`;
      const fromAll = await formatGrants(deps, { grants: usual, tree, marks });
      return ownersAce(node) + own + fromHome + fromAll;
    },
  }),
  // RFC 3744 §5.6
  defineProperty({
    ns: DAV,
    name: 'acl-restrictions',
    on: everything,
    read: () =>
      '<D:deny-before-grant/><D:no-invert/><D:required-principal><D:property><D:owner/></D:property></D:required-principal>',
  }),
  // RFC 3744 §5.7
  defineProperty({
    ns: DAV,
    name: 'inherited-acl-set',
    on: everything,
    async read(node, { deps }) {
      if (!('owner' in node)) return '';
      const fromHome = (await inheritedGrants(deps, node)).length === 0 ? '' : ownersHome(node);
      return fromHome + (isBox(node, 'inbox') ? ALL_HOMES : '');
    },
  }),
];

type OwnedNode = NodeOf<'home' | 'collection' | 'document'>;

/** What is given on everything the owner has, or on all his calendars. */
export async function inheritedGrants(
  { directory }: DavDeps,
  { kind, space, owner }: OwnedNode,
): Promise<readonly Grant[]> {
  const everything = kind === 'home' ? [] : await directory.grants.grantsOn(owner.id, '');
  if (space !== 'calendars') return everything;
  return [...everything, ...(await directory.grants.grantsOn(owner.id, allCalendars))];
}

function ownersHome({ space, owner }: OwnedNode): string {
  return `<D:href>${homeHref(space, owner.address)}</D:href>`;
}

/** Programs look for schedule-send by its name. */
function ownersAce(node: OwnedNode): string {
  const more = isBox(node, 'outbox') ? '<D:privilege><C:schedule-send/></D:privilege>' : '';
  return (
    '<D:ace><D:principal><D:property><D:owner/></D:property></D:principal>' +
    `<D:grant><D:privilege><D:all/></D:privilege>${more}</D:grant><D:protected/></D:ace>`
  );
}

function isBox(node: OwnedNode, role: 'inbox' | 'outbox'): boolean {
  return node.kind === 'collection' && node.space === 'calendars' && node.collection.role === role;
}

const ALL_HOMES = '<D:href>/dav/calendars/</D:href>';
const { schedulesInvitations, schedulesReplies, schedulesFreeBusy } = groupwareRights;

/** What holds of an inbox without being granted: everybody's messages reach it, and questions of those who may see busy times. */
async function usualGrants({ directory }: DavDeps, node: OwnedNode): Promise<readonly Grant[]> {
  if (!isBox(node, 'inbox')) return [];
  const { owner } = node;
  const place = { owner: owner.id, collection: '', isNegative: false };
  const rights = schedulesInvitations + schedulesReplies;
  const scope = (await directory.domains.find(owner.domain))?.settings.freeBusy;
  const all = scope === 'server' ? rights + schedulesFreeBusy : rights;
  const everybody: Grant = { ...place, grantee: { kind: 'anyone' }, rights: all };
  if (scope !== 'domain') return [everybody];
  const grantee = { kind: 'domain', domain: owner.domain } as const;
  return [everybody, { ...place, grantee, rights: rights + schedulesFreeBusy }];
}

function currentPrivileges(node: PresentNode, rights: string): string {
  return isVisible(rights) ? formatPrivileges(privilegesOf(privilegeTreeOf(node), rights)) : '';
}

async function formatGrants(
  { directory }: DavDeps,
  {
    grants,
    tree,
    marks,
  }: { readonly grants: readonly Grant[]; readonly tree: Privilege; readonly marks: string },
): Promise<string> {
  let out = '';
  // As they could be set.
  const ordered = grants.toSorted((a, b) => Number(b.isNegative) - Number(a.isNegative));
  for (const grant of ordered) {
    const principal = await formatGrantee(directory, grant);
    const privileges = privilegesOf(tree, grant.rights).filter((p) => p.isAbstract !== true);
    if (principal === undefined || privileges.length === 0) continue;
    const verb = grant.isNegative ? 'deny' : 'grant';
    out += `<D:ace><D:principal>${principal}</D:principal><D:${verb}>${formatPrivileges(privileges)}</D:${verb}>${marks}</D:ace>`;
  }
  return out;
}

async function formatGrantee(
  directory: DavDeps['directory'],
  { grantee }: Grant,
): Promise<string | undefined> {
  switch (grantee.kind) {
    case 'anyone':
      return '<D:authenticated/>';
    case 'group':
      return `<D:href>${principalHref(grantee.address)}</D:href>`;
    case 'domain':
      return `<D:href>${principalHref(`@${grantee.domain}`)}</D:href>`;
    case 'account': {
      const account = await directory.accounts.get(grantee.account);
      return account && `<D:href>${principalHref(account.address)}</D:href>`;
    }
  }
}

function formatSupported(privilege: Privilege): string {
  const { isAbstract = false, description, parts = [] } = privilege;
  return (
    `<D:supported-privilege><D:privilege>${propertyTags(privilege).empty}</D:privilege>` +
    `${isAbstract ? '<D:abstract/>' : ''}<D:description xml:lang="en">${escapeXmlText(description)}</D:description>` +
    `${parts.map(formatSupported).join('')}</D:supported-privilege>`
  );
}
