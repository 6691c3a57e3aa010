import type { Clock } from '#platform/clock.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { LedgerAccount, LedgerFolder, Ledger } from '../ledger.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import type { FolderListing } from '../source.ts';
import type { TargetFolder, TargetSession } from '../target.ts';
import type { Policies } from '../policies.ts';
import type { Progress } from '../progress.ts';
import type { AddressMap } from '../users/target-members.ts';
import type { Pace } from './pace.ts';

/** One account on its way: what its folders are copied with. */
export interface AccountJob {
  readonly ledger: Ledger;
  readonly account: LedgerAccount;
  readonly batch: number;
  readonly target: TargetSession;
  /** Kinds of folders that the target takes. */
  readonly kinds: readonly CollectionKind[];
  readonly policies: Policies;
  /** Where names and addresses of the source lead in the target. */
  readonly people: AddressMap;
  /** BCP 47: of what the migration itself writes for the account's owner. */
  readonly language: string;
  /** Something of the account was carried over by an earlier run. */
  readonly isDelta: boolean;
  /** It is the way back: neither settings nor access. */
  readonly isItemsOnly: boolean;
  /** A folder of the ledger as a folder of the target. */
  readonly folderOf: (folder: number) => Promise<TargetFolder | undefined>;
  readonly progress: Progress;
  readonly clock: Clock;
  /** Holds back what would be read too fast. */
  readonly pace: Pace;
  /** Aborted when the run is to stop: at the next batch. */
  readonly signal: AbortSignal;
}

/** A folder of a source, or the account's settings, which are carried over as if they were one. */
export type CarriedFolder = Pick<SourceFolder, 'path' | 'items' | 'state' | 'access' | 'losses'> & {
  readonly kind: CollectionKind;
};

/** What is in it: a session of the source, asked for this folder. */
export interface FolderSource {
  list(since: string): Promise<FolderListing>;
  read(items: readonly ListedItem[]): AsyncIterable<ReadItem | UnreadItem>;
}

/** One folder on its way. */
export interface FolderJob extends AccountJob {
  readonly source: FolderSource;
  readonly folder: CarriedFolder;
  readonly entry: LedgerFolder;
  readonly place: TargetFolder;
}
