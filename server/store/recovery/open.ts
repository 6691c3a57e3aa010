import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { migrate } from '#platform/migrations.ts';
import type { SqlReader } from '#platform/sql.ts';
import { OpenAccount } from '../account/open-account.ts';
import type { StoreContext } from '../account/store-context.ts';
import type { BlobStore, PackIssue } from '../blob-store.ts';
import type { AccountIndex, AccountIndexes } from '../index-files.ts';
import { indexSteps } from '../migrations/steps.ts';
import { hasKind } from '../sql/collections.ts';
import { allSetAside } from '../sql/set-aside.ts';
import { isAtEnd, readState } from '../sql/state.ts';
import { wipeIndex } from '../sql/wipe.ts';
import { completeMailboxes } from './complete-mailboxes.ts';
import { dropUnwrittenTail } from './drop-unwritten-tail.ts';

/**
 * Opens an account: brings the index to the newest schema and to the end of the packs. A missing or damaged index is
 * made anew from the packs; a new account gets its mailboxes.
 * @throws DomainError not-supported (a newer version wrote it), read-only, no-space, unavailable, corrupt
 */
export async function openAccount(
  id: AccountId,
  parts: {
    readonly indexes: AccountIndexes;
    readonly blobs: BlobStore;
    readonly context: StoreContext;
    /** The index was found damaged in use: it is put aside. */
    readonly isDamaged: boolean;
  },
): Promise<OpenAccount> {
  const blobs = await parts.blobs.open(id);
  try {
    const sql = await openIndex(id, parts);
    const account = new OpenAccount(id, { sql, blobs, context: parts.context });
    try {
      await prepare(account, parts);
      return account;
    } catch (error) {
      await sql[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    await blobs[Symbol.asyncDispose]();
    throw error;
  }
}

async function openIndex(
  id: AccountId,
  parts: {
    readonly indexes: AccountIndexes;
    readonly context: StoreContext;
    readonly isDamaged: boolean;
  },
): Promise<AccountIndex> {
  if (parts.isDamaged) await putAside(id, parts, 'damage was found in use');
  for (let attempt = 0; ; attempt++) {
    try {
      const sql = await parts.indexes.open(id);
      try {
        await migrate(sql, 'store', indexSteps);
        return sql;
      } catch (error) {
        await sql[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      if (!isDomainError(error, 'corrupt') || attempt > 1) throw error;
      // The first time another process may just have put it aside.
      if (attempt === 0) continue;
      await putAside(id, parts, error.message);
    }
  }
}

async function putAside(
  id: AccountId,
  parts: { readonly indexes: AccountIndexes; readonly context: StoreContext },
  why: string,
): Promise<void> {
  const kept = await parts.indexes.setAside(id);
  parts.context.log.error('store.index-damaged', { account: id, kept, why });
}

async function prepare(
  account: OpenAccount,
  { context }: { readonly context: StoreContext },
): Promise<void> {
  const { keepsJournal, defaultCollections } = context;
  const state = await readState(account.sql, account.id);
  const isRestarted =
    keepsJournal && state !== undefined && !['', context.bootId].includes(state.boot);
  // Nothing is replayed onto an index of before the power cut until both it and the packs were looked at.
  if (isRestarted)
    await account.rebuild(async (sql) => {
      const holes = await dropUnwrittenTail(account, (issue) =>
        context.log.warn('store.tail-cut', { account: account.id, ...issue }),
      );
      // The index has what was never written; without it, it is built only once.
      if (await hasNews(account, sql, holes)) {
        context.log.warn('store.index-void', { account: account.id, holes: holes.length });
        await wipeIndex(sql, account.id);
      }
      await context.catchUp(account, sql);
    });
  const isCurrent =
    state !== undefined && (!keepsJournal || isAtEnd(state, await account.blobs.end()));
  const isWhole = state !== undefined && (await hasKind(account.sql, account.id, 'calendar'));
  if (isCurrent && !isRestarted && isWhole) return;
  // Taking the lock brings the index to the end of the packs.
  if (!isCurrent) await account.mend(async () => {});
  await completeMailboxes(account, defaultCollections);
}

/** True when some of the damage is not known to the index. */
async function hasNews(
  { id }: OpenAccount,
  sql: SqlReader,
  holes: readonly PackIssue[],
): Promise<boolean> {
  if (holes.length === 0) return false;
  const known = await allSetAside(sql, id);
  const isKnown = ({ place }: PackIssue) =>
    known.some((k) => k.pack === place.pack && k.packOffset === place.offset);
  return !holes.every(isKnown);
}
