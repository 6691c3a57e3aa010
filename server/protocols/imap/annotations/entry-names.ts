import { refuse } from '../errors.ts';

/** How to reach the server's administrators. */
// RFC 5464 §6.2.1
export const ADMIN_ENTRY = '/shared/admin';

/** Where an entry is kept: shared with everybody who may see the mailbox, or of one user. */
export interface EntryPlace {
  /** As the store keeps it. */
  readonly key: string;
  /** As the client gave it, in lower case. */
  readonly name: string;
}

/**
 * Entries are equal in any letter case. One user's private entries are kept with the mailbox under the user's number, so
 * that they go when it goes, and nobody else sees them.
 */
// RFC 5464 §3.2
export function toEntryPlace(entry: string, user: number): EntryPlace {
  const name = entry.toLowerCase();
  if (name.startsWith('/shared/')) return { key: name, name };
  if (name.startsWith('/private/')) return { key: `/private/${user}${name.slice(8)}`, name };
  return refuse('CANNOT', 'Entries begin with /shared or /private');
}

/** The name for the client of what the store keeps; undefined for what is another user's, or not of this standard. */
export function toEntryName(key: string, user: number): string | undefined {
  if (key.startsWith('/shared/')) return key;
  const own = `/private/${user}/`;
  return key.startsWith(own) ? `/private/${key.slice(own.length)}` : undefined;
}
