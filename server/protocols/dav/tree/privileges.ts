import { CALDAV, DAV } from '#codecs/webdav/namespaces.ts';
import type { Account } from '#directory/account.ts';
import { mayChangeItem } from '#directory/sharing-levels.ts';
import { allSchedulingRights, groupwareRights } from '#directory/rights.ts';
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
const privilegeTree: Privilege = dav('all', 'lrswikxtea', 'Everything', {
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

const { schedulesInvitations, schedulesReplies, schedulesFreeBusy } = groupwareRights;

const caldav = (
  name: string,
  rights: string,
  description: string,
  parts?: readonly Privilege[],
): Privilege => ({ ns: CALDAV, name, rights, description, ...(parts && { parts }) });

const withPart = (part: Privilege): Privilege => ({
  ...privilegeTree,
  rights: privilegeTree.rights + part.rights,
  parts: [...privilegeTree.parts!, part],
});

// RFC 6638 §6.1
const inboxTree = withPart(
  caldav('schedule-deliver', allSchedulingRights, 'Reach the owner with messages about meetings', [
    caldav('schedule-deliver-invite', schedulesInvitations, 'Invite the owner'),
    caldav('schedule-deliver-reply', schedulesReplies, 'Answer the owner’s invitations'),
    caldav('schedule-query-freebusy', schedulesFreeBusy, 'Ask when the owner is busy'),
  ]),
);

// RFC 6638 §6.2
const outboxTree = withPart(
  caldav('schedule-send', allSchedulingRights, 'Send messages about meetings for the owner', [
    caldav('schedule-send-invite', schedulesInvitations, 'Invite people for the owner'),
    caldav('schedule-send-reply', schedulesReplies, 'Answer invitations for the owner'),
    caldav('schedule-send-freebusy', schedulesFreeBusy, 'Ask for the owner when people are busy'),
  ]),
);

/** The privileges there are at a node. */
export function privilegeTreeOf(node: DavNode): Privilege {
  if (node.kind !== 'collection' || node.collection.kind !== 'calendar') return privilegeTree;
  if (node.collection.role === 'inbox') return inboxTree;
  return node.collection.role === 'outbox' ? outboxTree : privilegeTree;
}

function* walk(privilege: Privilege): Generator<Privilege> {
  yield privilege;
  for (const part of privilege.parts ?? []) yield* walk(part);
}

export function findPrivilege(tree: Privilege, { ns, name }: PropertyName): Privilege | undefined {
  return walk(tree).find((p) => p.name === name && p.ns === ns);
}

/** Those of the tree that the rights give. */
export function privilegesOf(tree: Privilege, rights: string): Privilege[] {
  const held = withFreeBusy(rights);
  return [...walk(tree)].filter((p) => Array.from(p.rights).every((right) => held.includes(right)));
}

/** Whoever may read may see when time is taken. */
function withFreeBusy(rights: string): string {
  return rights.includes('r') ? rights + groupwareRights.freeBusy : rights;
}

/** Whether the account may know that the thing is there. */
export function isVisible(rights: string): boolean {
  return ['l', 'r', groupwareRights.freeBusy].some((right) => rights.includes(right));
}

/** Whether the rights on an outbox let anything be sent from it. */
export function maySend(rights: string): boolean {
  return Array.from(allSchedulingRights).some((right) => rights.includes(right));
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
  'schedule-send-freebusy': schedulesFreeBusy,
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
  refuseUnprivileged(node.href, needed, 'You do not have the right to do this');
}

/** @throws DavRefused 403 with need-privileges */
// RFC 3744 §7.1.1
export function refuseUnprivileged(href: string, needed: NeededPrivilege, text: string): never {
  return refuse(403, text, {
    ns: DAV,
    name: 'need-privileges',
    content: `<D:resource><D:href>${href}</D:href><D:privilege>${neededTag(needed)}</D:privilege></D:resource>`,
  });
}

function neededTag(needed: NeededPrivilege): string {
  const isCaldav = needed === 'read-free-busy' || needed === 'schedule-send-freebusy';
  return `<${isCaldav ? 'C' : 'D'}:${needed}/>`;
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
