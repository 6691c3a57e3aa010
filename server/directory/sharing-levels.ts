import { addRights, groupwareRights } from './rights.ts';

/**
 * How people share a calendar, an address book or a mailbox. Each level holds those before it.
 * free-busy: sees when the owner is busy; read; write-own: also adds, and changes what he added; write: changes all of
 * it; owner: also shares it with others, renames and deletes it, and sees private items.
 */
export type SharingLevel = 'free-busy' | 'read' | 'write-own' | 'write' | 'owner';
/** From the least to the most. */
export const sharingLevels: readonly SharingLevel[] = [
  'free-busy',
  'read',
  'write-own',
  'write',
  'owner',
];

const { freeBusy, seesPrivate, changesOwn } = groupwareRights;

/** What a level gives. No level lets its holder send as the owner: that is granted by itself. */
const given: Readonly<Record<SharingLevel, string>> = {
  'free-busy': freeBusy,
  read: 'lrs',
  'write-own': `lrsi${changesOwn}`,
  write: 'lrswite',
  owner: `lrswikxtea${seesPrivate}`,
};

/** What must be there for a level, so that rights set by an IMAP client are read as people mean them. */
const needed: Readonly<Record<SharingLevel, string>> = {
  'free-busy': freeBusy,
  read: 'lr',
  'write-own': `lri${changesOwn}`,
  write: 'lrwit',
  owner: 'lrwita',
};

/** The rights of a level, in their order; `withPrivate` lets private items be seen too. */
export function rightsOfLevel(level: SharingLevel, options?: { withPrivate?: boolean }): string {
  return addRights(given[level], options?.withPrivate ? seesPrivate : '');
}

/** The highest level that these rights hold; undefined for less than free-busy. */
export function levelOf(rights: string): SharingLevel | undefined {
  const holds = (level: SharingLevel) => Array.from(needed[level]).every((r) => rights.includes(r));
  if (holds('read')) return sharingLevels.findLast(holds);
  return holds('free-busy') ? 'free-busy' : undefined;
}

/** Whether one may learn when the owner of the collection is busy. */
export function seesFreeBusy(rights: string): boolean {
  return rights.includes(freeBusy) || rights.includes('r');
}

/** Whether private items are shown as they are. */
export function seesPrivateItems(rights: string): boolean {
  return rights.includes(seesPrivate);
}

/** The rights of somebody on an item: what they put there themselves is never private to them. */
export function withOwnPrivate(
  rights: string,
  creator: number | undefined,
  viewer: number | undefined,
): string {
  const isOwn = creator !== undefined && creator === viewer;
  return isOwn && rights.includes('r') ? addRights(rights, seesPrivate) : rights;
}

/** Whether something there may be changed; `isOwn`: the one who asks has put it there himself. */
export function mayChangeItem(rights: string, { isOwn }: { readonly isOwn: boolean }): boolean {
  return rights.includes('w') || (isOwn && rights.includes(changesOwn) && rights.includes('i'));
}

/** Like mayChangeItem(), for removing. */
export function mayRemoveItem(rights: string, { isOwn }: { readonly isOwn: boolean }): boolean {
  return rights.includes('t') || (isOwn && rights.includes(changesOwn) && rights.includes('i'));
}
