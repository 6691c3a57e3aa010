import type { CollectionKind } from '#store/collection.ts';
import type { LedgerAccount, LedgerEntry, LedgerItem, Outcome } from './ledger.ts';
import type { Notice } from './notice.ts';
import type { Policies } from './policies.ts';
import type { RecordedVerification } from './verification.ts';

export type OutcomeCounts = Readonly<
  Record<Outcome, { readonly items: number; readonly bytes: number }>
>;

export interface FolderReport {
  readonly kind: CollectionKind;
  readonly source: string;
  readonly target: string;
  readonly counts: OutcomeCounts;
}

/** What became of something that belongs to the account and not to a folder. */
export interface SettingReport extends Pick<LedgerItem, 'outcome' | 'reason'> {
  /** "script:NAME", "absence", ... */
  readonly name: string;
  /** For people: what else there is to know of it. */
  readonly note?: string;
}

/** Losses, or what a policy did, of one name. */
export interface CountedGroup {
  readonly what: string;
  /** For people. */
  readonly title: string;
  readonly count: number;
  /** Some of them: where, and what. */
  readonly examples: readonly string[];
}

/** An item that is not in the target as it was, by name. */
export interface LeftReport {
  readonly kind: string;
  readonly folder: string;
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly bytes: number;
  readonly receivedAt: number;
  /** What is left of it is the attachment of a report message. */
  readonly isKept: boolean;
}

export interface AccountReport extends Pick<
  LedgerAccount,
  'source' | 'target' | 'state' | 'error' | 'isCreated' | 'finishedAt'
> {
  readonly group: string;
  readonly counts: OutcomeCounts;
  /** Items that are not in the target in any form, and were meant to be. */
  readonly failures: number;
  readonly folders: readonly FolderReport[];
  readonly settings: readonly SettingReport[];
  readonly losses: readonly CountedGroup[];
  readonly policies: readonly CountedGroup[];
  /** By reason. */
  readonly leftOut: readonly {
    readonly outcome: Outcome;
    readonly reason: string;
    readonly items: number;
    readonly bytes: number;
  }[];
  /** At most MAX_LEFT of them. */
  readonly left: readonly LeftReport[];
  readonly verification: RecordedVerification | undefined;
  /** It was verified after its last run, and is as carried over. */
  readonly isProven: boolean;
  readonly notices: readonly Notice[];
}

export interface RunReport {
  readonly id: number;
  readonly kind: string;
  readonly startedAt: number;
  /** 0: it was cut off, or goes on. */
  readonly finishedAt: number;
  readonly items: number;
  readonly bytes: number;
  readonly itemsPerSecond: number | undefined;
  readonly bytesPerSecond: number | undefined;
}

/** What became of everything. */
export interface MigrationReport {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly reportedAt: number;
  readonly policies: Policies;
  readonly accounts: readonly AccountReport[];
  /** Aliases, lists and members of shared mailboxes. */
  readonly entries: readonly LedgerEntry[];
  readonly counts: OutcomeCounts;
  readonly losses: readonly CountedGroup[];
  readonly policyCounts: readonly CountedGroup[];
  readonly runs: readonly RunReport[];
}

export function noOutcomes(): Record<Outcome, { items: number; bytes: number }> {
  const none = () => ({ items: 0, bytes: 0 });
  return {
    written: none(),
    merged: none(),
    skipped: none(),
    refused: none(),
    unreadable: none(),
    gone: none(),
  };
}
