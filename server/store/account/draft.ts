import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Random } from '#platform/random.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { CollectionRow } from '../sql/collections.ts';
import type { StateRow } from '../sql/state.ts';
import type { QuotaLimits } from '../store.ts';
import type { CollectionDrafts } from './collection-drafts.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { TouchedMailboxes } from './touched-mailboxes.ts';

/** A running write transaction of one account: what every operation works on. */
export interface Draft {
  readonly account: AccountId;
  readonly sql: SqlWriter;
  /** Counters and usage; written at the end. */
  readonly state: StateRow;
  /** All changes of the transaction have this modseq. */
  readonly modseq: number;
  readonly nowSeconds: number;
  readonly collections: CollectionDrafts;
  /** To be told of every change of a mailbox's messages. */
  readonly touched: TouchedMailboxes;
  readonly journal: JournalWriter;
  readonly quota: QuotaLimits;
  readonly random: Random;
  /** First UIDs that are left of mailboxes whose \Recent messages this transaction claimed. */
  readonly claimed: Map<number, number>;
  /** Items added by this transaction whose record has no place yet, by the identity of their content. */
  readonly fresh: Map<string, { readonly id: number; readonly size: number }>;
}

/** The changeable row of a mailbox that can hold messages. @throws DomainError not-found */
export function editMailbox(draft: Draft, id: number): CollectionRow {
  const row = draft.collections.edit(id);
  if (row === undefined || row.isSelectable !== 1)
    throw new DomainError('not-found', 'the mailbox does not exist (any more)');
  return row;
}

/** Adds a message's share to the counts of its mailbox and of the account; `sign` -1 takes it away. */
export function weigh(
  draft: Draft,
  row: CollectionRow,
  m: { readonly systemFlags: number; readonly size: number; readonly sign: 1 | -1 },
): void {
  row.messages += m.sign;
  row.bytes += m.sign * m.size;
  if (row.kind === 'mailbox') draft.state.messages += m.sign;
  draft.state.bytes += m.sign * m.size;
  weighFlags(row, m);
}

export function weighFlags(
  row: CollectionRow,
  m: { readonly systemFlags: number; readonly size: number; readonly sign: 1 | -1 },
): void {
  if ((m.systemFlags & 8) === 0) row.unseen += m.sign;
  if ((m.systemFlags & 4) === 0) return;
  row.deleted += m.sign;
  row.deletedBytes += m.sign * m.size;
}

/** @throws DomainError over-quota */
export function expectRoom(draft: Draft, more: { bytes: number; messages: number }): void {
  const { quota, state } = draft;
  const isOver =
    (quota.bytes !== undefined && state.bytes + more.bytes > quota.bytes) ||
    (quota.messages !== undefined && state.messages + more.messages > quota.messages);
  if (!isOver) return;
  throw new DomainError('over-quota', 'the mailbox is full', {
    details: {
      usage: { bytes: state.bytes, messages: state.messages },
      limits: { bytes: quota.bytes, messages: quota.messages },
    },
  });
}

const MAX_UID = 0xffff_ffff;

/** Gives out `count` UIDs of a mailbox and returns the first. @throws DomainError limit-reached */
export function takeUids(row: CollectionRow, count: number): number {
  const first = row.uidNext;
  if (first + count > MAX_UID)
    throw new DomainError('limit-reached', 'the mailbox has no UIDs left: copy it into a new one');
  row.uidNext += count;
  return first;
}
