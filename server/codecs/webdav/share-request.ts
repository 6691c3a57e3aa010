import { childOf, childrenOf, elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import { DomainError } from '#platform/errors.ts';
import { CALENDARSERVER, DAV } from './namespaces.ts';
import { malformed } from './parse-body.ts';

export type ShareAccess = 'none' | 'read' | 'read-write';

/** What somebody may do with a collection from now on. */
export interface ShareeChange {
  /** An address with "mailto:", or the path of a principal. */
  readonly href: string;
  readonly access: ShareAccess;
  /** What the owner calls the collection; undefined: nothing. */
  readonly summary: string | undefined;
}

/** What a sharee answers to an invitation. */
export interface InviteReply {
  readonly isAccepted: boolean;
  /** Of the owner's collection; undefined where the place of the request says which one is meant. */
  readonly hostUrl: string | undefined;
  /** What the sharee calls the collection; undefined: nothing. */
  readonly summary: string | undefined;
}

/** People choose whom they share with one by one. */
const MAX_SHAREES = 200;

/** A name, as a calendar has one; what is longer is cut off. */
const MAX_SUMMARY = 200;

/**
 * CS:share of calendarserver's caldav-sharing, or DAV:share-resource of draft-pot-webdav-resource-sharing.
 * @throws DomainError bad-syntax, limit-reached
 */
export function parseShare(share: XmlElement): ShareeChange[] {
  const isDav = share.ns === DAV && share.name === 'share-resource';
  if (!isDav && !(share.ns === CALENDARSERVER && share.name === 'share'))
    throw malformed('share or share-resource is expected');
  const sharees = isDav
    ? childrenOf(share, DAV, 'sharee')
    : elementsOf(share).filter((e) => e.ns === CALENDARSERVER && /^(?:set|remove)$/.test(e.name));
  if (sharees.length === 0) throw malformed('the request names nobody');
  if (sharees.length > MAX_SHAREES)
    throw new DomainError('limit-reached', `at most ${MAX_SHAREES} sharees can be named at once`);
  return sharees.map((sharee) => ({
    href: hrefIn(sharee),
    access: isDav ? davAccess(sharee) : legacyAccess(sharee),
    summary: isDav ? undefined : summaryIn(sharee),
  }));
}

/** CS:invite-reply or DAV:invite-reply. @throws DomainError bad-syntax */
export function parseInviteReply(reply: XmlElement): InviteReply {
  const { ns } = reply;
  const isAccepted = childOf(reply, ns, 'invite-accepted') !== undefined;
  if (!isAccepted && childOf(reply, ns, 'invite-declined') === undefined)
    throw malformed('invite-accepted or invite-declined is expected');
  const host = childOf(reply, CALENDARSERVER, 'hosturl');
  return { isAccepted, hostUrl: host && hrefIn(host), summary: summaryIn(reply) };
}

function hrefIn(element: XmlElement): string {
  const href = childOf(element, DAV, 'href');
  const text = href && textOf(href).trim();
  if (text === undefined || text === '') throw malformed(`${element.name} needs a href`);
  return text;
}

function summaryIn(element: XmlElement): string | undefined {
  const summary = childOf(element, CALENDARSERVER, 'summary');
  const text = summary && textOf(summary).trim().slice(0, MAX_SUMMARY);
  return text === '' ? undefined : text;
}

function legacyAccess(sharee: XmlElement): ShareAccess {
  if (sharee.name === 'remove') return 'none';
  return accessIn(sharee, CALENDARSERVER) ?? 'read';
}

function davAccess(sharee: XmlElement): ShareAccess {
  const access = childOf(sharee, DAV, 'share-access');
  const found = access && accessIn(access, DAV);
  if (found !== undefined) return found;
  if (access !== undefined && childOf(access, DAV, 'no-access') !== undefined) return 'none';
  throw malformed('share-access is no-access, read or read-write');
}

function accessIn(element: XmlElement, ns: string): ShareAccess | undefined {
  if (childOf(element, ns, 'read-write') !== undefined) return 'read-write';
  return childOf(element, ns, 'read') === undefined ? undefined : 'read';
}
