import type { Account } from '#directory/account.ts';
import type { Principal } from '#directory/principals.ts';
import { principalAddress } from '../tree/node.ts';
import type { Viewer } from '../tree/resolve-node.ts';

/** Members shown of one group: clients ask to show them to people. */
const MAX_MEMBERS = 1_000;

/** Those with a principal here, at any depth; none of a group that the account does not see. */
export async function membersOf(
  viewer: Viewer,
  principal: Principal,
): Promise<readonly Principal[]> {
  const { principals, accounts } = viewer.deps.directory;
  const members = (await principals.membersOf(principalAddress(principal))).accounts;
  if (members.length === 0 || (await seenAmong(viewer, [principal])).length === 0) return [];
  const found: Account[] = [];
  for (const id of members.slice(0, MAX_MEMBERS)) {
    const account = await accounts.get(id);
    if (account !== undefined) found.push(account);
  }
  return found.map((account) => ({ kind: 'account', account }));
}

/** Groups that the principal is in, at any depth, as far as the account sees them. */
export async function groupsOf(
  viewer: Viewer,
  principal: Principal,
): Promise<readonly Principal[]> {
  if (principal.kind !== 'account') return [];
  const { id } = principal.account;
  const groups = await viewer.deps.directory.principals.groupsOf(id);
  return id === viewer.user.id ? groups : await seenAmong(viewer, groups);
}

/** Of groups those in the address list as the account has it, and those that it is in itself. */
async function seenAmong(
  { deps: { directory }, user }: Viewer,
  groups: readonly Principal[],
): Promise<readonly Principal[]> {
  if (groups.length === 0) return [];
  const { entries } = await directory.addressList.viewFor(user.id);
  const own = await directory.principals.groupsOf(user.id);
  const seen = new Set([
    ...entries.values().map((entry) => entry.address),
    ...own.map(principalAddress),
  ]);
  return groups.filter((group) => seen.has(principalAddress(group)));
}
