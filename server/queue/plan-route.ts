import type { QueueSettings } from './config.ts';
import { domainOf } from './enqueue.ts';
import type { Destination, RoutePlanner } from './transport.ts';

/** What the directory says of a recipient's domain. */
export type DomainStanding =
  /** Accounts here. */
  | { readonly kind: 'local' }
  /** We are its backup or its filter; `route` names the host, '' the MX of the domain. */
  | { readonly kind: 'gateway'; readonly route: string }
  | { readonly kind: 'remote' };

/**
 * Where a recipient's mail goes: a route set by hand, our own accounts, the gateway of its domain, a configured route,
 * the smart host, else the MX of the domain.
 */
export function createRoutePlanner(
  settings: () => QueueSettings,
  standingOf: (domain: string) => Promise<DomainStanding>,
): RoutePlanner {
  return {
    async plan({ address, domain, route }, senderDomain): Promise<Destination> {
      const current = settings();
      const source = current.sourceAddresses.get(senderDomain)?.address ?? '';
      const withSource = source === '' ? {} : { sourceAddress: source };
      const toRoute = (name: string): Destination => ({
        key: `route:${name}${source && ` from ${source}`}`,
        way: { kind: 'route', name },
        ...withSource,
      });
      if (route !== '') return toRoute(route);
      const standing = await standingOf(domain);
      if (standing.kind === 'local')
        return { key: `local:${domainOf(address)}`, way: { kind: 'local' } };
      if (standing.kind === 'gateway' && standing.route !== '') return toRoute(standing.route);
      const configured = [...current.routes].find(([, r]) =>
        r.domains.some((d) => matchesDomain(d, domain)),
      );
      if (configured !== undefined) return toRoute(configured[0]);
      if (current.smartHost !== '') return toRoute(current.smartHost);
      return {
        key: `mx:${domain}${source && ` from ${source}`}`,
        way: { kind: 'mx', domain },
        ...withSource,
      };
    },
  };
}

/** "*.example.org" covers the domains below example.org, "*" covers all. */
export function matchesDomain(pattern: string, domain: string): boolean {
  const lower = pattern.toLowerCase();
  if (lower === '*') return true;
  return lower.startsWith('*.') ? domain.endsWith(lower.slice(1)) : lower === domain;
}
