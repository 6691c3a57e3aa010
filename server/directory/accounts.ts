import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type {
  Account,
  AccountType,
  ProtocolName,
  Quota,
  SendLimits,
  SentCopies,
  StoredRole,
} from './account.ts';
import { createAccountChanges } from './account-changes.ts';
import { toAccount } from './account-rows.ts';
import { tryNormalAddress } from './address-form.ts';
import type { DirectoryContext } from './directory-context.ts';
import type { Domains } from './domains.ts';
import type { Profile } from './profile.ts';
import {
  countAccounts,
  readAccountById,
  readAccountsAfter,
  readFirstAdministrator,
} from './sql/accounts.ts';
import { readAddress, readOwnersOf } from './sql/addresses.ts';

export interface NewAccount {
  readonly address: string;
  /** Default: person. */
  readonly type?: AccountType;
  readonly displayName?: string;
  /** Default: the setting `directory.default_language`. */
  readonly language?: string;
  /** Default: the setting `directory.default_time_zone`. */
  readonly timeZone?: string;
  readonly profile?: Partial<Profile>;
  readonly isHidden?: boolean;
  readonly sentCopies?: SentCopies;
  readonly role?: StoredRole;
  /** Domains the account administers. */
  readonly administers?: readonly string[];
  readonly isEnabled?: boolean;
  readonly disabledProtocols?: readonly ProtocolName[];
  readonly quota?: Partial<Quota>;
  readonly quotaWarningPercent?: number;
  readonly sendLimits?: Partial<SendLimits>;
  readonly forwards?: readonly string[];
  readonly keepsForwarded?: boolean;
}
export type AccountChange = Omit<NewAccount, 'address'>;

/** Limits that hold for an account: its own, else its domain's defaults; and what the whole domain may use. */
export interface EffectiveLimits {
  readonly quota: Quota;
  readonly quotaWarningPercent: number;
  readonly domainQuota: Quota;
  readonly sendLimits: SendLimits;
  readonly domainSendLimits: SendLimits;
}

export interface Accounts {
  /** @throws DomainError bad-value, already-exists, not-found (domain) */
  add(account: NewAccount): Promise<Account>;
  get(id: AccountId): Promise<Account | undefined>;
  /** By primary address only; an address in an alias domain means the one in the real domain. */
  find(address: string): Promise<Account | undefined>;
  /** @throws DomainError not-found */
  expect(address: string): Promise<Account>;
  /** In the order of their addresses; `after` continues a list. */
  list(options?: { domain?: string; after?: string; limit?: number }): Promise<Account[]>;
  /** Accounts of one domain, or of all. */
  count(domain?: string): Promise<number>;
  /** Changes what is named. @throws DomainError not-found, bad-value */
  change(id: AccountId, change: AccountChange): Promise<Account>;
  /** @throws DomainError not-found, already-exists, bad-value */
  rename(id: AccountId, address: string, options?: { keepOldAsAlias?: boolean }): Promise<Account>;
  /** Removes the account with its credentials, grants and aliases of its own; not its mail. @throws DomainError not-found */
  remove(id: AccountId): Promise<void>;
  /** The primary address first, then aliases that name the account as a target. */
  addressesOf(id: AccountId): Promise<string[]>;
  /** @throws DomainError not-found */
  limitsOf(id: AccountId): Promise<EffectiveLimits>;
  /** Who answers for a domain: an administrator of its own first, then one of the server. */
  administratorOf(domain: string): Promise<Account | undefined>;
}

const MAX_CACHED_ACCOUNTS = 20_000;

export function createAccounts(context: DirectoryContext, domains: Domains): Accounts {
  const { sql, changes } = context;
  const byId = changes.cache<number, { account: Account | undefined }>(MAX_CACHED_ACCOUNTS);
  const byAddress = changes.cache<string, { id: AccountId | undefined }>(MAX_CACHED_ACCOUNTS);
  const limits = changes.cache<number, EffectiveLimits>(MAX_CACHED_ACCOUNTS);
  const writes = createAccountChanges(context);

  const get = async (id: AccountId): Promise<Account | undefined> => {
    const known = changes.isFresh ? byId.peek(id) : undefined;
    if (known !== undefined) return known.account;
    const found = await byId.load(id, async () => {
      const row = await readAccountById(sql, id);
      return { account: row && (await toAccount(sql, row)) };
    });
    return found.account;
  };
  const expectId = async (id: AccountId): Promise<Account> => {
    const account = await get(id);
    if (account === undefined)
      throw new DomainError('not-found', `there is no account number ${id}`);
    return account;
  };
  const find = async (address: string): Promise<Account | undefined> => {
    const normal = tryNormalAddress(address);
    if (normal === undefined) return undefined;
    const found = await byAddress.load(normal.address, async () => {
      const aliasOf = (await domains.find(normal.domain))?.aliasOf;
      const real = aliasOf ? `${normal.localPart}@${aliasOf}` : normal.address;
      const row = await readAddress(sql, real);
      return { id: row?.kind === 'account' ? (row.account ?? undefined) : undefined };
    });
    return found.id === undefined ? undefined : await get(found.id);
  };
  const readLimits = async (id: AccountId): Promise<EffectiveLimits> => {
    const account = await expectId(id);
    const { settings } = (await domains.find(account.domain))!;
    const send = account.sendLimits;
    const otherwise = settings.defaultSendLimits;
    return {
      quota: {
        bytes: account.quota.bytes ?? settings.defaultQuota.bytes,
        messages: account.quota.messages ?? settings.defaultQuota.messages,
      },
      quotaWarningPercent: account.quotaWarningPercent,
      domainQuota: settings.quota,
      sendLimits: {
        messagesPerHour: send.messagesPerHour ?? otherwise.messagesPerHour,
        recipientsPerDay: send.recipientsPerDay ?? otherwise.recipientsPerDay,
        recipientsPerMessage: send.recipientsPerMessage ?? otherwise.recipientsPerMessage,
        messageBytes: send.messageBytes ?? otherwise.messageBytes,
      },
      domainSendLimits: settings.sendLimits,
    };
  };

  return {
    ...writes,
    get,
    find,
    async expect(address) {
      const account = await find(address);
      if (account === undefined)
        throw new DomainError('not-found', `there is no account ${address}`);
      return account;
    },
    async list({ domain = '', after = '', limit = 1_000_000 } = {}) {
      const rows = await readAccountsAfter(sql, { domain, after, limit });
      return await Promise.all(rows.map((row) => toAccount(sql, row)));
    },
    count: async (domain = '') => await countAccounts(sql, domain),
    async addressesOf(id) {
      const account = await expectId(id);
      const owners = await readOwnersOf(sql, `#${id}`);
      return [account.address, ...owners.filter((o) => o.kind === 'alias').map((o) => o.address)];
    },
    async administratorOf(domain) {
      const id = await readFirstAdministrator(sql, domain);
      return id === undefined ? undefined : await get(id);
    },
    async limitsOf(id) {
      const known = changes.isFresh ? limits.peek(id) : undefined;
      return known ?? (await limits.load(id, async () => await readLimits(id)));
    },
  };
}
