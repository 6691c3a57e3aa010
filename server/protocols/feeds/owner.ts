import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';

/** What is asked of the directory about who publishes. */
export type OwnerDirectory = Pick<Directory, 'accounts' | 'domains' | 'resources'>;

export interface Owner {
  readonly account: Account;
  /** The primary one first, without "mailto:". */
  readonly addresses: readonly string[];
}

/** Undefined for an account that is not there or not in use: its links sleep. */
export async function readOwner(
  { accounts, domains }: OwnerDirectory,
  account: Account | undefined,
): Promise<Owner | undefined> {
  if (account?.isEnabled !== true) return undefined;
  const domain = await domains.find(account.domain);
  if (domain?.isEnabled !== true) return undefined;
  return { account, addresses: await accounts.addressesOf(account.id) };
}
