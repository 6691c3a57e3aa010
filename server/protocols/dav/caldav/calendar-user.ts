import type { Principal } from '#directory/principals.ts';
import type { DavDeps } from '../deps.ts';
import { principalAddress } from '../tree/node.ts';

/** Addresses under which somebody is invited, the primary one first. */
export async function addressesOf(
  { directory }: Pick<DavDeps, 'directory'>,
  principal: Principal,
): Promise<readonly string[]> {
  const primary = principalAddress(principal);
  if (principal.kind !== 'account') return [primary];
  const others = await directory.accounts.addressesOf(principal.account.id);
  return [primary, ...others.filter((address) => address !== primary)];
}

// RFC 6638 §2.4.2
/** INDIVIDUAL, GROUP, ROOM or RESOURCE. */
export async function calendarUserType(
  { directory }: Pick<DavDeps, 'directory'>,
  principal: Principal,
): Promise<string> {
  if (principal.kind !== 'account') return 'GROUP';
  const { id, type } = principal.account;
  if (type === 'group') return 'GROUP';
  if (type !== 'resource') return 'INDIVIDUAL';
  const resource = await directory.resources.get(id);
  return resource?.policy.kind === 'room' ? 'ROOM' : 'RESOURCE';
}
