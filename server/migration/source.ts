import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from './item.ts';
import type { AccountSettings } from './account-settings.ts';
import type { Posting } from './target-directory.ts';

/** A system to read from. One implementation a kind, in sources/<kind>/; one contract suite holds all of them. */
export interface Source extends AsyncDisposable {
  /** "imap", "ews", "pst", ... */
  readonly kind: string;
  /**
   * What it is and what can be expected of it.
   * @param login an account to try signing in with: servers tell more then
   * @throws DomainError
   */
  probe(login?: AccountLogin): Promise<SourceProbe>;
  /** Its accounts, where it can say. @throws DomainError not-supported when it cannot */
  accounts(): AsyncIterable<SourceAccount>;
  /**
   * Opens one account for reading. Nothing in it is changed.
   * @throws DomainError authentication-failed, not-found, unavailable
   */
  open(login: AccountLogin): Promise<SourceSession>;
}

export interface SourceProbe {
  /** For people: "Dovecot 2.3.19", "Exchange 2016 (15.1.2507)". */
  readonly product: string;
  /** Facts by name, as they are shown: capabilities, limits, ways to sign in, security. */
  readonly facts: Readonly<Record<string, string>>;
  /** What this kind of source never tells, for people. */
  readonly notCarriedOver: readonly string[];
  /** What sources of these kinds tell beside it, and in words what to do where there is none. */
  readonly elsewhere?: readonly { readonly kinds: readonly string[]; readonly what: string }[];
  readonly warnings: readonly string[];
}

/** group: a mailbox that several people share; list: members who get a copy each, and no mailbox. */
export type AccountType = 'person' | 'group' | 'list' | 'room' | 'equipment' | 'public';

/** An account or a list as the source's directory knows it. Lists are never opened. */
export interface SourceAccount {
  /** Its name in the source: an address, a login name, a folder. */
  readonly name: string;
  readonly address?: string;
  readonly displayName?: string;
  readonly type?: AccountType;
  readonly aliases?: readonly string[];
  readonly quotaBytes?: number;
  /** A hash that signing in here can check; never the password itself. */
  readonly passwordHash?: string;
  readonly isDisabled?: boolean;
  /** Who gets the mail of a list, or shares a mailbox: names or addresses of the source, other lists, addresses elsewhere. */
  readonly members?: readonly string[];
  /** Who may write to a list; absent where the source does not tell. */
  readonly posting?: Posting;
}

/** Which account to open, and how. */
export interface AccountLogin {
  /** The account in the source. */
  readonly name: string;
  /** Absent where an administrator's sign-in or the access to files is enough. */
  readonly password?: string;
}

/** One account of a source, open for reading. Calls of one session come one at a time; sessions run side by side. */
export interface SourceSession extends AsyncDisposable {
  /** BCP 47: the account's, where the source knows one. */
  language?(): string;
  /** All folders, containers before what they hold. */
  folders(): AsyncIterable<SourceFolder>;
  /**
   * What there is in a folder.
   * @param since the state of an earlier listing that was worked through; the source may give only what is new or changed since
   */
  list(folder: SourceFolder, since: string): Promise<FolderListing>;
  /** How many messages of a folder have one of these header fields, where the source can tell without giving them all out. */
  countWithHeader?(folder: SourceFolder, names: readonly string[]): Promise<number | undefined>;
  /** Contents, in the order asked for; each item once, read or unread. @throws DomainError unavailable when the connection is gone */
  read(folder: SourceFolder, items: readonly ListedItem[]): AsyncIterable<ReadItem | UnreadItem>;
  /** Rules, absence, delegates, signatures and whatever else belongs to the account and not to a folder. */
  settings(): Promise<AccountSettings>;
  /** What is known to be missing in the source itself, in words with what to do: the account does not count as done. */
  missing?(): readonly string[];
}

export interface FolderListing {
  /** Whether what is not listed is gone; false after a listing of changes. */
  readonly isComplete: boolean;
  /** Chunks, in the order of arrival in the folder. */
  readonly items: AsyncIterable<readonly ListedItem[]>;
  /** Known after `items` is through: what is gone, where only changes were listed. */
  gone(): readonly string[];
  /** Known after `items` is through: where the next listing may begin; '' when it must list everything. */
  state(): string;
  /** Other than that of the last listing: ids mean nothing any more, contents must be compared. */
  readonly validity: string;
}
