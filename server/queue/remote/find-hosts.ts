import type { Dns } from '#platform/dns.ts';
import type { Random } from '#platform/random.ts';
import type { QueueReply } from '../queue.ts';

/** A host that takes mail for a domain, in the order to be tried. */
export interface MailHost {
  readonly name: string;
  /** The MX look-up that named it was DNSSEC-authentic (RFC 7672 §2.2.1). */
  readonly isAuthentic: boolean;
}

export type FoundHosts =
  | { readonly kind: 'hosts'; readonly hosts: readonly MailHost[] }
  | { readonly kind: 'deferred' | 'failed'; readonly reply: QueueReply };

const failed = (enhanced: string, text: string): FoundHosts => ({
  kind: 'failed',
  reply: { code: 550, enhanced, text },
});
const deferred = (enhanced: string, text: string): FoundHosts => ({
  kind: 'deferred',
  reply: { code: 450, enhanced, text },
});

/** Hosts beyond this many MX records are not looked at. */
const MAX_HOSTS = 20;

/**
 * The mail hosts of a domain: MX by preference, hosts of one preference in random order, the domain itself when it has no MX.
 */
// RFC 5321 §5.1
export async function findHosts(
  domain: string,
  deps: { readonly dns: Dns; readonly random: Random; readonly ownNames: readonly string[] },
): Promise<FoundHosts> {
  if (/^\[.*\]$/.test(domain))
    return { kind: 'hosts', hosts: [{ name: domain, isAuthentic: false }] };
  const answer = await deps.dns.mx(domain);
  if (answer.kind === 'failed')
    return deferred('4.4.3', `The DNS gives no answer for ${domain}: ${answer.reason}`);
  if (answer.kind === 'none') {
    if (!answer.nameExists) return failed('5.1.2', `The domain ${domain} does not exist`);
    return { kind: 'hosts', hosts: [{ name: domain, isAuthentic: answer.authentic }] };
  }
  // RFC 7505 §3
  if (answer.records.length === 1 && answer.records[0]!.exchange === '')
    return failed('5.1.10', `The domain ${domain} takes no mail`);
  const shuffled = answer.records
    .filter((r) => r.exchange !== '')
    .map((r) => ({ ...r, chance: deps.random.unit() }))
    .sort((a, b) => a.preference - b.preference || a.chance - b.chance);
  const own = shuffled.find((r) => deps.ownNames.includes(r.exchange));
  // Hosts that are no better than us would send the mail back.
  const better =
    own === undefined ? shuffled : shuffled.filter((r) => r.preference < own.preference);
  if (better.length === 0)
    return failed('5.4.6', `The MX of ${domain} is this server, which has no such domain`);
  return {
    kind: 'hosts',
    hosts: better
      .slice(0, MAX_HOSTS)
      .map((r) => ({ name: r.exchange, isAuthentic: answer.authentic })),
  };
}

export interface HostAddress {
  readonly address: string;
  /** The address look-up was DNSSEC-authentic. */
  readonly isAuthentic: boolean;
}

export type FoundAddresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly HostAddress[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Addresses tried of one host. */
const MAX_ADDRESSES = 8;

/** IPv6 first, then IPv4; an address literal stands for itself. */
export async function findAddresses(host: string, dns: Dns): Promise<FoundAddresses> {
  const literal =
    /^\[(?:IPv6:)?(.*)\]$/i.exec(host)?.[1] ?? (/^[\d.]+$|:/.test(host) ? host : undefined);
  if (literal !== undefined)
    return { kind: 'addresses', addresses: [{ address: literal, isAuthentic: false }] };
  const [six, four] = await Promise.all([dns.aaaa(host), dns.a(host)]);
  const addresses = [six, four]
    .flatMap((a) =>
      a.kind === 'found' ? a.records.map((address) => ({ address, isAuthentic: a.authentic })) : [],
    )
    .slice(0, MAX_ADDRESSES);
  if (addresses.length > 0) return { kind: 'addresses', addresses };
  const unknown = [six, four].find((a) => a.kind === 'failed');
  return unknown?.kind === 'failed'
    ? { kind: 'unknown', reason: unknown.reason }
    : { kind: 'none' };
}
