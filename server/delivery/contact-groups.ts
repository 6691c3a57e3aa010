import type { LocalDelivery, RemoteDelivery, Resolution } from '#directory/resolution.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import type { DeliveryDeps } from './delivery-deps.ts';

type Resolve = DeliveryDeps['resolve'];

/**
 * Resolves recipients so that people write to the groups of contacts in their own address books: to themselves with the name of the group behind
 * the plus sign (ann+book-club@example.org). For everybody else such an address is what it always was.
 */
export function withContactGroups(resolve: Resolve, store: Pick<Store, 'read'>): Resolve {
  return async (address, from) => {
    const resolution = await resolve(address, from);
    const detail = detailOfSelf(resolution, from.account);
    if (from.account === undefined || detail === undefined) return resolution;
    // Hardly anybody writes to such an address.
    const { addressesOfGroup, MAX_ADDRESSES } = await import('./contact-group-members.ts');
    const addresses = await store.read(from.account, (r) => addressesOfGroup(r, detail));
    if (addresses === undefined) return resolution;
    if (addresses.length > MAX_ADDRESSES) return { kind: 'too-many', limit: MAX_ADDRESSES };
    const members = await Promise.all(
      addresses.map(async (member) => [member, await resolve(member, from)] as const),
    );
    return together(members);
  };
}

function detailOfSelf(resolution: Resolution, sender: AccountId | undefined): string | undefined {
  if (resolution.kind !== 'local' || resolution.remote.length > 0) return undefined;
  const [only, ...others] = resolution.deliveries;
  const isSelf = only !== undefined && others.length === 0 && only.account === sender;
  return isSelf && only.detail !== '' ? only.detail : undefined;
}

/** One resolution for all; a member that takes no mail does not keep it from the others. */
function together(members: readonly (readonly [string, Resolution])[]): Resolution {
  const deliveries = new Map<AccountId, LocalDelivery>();
  const remote = new Map<string, RemoteDelivery>();
  const step = { via: 'group', viaForward: undefined } as const;
  const problems = members.flatMap(([address, found]) => {
    switch (found.kind) {
      case 'local':
        for (const delivery of found.deliveries) deliveries.set(delivery.account, delivery);
        for (const away of found.remote) remote.set(away.address, away);
        return found.problems;
      case 'unknown-domain':
        remote.set(address, { ...step, address, route: undefined });
        return [];
      case 'gateway':
        remote.set(address, { ...step, address, route: found.route });
        return [];
      case 'loop':
      case 'disabled':
      case 'refused':
        return [{ address, kind: found.kind }];
      case 'unknown-user':
      case 'bad-address':
      case 'too-many':
        return [{ address, kind: 'unknown-user' as const }];
    }
  });
  return {
    kind: 'local',
    deliveries: [...deliveries.values()],
    remote: [...remote.values()],
    problems,
  };
}
