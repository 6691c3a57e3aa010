import type { CollectionKind } from '#store/collection.ts';
import type { PlannedEntry } from './planned-entries.ts';
import type { Policies } from './policies.ts';

export interface FolderPlan {
  readonly kind: CollectionKind;
  readonly source: string;
  /** Where it goes; undefined: it is left out. */
  readonly target: string | undefined;
  /** undefined where the source does not tell without being looked into. */
  readonly items: number | undefined;
  readonly bytes: number | undefined;
  /** Counted only by a deep plan. */
  readonly leftOut?: number;
  /** Items that earlier runs have carried over, and their bytes: a further run leaves them as they are. */
  readonly done?: number;
  readonly doneBytes?: number;
  /** The target has such a folder already, with so many items: what is alike is merged. */
  readonly present?: number;
  /** What policies would do, by the names under which the report counts it. By a deep plan, of all but messages. */
  readonly policies?: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/** Something that belongs to the account and not to a folder. */
export interface SettingPlan {
  /** "script:NAME", "absence", ...; '' for what is said of them all. */
  readonly name: string;
  /** For people; '' for nothing. */
  readonly note: string;
}

export interface AccountPlan {
  readonly source: string;
  readonly target: string;
  readonly group: string;
  /** Whether the target has the account. */
  readonly isThere: boolean;
  readonly folders: readonly FolderPlan[];
  /** Where the target keeps them. */
  readonly settings: readonly SettingPlan[];
  /** What is still to be carried over. */
  readonly items: number;
  readonly bytes: number;
  /** Why the account, or some of its folders, cannot be opened. */
  readonly error?: string;
}

/** What a run would do. */
export interface MigrationPlan {
  readonly name: string;
  readonly sources: readonly {
    readonly product: string;
    readonly warnings: readonly string[];
    readonly notCarriedOver: readonly string[];
  }[];
  readonly target: { readonly product: string; readonly warnings: readonly string[] };
  readonly policies: Policies;
  readonly accounts: readonly AccountPlan[];
  /** Aliases, lists and members of shared mailboxes. */
  readonly entries: readonly PlannedEntry[];
  readonly items: number;
  readonly bytes: number;
  readonly estimatedSeconds: number;
}

/** What earlier runs have carried over of an account. */
export function doneItems({ folders }: Pick<AccountPlan, 'folders'>): number {
  return folders.reduce((sum, { done = 0 }) => sum + done, 0);
}

/** Whether the source has told how large all is that is still to be carried over; a deep plan looks. */
export function isSizeKnown({ folders }: Pick<AccountPlan, 'folders'>): boolean {
  return folders.every(
    ({ target, items = 1, bytes, leftOut = 0, done = 0 }) =>
      target === undefined || bytes !== undefined || items - leftOut - done <= 0,
  );
}
