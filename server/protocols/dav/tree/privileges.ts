import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { mayChangeItem } from '#directory/sharing-levels.ts';
import { groupwareRights } from '#directory/rights.ts';
import { propertyTags, type PropertyName } from '#codecs/webdav/property-name.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { withoutChanging } from './following.ts';
import type { DavNode } from './node.ts';

/** One privilege: which letters of RFC 4314 it stands for, and what it is made of. */
export interface Privilege extends PropertyName {
  readonly description: string;
  /** All of them are needed to have it, and are given with it. */
  readonly rights: string;
  /** It comes with others, and cannot be granted by itself. */
  readonly isAbstract?: boolean;
  readonly parts?: readonly Privilege[];
}

const dav = (
  name: string,
  rights: string,
  description: string,
  more: Partial<Privilege> = {},
): Privilege => ({ ns: DAV, name, rights, description, ...more });

// RFC 3744 §3
/** The privileges and what they consist of; grants are kept in the letters that IMAP knows too. */
export const privilegeTree: Privilege = dav('all', 'lrswikxtea', 'Everything', {
  parts: [
    dav('read', 'lr', 'Read', {
      parts: [
        dav('read-current-user-privilege-set', 'l', 'See one’s own privileges', {
          isAbstract: true,
        }),
        {
          ns: CALDAV,
          name: 'read-free-busy',
          rights: groupwareRights.freeBusy,
          description: 'See when time is taken',
        },
      ],
    }),
    dav('write', 'wite', 'Write', {
      parts: [
        dav('write-content', 'w', 'Change what is there'),
        dav('write-properties', 'w', 'Change properties', { isAbstract: true }),
        dav('bind', 'i', 'Add'),
        dav('unbind', 'te', 'Remove'),
      ],
    }),
    dav('read-acl', 'a', 'See who has which privileges', { isAbstract: true }),
    dav('write-acl', 'a', 'Give privileges to others'),
    dav('unlock', 'a', 'Take away locks of others', { isAbstract: true }),
  ],
});

function* walk(privilege: Privilege): Generator<Privilege> {
  yield privilege;
  for (const part of privilege.parts ?? []) yield* walk(part);
}

const allPrivileges: readonly Privilege[] = [...walk(privilegeTree)];

export function findPrivilege({ ns, name }: PropertyName): Privilege | undefined {
  return allPrivileges.find((p) => p.name === name && p.ns === ns);
}

export function privilegesOf(rights: string): Privilege[] {
  const held = withFreeBusy(rights);
  return allPrivileges.filter((p) => Array.from(p.rights).every((right) => held.includes(right)));
}

/** Whoever may read may see when time is taken. */
function withFreeBusy(rights: string): string {
  return rights.includes('r') ? rights + groupwareRights.freeBusy : rights;
}

/** Whether the account may know that the thing is there. */
export function isVisible(rights: string): boolean {
  return ['l', 'r', groupwareRights.freeBusy].some((right) => rights.includes(right));
}

/** A list of privileges in XML. */
export function formatPrivileges(privileges: readonly Privilege[]): string {
  return privileges.map((p) => `<D:privilege>${propertyTags(p).empty}</D:privilege>`).join('');
}

const rightOf = {
  read: 'r',
  'read-free-busy': groupwareRights.freeBusy,
  'write-content': 'w',
  'write-properties': 'w',
  bind: 'i',
  unbind: 't',
  'read-acl': 'a',
  'write-acl': 'a',
} as const;
export type NeededPrivilege = keyof typeof rightOf;

/**
 * Refuses when the account may not do this here; in a way that tells nobody of what is hidden.
 * @throws DavRefused 403 with need-privileges, 404
 */
// RFC 3744 §7.1.1
export function assertPrivilege(
  node: { readonly rights: string; readonly href: string },
  needed: NeededPrivilege,
): void {
  if (withFreeBusy(node.rights).includes(rightOf[needed])) return;
  if (!isVisible(node.rights)) refuseMissing();
  refuse(403, 'You do not have the right to do this', {
    ns: DAV,
    name: 'need-privileges',
    content: `<D:resource><D:href>${node.href}</D:href><D:privilege>${neededTag(needed)}</D:privilege></D:resource>`,
  });
}

function neededTag(needed: NeededPrivilege): string {
  return needed === 'read-free-busy' ? '<C:read-free-busy/>' : `<D:${needed}/>`;
}

/** The rights on any node; everybody may read what is nobody's. */
export function rightsOfNode(node: DavNode, user: Account): string {
  switch (node.kind) {
    case 'home':
      return node.rights;
    case 'collection':
      return node.isFollowing === true ? withoutChanging(node.rights) : node.rights;
    case 'document': {
      const { rights, document } = node;
      return mayChangeItem(rights, { isOwn: document.creator === user.id }) ? `${rights}w` : rights;
    }
    case 'principal': {
      const { principal } = node;
      const isOwn = principal.kind === 'account' && principal.account.id === user.id;
      return isOwn ? 'lrw' : 'lr';
    }
    case 'proxy':
      return node.principal.id === user.id ? 'lrw' : 'lr';
    case 'root':
    case 'principals':
    case 'space':
      return 'lr';
    case 'missing':
      return '';
  }
}

/** @throws DavRefused 404 for what the account may not know of */
export function assertVisible(node: DavNode): void {
  if ('rights' in node && !isVisible(node.rights)) refuseMissing();
}
