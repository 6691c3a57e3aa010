import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader } from '#platform/sql.ts';
import type { Account } from './account.ts';
import { expectAccountRow } from './account-rows.ts';
import type { Accounts } from './accounts.ts';
import type { DirectoryContext } from './directory-context.ts';
import { formatSubject, parseSubject } from './grantee.ts';
import {
  checkedResourcePolicy,
  defaultResourcePolicy,
  type ResourceChange,
  type ResourcePolicy,
} from './resource-policy.ts';
import { readAccountById } from './sql/accounts.ts';
import { readResourceAccounts, readResourcePolicy, writeResourcePolicy } from './sql/resources.ts';
import type { Subjects } from './subjects.ts';

/** A room or a thing that is booked: an account of type resource and its rules. */
export interface Resource {
  readonly account: Account;
  readonly policy: ResourcePolicy;
}

export interface Resources {
  /** Undefined for accounts of other types. Quick: from memory while nothing changes. */
  get(id: AccountId): Promise<Resource | undefined>;
  /** @throws DomainError not-found */
  expect(address: string): Promise<Resource>;
  /** In the order of their addresses. */
  list(options?: { domain?: string }): Promise<Resource[]>;
  /** Whether this may be a policy, without a change. @throws DomainError not-found, bad-value, limit-reached */
  check(policy: ResourcePolicy): Promise<void>;
  /** Changes what is named. @throws DomainError not-found, bad-value, limit-reached */
  change(id: AccountId, change: ResourceChange): Promise<Resource>;
  /** Whether the account is among those who may book; the resource's other rules are not looked at. */
  mayBook(resource: AccountId, account: AccountId): Promise<boolean>;
}

const MAX_CACHED_POLICIES = 5_000;

export function createResources(
  { sql, changes }: DirectoryContext,
  { accounts, subjects }: { accounts: Accounts; subjects: Subjects },
): Resources {
  const cache = changes.cache<number, ResourcePolicy>(MAX_CACHED_POLICIES);

  const get = async (id: AccountId): Promise<Resource | undefined> => {
    const account = await accounts.get(id);
    if (account?.type !== 'resource') return undefined;
    const policy = await cache.load(id, () => readPolicy(sql, id));
    return { account, policy };
  };

  return {
    get,
    async expect(address) {
      const account = await accounts.expect(address);
      const found = await get(account.id);
      if (found === undefined)
        throw new DomainError(
          'not-found',
          `${account.address} is no room or thing but a ${account.type}: \`mailstead account set ${account.address} --type resource\` makes it one`,
        );
      return found;
    },
    async list({ domain = '' } = {}) {
      const found = await Promise.all((await readResourceAccounts(sql, domain)).map(get));
      return found.filter((resource) => resource !== undefined);
    },
    async check(policy) {
      await expectApprovers(sql, checkedResourcePolicy(policy));
    },
    async change(id, change) {
      await changes.change(async (tx) => {
        const { address, type } = await expectAccountRow(tx, id);
        if (type !== 'resource')
          throw new DomainError('bad-value', `${address} is no room or thing but a ${type}`);
        const present = await readPolicy(tx, id);
        const policy = checkedResourcePolicy({ ...present, ...change });
        await expectApprovers(tx, policy);
        await writeResourcePolicy(tx, id, formatPolicy(policy));
      });
      return (await get(id))!;
    },
    async mayBook(resource, account) {
      const { bookers } = (await get(resource))?.policy ?? { bookers: [] };
      const own = await subjects.of(account);
      return bookers.some((booker) => own.has(formatSubject(booker)));
    },
  };
}

/** Approvers who are gone are left out: they must not stand in the way of a change. */
async function readPolicy(sql: SqlReader, id: AccountId): Promise<ResourcePolicy> {
  const stored = toPolicy(await readResourcePolicy(sql, id));
  const approvers: AccountId[] = [];
  for (const approver of stored.approvers)
    if ((await readAccountById(sql, approver)) !== undefined) approvers.push(approver);
  return { ...stored, approvers };
}

/** Approvers answer by mail and calendar, which a room cannot. @throws DomainError bad-value, not-found */
async function expectApprovers(sql: SqlReader, { approvers }: ResourcePolicy): Promise<void> {
  for (const id of approvers) {
    const { type, address } = await expectAccountRow(sql, id);
    if (type !== 'person' && type !== 'group')
      throw new DomainError('bad-value', `${address} is a ${type} and cannot approve requests`);
  }
}

/** Bookers are kept as the subjects of grants, so that renaming them breaks nothing. */
function formatPolicy(policy: ResourcePolicy): string {
  return JSON.stringify({ ...policy, bookers: policy.bookers.map(formatSubject) });
}

/** What a stored text says, and the defaults for what it does not say. */
export function toPolicy(stored: string | undefined): ResourcePolicy {
  if (stored === undefined) return defaultResourcePolicy;
  const facts = JSON.parse(stored) as Partial<ResourcePolicy> & { bookers: readonly string[] };
  return { ...defaultResourcePolicy, ...facts, bookers: facts.bookers.map(parseSubject) };
}
