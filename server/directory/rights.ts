import { DomainError } from '#platform/errors.ts';

// RFC 4314 §2.1
/**
 * Rights as a text of letters, in this order, each once: lookup, read, keep seen, write flags, insert, post,
 * create (k), delete mailbox (x), delete messages (t), expunge (e), administer.
 */
export const allRights = 'lrswipkxtea';
/** What the members of a shared mailbox get with it: everything but administering. */
export const memberRights = 'lrswipkxte';

// RFC 4314 §2.1: digits are left to the implementation.
/** Rights that calendars and delegates need beyond the letters. IMAP clients neither see nor change them. */
export const groupwareRights = {
  /** Sees when the owner is busy, and nothing else. Whoever may read may see that too. */
  freeBusy: '0',
  /** Sees private items as they are; to others they are busy time. */
  seesPrivate: '1',
  /** Sends with the owner in From and himself in Sender. Counts on the whole account only. */
  sendsOnBehalf: '2',
  /** Sends as the owner. Counts on the whole account only. */
  sendsAs: '3',
  /** Gets a copy of the invitations and replies that the owner gets. Counts on the whole account only. */
  getsInvitations: '4',
  /** With `i`: changes and removes what he put there himself. */
  changesOwn: '5',
  /** On a scheduling inbox: his invitations reach the owner; on an outbox: he invites in the owner's name. */
  schedulesInvitations: '6',
  /** The same for answers to invitations. */
  schedulesReplies: '7',
  /** The same for questions when people are busy. */
  schedulesFreeBusy: '8',
} as const;

/** Everything that is done by way of a scheduling inbox or outbox. */
export const allSchedulingRights =
  groupwareRights.schedulesInvitations +
  groupwareRights.schedulesReplies +
  groupwareRights.schedulesFreeBusy;
const allGroupwareRights = Object.values(groupwareRights).join('');
/** What lets somebody write in the name of the owner or read what is sent to him about meetings. */
export const delegateRights =
  groupwareRights.sendsOnBehalf + groupwareRights.sendsAs + groupwareRights.getsInvitations;
/** What owners have. */
export const everyRight = allRights + allGroupwareRights;

/** Rights in their order; the old c and d become what they mean today. @throws DomainError bad-value */
export function normalRights(text: string): string {
  // RFC 4314 §2.1.1
  const today = text.replaceAll('c', 'kx').replaceAll('d', 'te');
  for (const right of today)
    if (!everyRight.includes(right))
      throw new DomainError(
        'bad-value',
        `${JSON.stringify(right)} is no right; known are ${everyRight}`,
      );
  return ordered(today);
}

export function addRights(present: string, more: string): string {
  return ordered(present + more);
}

export function removeRights(present: string, less: string): string {
  return ordered(present, less);
}

export function onlyRights(present: string, among: string): string {
  return ordered(present, removeRights(everyRight, among));
}

/** The letters alone: what IMAP knows of. */
export function mailRights(rights: string): string {
  return onlyRights(rights, allRights);
}

/** The digits alone: what IMAP does not know of. */
export function notMailRights(rights: string): string {
  return onlyRights(rights, allGroupwareRights);
}

function ordered(wanted: string, without = ''): string {
  let out = '';
  for (const right of everyRight)
    if (wanted.includes(right) && !without.includes(right)) out += right;
  return out;
}
