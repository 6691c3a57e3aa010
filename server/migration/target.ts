import type { DomainError } from '#platform/errors.ts';
import type { CollectionKind, CollectionRole } from '#store/collection.ts';
import type { AccountFacts, FactChange, KeptFact } from './account-facts.ts';
import type { AccountSettings } from './account-settings.ts';
import type { AccountType } from './source.ts';
import type { TargetDirectory } from './target-directory.ts';
import type { Likeness } from './likeness.ts';
import type { FolderAccess, FolderProperties, ItemContent, ItemFlags, Loss } from './item.ts';

/** A system to write into. One implementation a kind, in targets/<kind>/; one contract suite holds all of them. */
export interface Target extends AsyncDisposable {
  readonly kind: string;
  /** @throws DomainError */
  probe(): Promise<TargetProbe>;
  /** Which of the addresses have an account. */
  known(addresses: readonly string[]): Promise<ReadonlySet<string>>;
  /** Addresses that there are, to find look-alikes; empty where the target does not tell. */
  addresses(): Promise<readonly string[]>;
  /** Makes an account. @throws DomainError already-exists, not-supported where accounts are made elsewhere */
  createAccount(account: NewAccount): Promise<void>;
  /** Aliases and lists; absent where they are made elsewhere. */
  readonly directory?: TargetDirectory;
  /** Removes what createAccount() made. @throws DomainError not-supported */
  removeAccount(address: string): Promise<void>;
  /** Opens one account for writing. Nothing that is written sends mail, invitations or reminders. @throws DomainError */
  open(login: TargetLogin): Promise<TargetSession>;
}

export interface TargetProbe {
  readonly product: string;
  readonly facts: Readonly<Record<string, string>>;
  /** Kinds of folders that it takes; others are counted as lost. */
  readonly kinds: readonly CollectionKind[];
  readonly maxItemBytes: number | undefined;
  readonly warnings: readonly string[];
}

export interface NewAccount {
  readonly address: string;
  readonly displayName: string;
  readonly type: Exclude<AccountType, 'list'>;
  readonly password?: string;
  readonly passwordHash?: string;
  readonly quotaBytes?: number;
  /** Nobody may sign in; mail is kept. */
  readonly isDisabled?: boolean;
}

export interface TargetLogin {
  readonly address: string;
  readonly password?: string;
}

/** One account of a target. Calls of one session come one at a time. */
export interface TargetSession extends AsyncDisposable {
  /** BCP 47: the account's, where the target knows one. */
  language?(): Promise<string | undefined>;
  folders(): Promise<readonly TargetFolder[]>;
  /** The folder for this wish: one that is there (by role, or by name), or a new one. @throws DomainError bad-value, not-supported */
  expectFolder(wish: FolderWish): Promise<TargetFolder>;
  /** Many at once, where that takes less than one after the other; each as expectFolder(), an error being its answer. */
  expectFolders?(wishes: readonly FolderWish[]): Promise<readonly (TargetFolder | DomainError)[]>;
  /** Gives a mailbox another name and place, with what lies below; answers whether it did. Absent: names are the target's. */
  renameFolder?(folder: TargetFolder, path: readonly string[]): Promise<boolean>;
  /** Removes a folder that is empty and has none below it; answers whether it was so. */
  removeFolder(folder: string): Promise<boolean>;
  /** Many at once, in their order, where that takes less; answers which were removed. */
  removeFolders?(folders: readonly string[]): Promise<readonly boolean[]>;
  /**
   * What is there already, for duplicates. Chunks.
   * @param ours ids of what this migration wrote: nobody asks for these, and they may be left out
   */
  existing(folder: TargetFolder, ours: IdLookup): AsyncIterable<readonly ExistingItem[]>;
  /** A mark taken before write(): written() says from it what a write that was cut short has done. */
  mark(folder: TargetFolder): Promise<string>;
  /**
   * Writes items in order; durable when it resolves. An item that is refused is an outcome, not an error of the call.
   * @throws DomainError over-quota, no-space, unavailable: then written() tells what was done
   */
  write(folder: TargetFolder, items: readonly WriteItem[]): Promise<readonly WriteOutcome[]>;
  /** Which of the items were written since the mark, with their ids there. */
  written(
    folder: TargetFolder,
    mark: string,
    items: readonly Pick<WriteItem, 'key' | 'contentHash'>[],
  ): Promise<ReadonlyMap<string, string>>;
  /**
   * Carries changes of flags over: what was added is added, what was removed is removed, what others changed stays. Ids that
   * are gone are passed over; gives the new versions.
   */
  changeFlags(
    folder: TargetFolder,
    changes: readonly FlagsWish[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Another content for an item that was written before, unless it has another version by now. */
  replace(
    folder: TargetFolder,
    id: string,
    item: WriteItem,
    version: string,
  ): Promise<WriteOutcome>;
  /** Takes items to another folder; gives their ids there. Ids that are gone are left out. */
  move(
    from: TargetFolder,
    ids: readonly string[],
    to: TargetFolder,
  ): Promise<ReadonlyMap<string, string>>;
  /** Removes items whose version is the one given; answers which were removed. */
  remove(
    folder: TargetFolder,
    items: readonly { id: string; version: string }[],
  ): Promise<readonly string[]>;
  /** What is there now of these ids; those that are gone are left out. `withHash` reads contents. */
  look(
    folder: TargetFolder,
    ids: readonly string[],
    withHash: boolean,
  ): AsyncIterable<readonly PresentItem[]>;
  /** Gives others access to a folder, or takes it away again. What cannot be said here, or names nobody here, is a loss. */
  changeAccess(
    folder: TargetFolder,
    access: readonly FolderAccess[],
    mode: 'add' | 'remove',
  ): Promise<readonly Loss[]>;
  applySettings(settings: AccountSettings): Promise<readonly Loss[]>;
  /** What applySettings() of these settings may change of the account besides items, to be put back by an undo, and no more. */
  facts?(settings: AccountSettings): Promise<AccountFacts>;
  /** Puts back what is still as it was left, and passes over what is back already; gives what stays, under names for people. */
  restoreFacts?(changes: readonly FactChange[]): Promise<readonly KeptFact[]>;
}

/** Ids by the million, of which one is asked for at a time. */
export type IdLookup = Pick<ReadonlySet<string>, 'has' | 'size'>;

export interface FolderWish {
  readonly kind: CollectionKind;
  readonly path: readonly string[];
  readonly role?: CollectionRole;
  readonly isSubscribed: boolean;
  readonly properties?: FolderProperties;
  /** Its id there by an earlier run: where ids outlive names it is the one, whatever somebody calls it by now. */
  readonly knownId?: string;
}

export interface TargetFolder {
  readonly id: string;
  /** Its ids in ledgers that do not know it by `id` yet, and in those of the way back: as the same system tells it as a source. */
  readonly formerIds?: readonly string[];
  readonly kind: CollectionKind;
  readonly path: readonly string[];
  readonly role?: CollectionRole;
  /** Made by this call. */
  readonly isNew: boolean;
  readonly items: number;
}

export interface ExistingItem {
  readonly id: string;
  readonly version: string;
  readonly likeness: Likeness;
}

export interface WriteItem {
  /** Names it in this call and in the ledger. */
  readonly key: string;
  readonly content: ItemContent;
  /** SHA-256 in hex of the content. */
  readonly contentHash: string;
  readonly flags: ItemFlags;
  /** undefined: the source has none; the moment of writing. */
  readonly receivedAtSeconds: number | undefined;
}

export type WriteOutcome =
  | {
      readonly key: string;
      readonly outcome: 'written';
      readonly id: string;
      readonly version: string;
      readonly losses: readonly Loss[];
    }
  | { readonly key: string; readonly outcome: 'refused'; readonly reason: string }
  /** Something of its name was there before, and stays: the same, or another one. */
  | {
      readonly key: string;
      readonly outcome: 'present';
      readonly id: string;
      readonly version: string;
      readonly isSame: boolean;
    };

export interface FlagsWish {
  readonly id: string;
  readonly from: ItemFlags;
  readonly to: ItemFlags;
}

export interface PresentItem {
  readonly id: string;
  /** Changes with everything that users do to it: content, flags. */
  readonly version: string;
  readonly flags: ItemFlags;
  readonly receivedAtSeconds?: number;
  /** SHA-256 in hex. */
  readonly contentHash?: string;
}
