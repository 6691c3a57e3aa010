import type { SpecialUse } from '#codecs/imap/create-args.ts';
import type { CollectionRole } from '#store/collection.ts';

/** The attribute of each role; the inbox and defaults of other kinds have none. */
// RFC 6154 §2, RFC 8457 §3
const useOfRole: Readonly<Partial<Record<CollectionRole, SpecialUse>>> = {
  all: '\\All',
  archive: '\\Archive',
  drafts: '\\Drafts',
  flagged: '\\Flagged',
  important: '\\Important',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
};

export function toSpecialUse(role: CollectionRole | undefined): SpecialUse | undefined {
  return role === undefined ? undefined : useOfRole[role];
}

/** Undefined for what is no special use that a mailbox can have. */
export function toRole(use: string): CollectionRole | undefined {
  return (Object.keys(useOfRole) as CollectionRole[]).find((role) => useOfRole[role] === use);
}
