import type { Directory } from '#directory/directory.ts';
import type { Principal } from '#directory/principals.ts';
import type { AccountId } from '#platform/ids.ts';
import { principalAddress, principalName } from './node.ts';

/**
 * How a principal is called, for who has it in the address list or is given something by it. Others who know the address are told no
 * more than that: customers of one host are strangers to each other.
 */
export async function toldName(
  directory: Directory,
  to: AccountId,
  principal: Principal,
): Promise<string> {
  const address = principalAddress(principal);
  const name = principalName(principal);
  // What is named after its domain tells nothing.
  if (name === address || address.startsWith('@')) return name;
  const { entries } = await directory.addressList.viewFor(to);
  if (principal.kind !== 'account') return entries.has(`group-${address}`) ? name : address;
  const { id } = principal.account;
  if (id === to || entries.has(`account-${id}`)) return name;
  const shared = await directory.grants.sharedWith(to);
  return shared.some(({ owner }) => owner === id) ? name : address;
}
