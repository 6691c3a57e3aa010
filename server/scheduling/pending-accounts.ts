import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import { migrate } from '#platform/migrations.ts';
import type { Sql } from '#platform/sql.ts';
import { schedulingMigrations } from './sql/migrations.ts';
import {
  claimPending,
  deletePending,
  insertPending,
  readIsAny,
  scheduleAllPending,
  schedulePending,
} from './sql/pending-accounts.ts';

/** An account that may hold messages to be delivered. */
export interface PendingAccount {
  readonly account: AccountId;
  /** Epoch seconds. */
  readonly markedAt: number;
}

/** Which accounts may hold messages to be delivered, so that nobody has to look into all of them. Shared by all processes. */
export interface PendingAccounts {
  /** To be durable before messages are kept in the account. */
  mark(account: AccountId): Promise<void>;
  isAny(): Promise<boolean>;
  /** Gives some that are due to this process alone. */
  claim(): Promise<readonly PendingAccount[]>;
  /** Lets go of a claimed one; `isEmpty`: nothing is in it. */
  settle(pending: PendingAccount, isEmpty: boolean): Promise<void>;
  /** Makes all due, when no other process can be at them. */
  makeAllDue(): Promise<void>;
}

/** A mark is good for so long: a change is stored well within it. */
const MARK_SECONDS = 20;
/** Accounts in which people plan are left marked: marking them anew for each change would cost more than looking. */
const KEEP_SECONDS = 600;
/** Between two looks. */
const RETRY_SECONDS = 30;
/** Longer than it takes to deliver what an account has. */
const CLAIM_SECONDS = 600;
const CLAIMED_AT_ONCE = 50;
/** Marks that a process remembers. */
const MAX_REMEMBERED = 10_000;

/** Makes or upgrades the table, in the database of the directory. @throws DomainError not-supported, and what `sql` throws */
export async function preparePendingAccounts(sql: Sql): Promise<void> {
  await migrate(sql, 'scheduling', schedulingMigrations);
}

export function createPendingAccounts(sql: Sql, clock: Clock): PendingAccounts {
  const nowSeconds = () => Math.floor(clock.epochMs() / 1000);
  const marked = new Map<AccountId, number>();
  return {
    async mark(account) {
      const now = nowSeconds();
      if (now - (marked.get(account) ?? -Infinity) < MARK_SECONDS) return;
      const row = { account, markedAt: now, nextAt: now + RETRY_SECONDS };
      await sql.transaction((tx) => insertPending(tx, row));
      if (marked.size >= MAX_REMEMBERED) marked.clear();
      marked.set(account, now);
    },
    isAny: async () => await readIsAny(sql),
    async claim() {
      const now = nowSeconds();
      const claim = { now, until: now + CLAIM_SECONDS, limit: CLAIMED_AT_ONCE };
      return await sql.transaction((tx) => claimPending(tx, claim));
    },
    async settle(pending, isEmpty) {
      const now = nowSeconds();
      await sql.transaction(async (tx) =>
        isEmpty && pending.markedAt < now - KEEP_SECONDS
          ? await deletePending(tx, pending)
          : await schedulePending(tx, pending.account, now + RETRY_SECONDS),
      );
    },
    makeAllDue: async () => await sql.transaction((tx) => scheduleAllPending(tx, 0)),
  };
}
