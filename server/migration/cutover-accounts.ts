import type { Directory } from '#directory/directory.ts';
import type { Account } from '#directory/account.ts';
import { isDomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import { passwordPoint } from './cutover/password-point.ts';
import { pointOf, type CutoverPoint } from './cutover-list.ts';
import type { Ledger } from './ledger.ts';
import type { MigrationUser } from './migration-user.ts';
import { showBytes } from './reports/show-figures.ts';

/** Fuller than this an account is soon too full for new mail. */
const FULL_SHARE = 0.9;

/** What this server's own accounts say of a move: who can sign in, who has room, whose mail would go round in circles. */
export async function checkTargetAccounts({
  directory,
  store,
  ledger,
  users,
  name,
}: {
  readonly directory: Directory;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly users: readonly MigrationUser[];
  readonly name: string;
}): Promise<CutoverPoint[]> {
  const found: { user: MigrationUser; account: Account }[] = [];
  for (const user of users)
    try {
      found.push({ user, account: await directory.accounts.expect(user.target) });
    } catch (error) {
      // Said by the list of accounts already.
      if (!isDomainError(error, 'not-found')) throw error;
    }
  return [
    await passwordPoint({ directory, ledger, name }, found),
    await quotaPoint({ directory, store }, found),
    forwardPoint(found),
  ];
}

type Found = readonly { readonly user: MigrationUser; readonly account: Account }[];

async function quotaPoint(
  { directory, store }: { readonly directory: Directory; readonly store: Store },
  found: Found,
): Promise<CutoverPoint> {
  const against: string[] = [];
  for (const { account } of found) {
    const { quota } = await directory.accounts.limitsOf(account.id);
    if (quota.bytes === null) continue;
    const used = await usedBytes(store, account.id);
    if (used > quota.bytes * FULL_SHARE)
      against.push(`${account.address}: ${showBytes(used)} of ${showBytes(quota.bytes)}`);
  }
  return pointOf(
    {
      name: 'quotas',
      title: 'Every account has room for new mail',
      next: 'mailstead account set EMAIL --quota SIZE',
      done: 'all have room',
    },
    against,
  );
}

async function usedBytes(store: Store, account: AccountId): Promise<number> {
  try {
    return (await store.look(account, async (reader) => await reader.usage())).bytes;
  } catch (error) {
    // Nothing was ever kept.
    if (!isDomainError(error, 'not-found')) throw error;
    return 0;
  }
}

/** An account that forwards to its own address would send mail to itself as soon as its domain is here. */
function forwardPoint(found: Found): CutoverPoint {
  const against = found.flatMap(({ user, account }) => {
    const own = new Set([account.address, user.source, user.target].map((it) => it.toLowerCase()));
    return account.forwards
      .filter((address) => own.has(address.toLowerCase()))
      .map((address) => `${account.address}: forwards to ${address}`);
  });
  return pointOf(
    {
      name: 'forwards',
      title: 'No account forwards back to the old system',
      next: 'mailstead account set EMAIL --forward none',
      done: 'none does',
    },
    against,
  );
}
