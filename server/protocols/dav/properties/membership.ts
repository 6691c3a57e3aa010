import type { Account } from '#directory/account.ts';
import type { Principal } from '#directory/principals.ts';
import type { DavDeps } from '../deps.ts';
import { principalAddress } from '../tree/node.ts';

/** Members shown of one group: clients ask to show them to people. */
const MAX_MEMBERS = 1_000;

/** Those with a principal here, at any depth. */
export async function membersOf(
  { directory }: DavDeps,
  principal: Principal,
): Promise<readonly Principal[]> {
  const { accounts } = await directory.principals.membersOf(principalAddress(principal));
  const found: Account[] = [];
  for (const id of accounts.slice(0, MAX_MEMBERS)) {
    const account = await directory.accounts.get(id);
    if (account !== undefined) found.push(account);
  }
  return found.map((account) => ({ kind: 'account', account }));
}

/** Groups that the principal is in, at any depth. */
export async function groupsOf(
  { directory }: DavDeps,
  principal: Principal,
): Promise<readonly Principal[]> {
  if (principal.kind !== 'account') return [];
  return await directory.principals.groupsOf(principal.account.id);
}
