import type { Clock } from '#platform/clock.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { LedgerAccount, LedgerFolder, Ledger } from '../ledger.ts';
import type { SourceFolder } from '../item.ts';
import type { SourceSession } from '../source.ts';
import type { TargetFolder, TargetSession } from '../target.ts';
import type { Policies } from '../policies.ts';
import type { Progress } from '../progress.ts';
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
  /** Something of the account was carried over by an earlier run. */
  readonly isDelta: boolean;
  /** A folder of the ledger as a folder of the target. */
  readonly folderOf: (folder: number) => Promise<TargetFolder | undefined>;
  readonly progress: Progress;
  readonly clock: Clock;
  /** Holds back what would be read too fast. */
  readonly pace: Pace;
  /** Aborted when the run is to stop: at the next batch. */
  readonly signal: AbortSignal;
}

/** One folder on its way. */
export interface FolderJob extends AccountJob {
  readonly source: SourceSession;
  readonly folder: SourceFolder;
  readonly entry: LedgerFolder;
  readonly place: TargetFolder;
}
