import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { modSeq, type AccountId, type ModSeq } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import { AccountPool } from './account/account-pool.ts';
import type { StoreContext } from './account/store-context.ts';
import type { BlobStore, IncomingContent } from './blob-store.ts';
import type { DefaultCollection } from './collection.ts';
import type { FullText } from './full-text.ts';
import type { AccountIndexes } from './index-files.ts';
import type { PreparedMessage } from './message.ts';
import { ColumnBudget } from './reader/column-cache.ts';
import { catchUp } from './recovery/catch-up.ts';
import { openAccount } from './recovery/open.ts';
import type { StoreUpkeep } from './upkeep.ts';
import { BackgroundUpkeep } from './upkeep/background-upkeep.ts';
import { compactAccount } from './upkeep/compact-account.ts';
import { forgetExpired } from './upkeep/forget-expired.ts';
import { verifyAccount } from './upkeep/verify-account.ts';
import { prepareDocument } from './prepare-document.ts';
import { summarizeContent } from './summarize-content.ts';
import { rebuildIndex } from './recovery/rebuild-index.ts';
import type { AccountReader, AccountTransaction, QuotaLimits, Store } from './store.ts';

export interface StoreDeps {
  readonly indexes: AccountIndexes;
  readonly blobs: BlobStore;
  /** Without it every search looks at the messages themselves. */
  readonly fullText?: FullText;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Names the machine's present start, so that a power cut is noticed; never ''. */
  readonly bootId: string;
  /** Days for which an expunged message can be brought back. */
  readonly undeleteDays: () => number;
  /** Accounts kept open when nobody uses them. */
  readonly openAccounts: number;
  /** What an account's folder says of itself (account.json), asked when it is opened; undefined: nothing is known. */
  readonly describe?: (account: AccountId) => Promise<Readonly<Record<string, string>> | undefined>;
  /** Asked before each transaction that may add messages; must be quick. */
  readonly quotaOf: (account: AccountId) => Promise<QuotaLimits>;
  /** Collections of a new account; INBOX must be among them. */
  readonly defaultCollections?: readonly DefaultCollection[];
}

const usualCollections: readonly DefaultCollection[] = [
  { kind: 'mailbox', name: 'INBOX', role: 'inbox' },
  { kind: 'mailbox', name: 'Drafts', role: 'drafts' },
  { kind: 'mailbox', name: 'Sent', role: 'sent' },
  { kind: 'mailbox', name: 'Trash', role: 'trash' },
  { kind: 'mailbox', name: 'Junk', role: 'junk' },
  { kind: 'mailbox', name: 'Archive', role: 'archive' },
  { kind: 'calendar', name: 'calendar', role: 'default' },
  { kind: 'calendar', name: 'inbox', role: 'inbox' },
  { kind: 'calendar', name: 'outbox', role: 'outbox' },
  { kind: 'tasks', name: 'tasks', role: 'default' },
  { kind: 'notes', name: 'notes', role: 'default' },
  { kind: 'addressbook', name: 'contacts', role: 'default' },
];

/** Topic of the bus on which an account's changes are told; the value is the modseq. */
function topicOf(account: AccountId): string {
  return `account:${account}`;
}

/** The store over its parts; disposing it closes all accounts, not the parts. */
export function createStore(deps: StoreDeps): Store & StoreUpkeep {
  const context: StoreContext = {
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
    bootId: deps.bootId,
    keepsJournal: deps.blobs.journal === 'journal',
    defaultCollections: deps.defaultCollections ?? usualCollections,
    fullText: deps.fullText,
    columns: new ColumnBudget(),
    summarize: summarizeContent,
    catchUp: async (account, sql) => await catchUp(account, sql, context),
  };
  const damaged = new Set<AccountId>();
  const pool = new AccountPool({
    capacity: deps.openAccounts,
    clock: deps.clock,
    open: async (account) => {
      upkeep.note(account);
      const description = await deps.describe?.(account);
      if (description !== undefined) await deps.blobs.describe(account, description);
      return await openAccount(account, {
        isDamaged: damaged.delete(account),
        indexes: deps.indexes,
        blobs: deps.blobs,
        context,
      });
    },
  });
  const upkeep = new BackgroundUpkeep({ pool, context, undeleteDays: deps.undeleteDays });

  deps.fullText?.feedsFrom?.(async (account, work) => {
    await pool.use(account, async ({ blobs }) => await work({ account, blobs }));
  });

  /** An index found to be damaged or replaced is closed: the next use opens it anew, and mends it when need be. */
  function closeDamaged(account: AccountId): (error: unknown) => never {
    return (error) => {
      if (isDomainError(error) && error.details['database'] !== undefined) {
        if (error.code === 'corrupt') damaged.add(account);
        void pool.close(account);
      }
      throw error;
    };
  }

  async function transactEarly<T>(
    account: AccountId,
    work: (tx: AccountTransaction) => Promise<T>,
  ): Promise<{ readonly value: T; readonly durable: Promise<void> }> {
    const quota = await deps.quotaOf(account);
    const lease = await pool.acquire(account);
    try {
      const { value, modseq } = await lease.open.transact(work, quota).catch(closeDamaged(account));
      // A change that was already made is acknowledged again only when it is durable: sync in either case.
      const durable = lease.open.blobs.sync().then(() => {
        if (modseq === undefined) return;
        upkeep.note(account);
        deps.bus.publish(topicOf(account), modseq);
        deps.fullText?.noteChange(account);
      });
      // Also keeps a caller that fails before it waits from ending the process.
      durable.then(lease.release, () => {
        lease.release();
        // What a failed sync left is looked at anew.
        void pool.close(account);
      });
      return { value, durable };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  return {
    prepareMessage: async (content) => await prepareMessage(deps.blobs, content),
    prepareDocument: async (content, mediaType) =>
      await prepareDocument(deps.blobs, content, mediaType),
    read: async <T>(account: AccountId, work: (reader: AccountReader) => Promise<T>) =>
      await pool.use(account, async (open) => await open.read(work).catch(closeDamaged(account))),
    look: async <T>(account: AccountId, work: (reader: AccountReader) => Promise<T>) =>
      await pool.use(account, async (open) => await open.look(work).catch(closeDamaged(account))),
    async transact(account, work) {
      const { value, durable } = await transactEarly(account, work);
      await durable;
      return value;
    },
    transactEarly,
    settle: async (account) => await pool.use(account, async ({ blobs }) => await blobs.sync()),
    subscribe: (account, listener: (modseq: ModSeq) => void) =>
      deps.bus.subscribe(topicOf(account), (message) => listener(modSeq(message.value))),
    async removeAccount(account) {
      await pool.close(account);
      await deps.fullText?.remove(account);
      await deps.indexes.remove(account);
      await deps.blobs.remove(account);
    },
    verifyAccount: async (account) => await pool.use(account, verifyAccount),
    compactAccount: async (account) =>
      await pool.use(account, async (open) => {
        await forgetExpired(open, deps.undeleteDays());
        return await compactAccount(open, context);
      }),
    openCount: () => pool.size,
    async usageOf(accounts) {
      await Promise.all(accounts.map(async (account) => await pool.settle(account)));
      return await deps.indexes.usageOf(accounts);
    },
    rebuildIndex: async (account) =>
      await pool.use(account, async (open) => await rebuildIndex(open, context)),
    async [Symbol.asyncDispose]() {
      await upkeep[Symbol.asyncDispose]();
      await pool[Symbol.asyncDispose]();
    },
  };
}

async function prepareMessage(
  blobs: BlobStore,
  content: IncomingContent,
): Promise<PreparedMessage> {
  const packed = await blobs.pack(content);
  try {
    const summary = await summarizeContent(content);
    return {
      content: packed,
      summary,
      [Symbol.asyncDispose]: async () => await packed[Symbol.asyncDispose](),
    };
  } catch (error) {
    await packed[Symbol.asyncDispose]();
    throw error;
  }
}
