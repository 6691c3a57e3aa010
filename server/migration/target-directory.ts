import type { PostPolicy } from '#directory/groups.ts';

/** Who may write to a list; posters always may. */
export interface Posting {
  readonly policy: PostPolicy;
  /** Addresses. */
  readonly posters: readonly string[];
}

/** What is at an address of a target. */
export interface DirectoryEntry {
  readonly kind: 'account' | 'alias' | 'list' | 'room list';
  readonly displayName: string;
  /** Where an alias leads; the members of a list or of a shared mailbox. */
  readonly members: readonly string[];
  readonly posting: Posting;
}

export interface NewList {
  readonly address: string;
  readonly displayName: string;
  readonly posting: Posting;
}

/** Addresses of a target beside those of its accounts, and who shares a mailbox. */
export interface TargetDirectory {
  find(address: string): Promise<DirectoryEntry | undefined>;
  /** Whether mail to an address would go anywhere: elsewhere, or to something that is here. */
  isReachable(address: string): Promise<boolean>;
  /** @throws DomainError already-exists, not-found, bad-value */
  addAlias(alias: string, address: string): Promise<void>;
  /** A list that has no members yet, so that lists may name each other. @throws DomainError already-exists, not-found, bad-value */
  addList(list: NewList): Promise<void>;
  /** Of a list or of a shared mailbox. @throws DomainError not-found, bad-value, limit-reached */
  addMember(address: string, member: string): Promise<void>;
  /** @throws DomainError not-found */
  removeMember(address: string, member: string): Promise<void>;
  /** Removes an alias or a list. @throws DomainError not-found */
  remove(address: string): Promise<void>;
}

/** What a list is like whose source says nothing of who may write to it. */
export const openPosting: Posting = { policy: 'anyone', posters: [] };

export function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function hasAddress(list: readonly string[], address: string): boolean {
  return list.some((it) => isSameAddress(it, address));
}
