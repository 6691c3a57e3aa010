import { DomainError } from '#platform/errors.ts';
import type { Dns } from '#platform/dns.ts';
import type { Random } from '#platform/random.ts';
import type { SmtpCredentials } from '#clients/smtp/sign-in.ts';
import type { TlsPolicies, TlsPolicy } from '#sender-auth/tls-policy.ts';
import type { QueueSettings } from '../config.ts';
import type { QueueReply } from '../queue.ts';
import type { Destination } from '../transport.ts';
import { findHosts } from './find-hosts.ts';
import {
  securityOfPolicy,
  securityOfRoute,
  type HostSecurity,
  type RouteTls,
} from './host-security.ts';

/** One host to try, with all that is needed to speak to it. */
export interface NextHop {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly credentials: SmtpCredentials | undefined;
  readonly sourceAddress: string | undefined;
  security(): Promise<HostSecurity>;
  /** The policy that the security follows, where it is one of the recipient's domain. */
  policy?(): Promise<TlsPolicy>;
}

export type NextHops =
  | { readonly kind: 'hops'; readonly hops: readonly NextHop[] }
  | { readonly kind: 'deferred' | 'failed'; readonly reply: QueueReply };

export interface HopFacts {
  readonly dns: Dns;
  readonly random: Random;
  readonly policies: TlsPolicies;
  readonly settings: QueueSettings;
  /** Names of this server: mail must not be sent to itself. */
  readonly ownNames: readonly string[];
  /** 25, but in tests. */
  readonly mxPort: number;
}

/** proven: REQUIRETLS; ignored: the sender says that arriving counts more (RFC 8689 §4.1); by-policy: what the domain asks. */
export type NeededSecurity = 'by-policy' | 'proven' | 'ignored';

/** The hosts for a destination in the order to be tried. */
export async function findNextHops(
  destination: Destination,
  domain: string,
  security: NeededSecurity,
  facts: HopFacts,
): Promise<NextHops> {
  const { way } = destination;
  if (way.kind === 'route') {
    const route = facts.settings.routes.get(way.name);
    const place = route === undefined ? way.name : route.host;
    if (place !== '') {
      const { host, port } = parsePlace(place, route?.tls === 'implicit' ? 465 : facts.mxPort);
      const hop: NextHop = {
        host,
        port,
        protocol: route?.lmtp ? 'lmtp' : 'smtp',
        credentials:
          route === undefined || route.user === ''
            ? undefined
            : { user: route.user, secret: { kind: 'password', password: route.password } },
        sourceAddress: route?.sourceAddress || destination.sourceAddress,
        security: async () =>
          securityOfRoute((route?.tls ?? 'opportunistic') as RouteTls, security === 'proven'),
      };
      return { kind: 'hops', hops: [hop] };
    }
  }
  const mxDomain = way.kind === 'mx' ? way.domain : domain;
  const found = await findHosts(mxDomain, facts);
  if (found.kind !== 'hosts') return found;
  return {
    kind: 'hops',
    hops: found.hosts.map((host) => {
      let policy: Promise<TlsPolicy> | undefined;
      const find = async () => await (policy ??= policyFor(mxDomain, host.name, facts));
      return {
        host: host.name,
        port: facts.mxPort,
        protocol: 'smtp',
        credentials: undefined,
        sourceAddress: destination.sourceAddress,
        security: async () =>
          security === 'ignored'
            ? securityOfPolicy({ kind: 'opportunistic' }, false)
            : securityOfPolicy(await find(), security === 'proven'),
        policy: find,
      };
    }),
  };
}

async function policyFor(
  domain: string,
  host: string,
  { policies, settings }: HopFacts,
): Promise<TlsPolicy> {
  if (domain.startsWith('[')) return { kind: 'opportunistic' };
  const policy = await policies.tlsPolicyFor(domain, host);
  const isOff =
    ((policy.kind === 'dane' || policy.kind === 'dane-unusable') && !settings.dane) ||
    (policy.kind === 'mta-sts' && !settings.mtaSts);
  return isOff ? { kind: 'opportunistic' } : policy;
}

/** "host", "host:port", "[address]:port" or a bare address. @throws DomainError bad-value */
export function parsePlace(
  place: string,
  defaultPort: number,
): { readonly host: string; readonly port: number } {
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(place);
  const port = Number(found?.[2] ?? defaultPort);
  if (found === null || port < 1 || port > 65_535)
    throw new DomainError('bad-value', `${place} is not a host, "host:port" or "[address]:port"`);
  return { host: found[1]!.replace(/^\[(.*)\]$/, '$1'), port };
}
