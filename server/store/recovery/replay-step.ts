import { TouchedMailboxes } from '../account/touched-mailboxes.ts';
import type { OpenAccount } from '../account/open-account.ts';
import { CollectionDrafts } from '../account/collection-drafts.ts';
import type { CollectionSet } from '../account/collection-set.ts';
import { JournalWriter } from '../account/journal-writer.ts';
import type { StoreContext } from '../account/store-context.ts';
import { isDomainError, type ErrorCode } from '#platform/errors.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { RecordPlace } from '../blob-store.ts';
import { beginPart, keepPart, takeBackPart } from '../sql/savepoint.ts';
import type { StateRow } from '../sql/state.ts';
import type { ReplayDraft } from './replay-draft.ts';
import type { SetAside } from './set-aside.ts';

export type ReplayParts = Pick<
  StoreContext,
  'clock' | 'random' | 'log' | 'summarize' | 'keepsJournal' | 'defaultCollections'
>;

/** A running replay. */
export interface Replay {
  readonly account: OpenAccount;
  readonly sql: SqlWriter;
  readonly state: StateRow;
  readonly collections: CollectionSet;
  readonly parts: ReplayParts;
  readonly setAside: SetAside;
}

export interface ReplayStep {
  readonly modseq: number;
  /** Of the record it comes from. */
  readonly place: RecordPlace;
  apply(draft: ReplayDraft): Promise<void>;
}

/** Does a step wholly or, when it cannot be done, not at all; gives what kept it from being done. */
export async function tryStep(run: Replay, step: ReplayStep): Promise<Error | undefined> {
  const { sql, state } = run;
  const before = { ...state };
  const notes: [what: string, why: string][] = [];
  const draft = draftOf(run, step.modseq, notes);
  await beginPart(sql);
  try {
    await step.apply(draft);
    await draft.collections.write(sql);
    await keepPart(sql);
  } catch (error) {
    if (!isOfStep(error)) throw error;
    await takeBackPart(sql);
    Object.assign(state, before);
    return error;
  }
  draft.collections.settle();
  for (const [what, why] of notes) run.setAside.add(step.place, what, why);
  return undefined;
}

/** Of the disk or the database: the next step would fare no better. */
const fatalCodes: ReadonlySet<ErrorCode> = new Set([
  'no-space',
  'read-only',
  'unavailable',
  'in-use',
  'cancelled',
]);

function isOfStep(error: unknown): error is Error {
  if (!isDomainError(error)) return error instanceof Error;
  return !fatalCodes.has(error.code) && error.details['database'] === undefined;
}

function draftOf(run: Replay, modseq: number, notes: [what: string, why: string][]): ReplayDraft {
  const { account, sql, state, parts } = run;
  return {
    account: account.id,
    sql,
    state,
    modseq,
    nowSeconds: Math.floor(parts.clock.epochMs() / 1000),
    collections: new CollectionDrafts(account.id, run.collections),
    journal: new JournalWriter({ blobs: account.blobs, sql, modseq, keepsChanges: false }),
    quota: { bytes: undefined, messages: undefined },
    random: parts.random,
    claimed: new Map(),
    fresh: new Map(),
    touched: new TouchedMailboxes(() => undefined),
    defaultCollections: parts.defaultCollections,
    note: (what, why) => void notes.push([what, why]),
    settled: (places) => run.setAside.settle(places),
  };
}
