import type { Dns, DnsAnswer, TlsaRecord } from '#platform/dns.ts';
import { isUsableTlsa } from './dane-check.ts';

export type DaneLookup =
  /** Not signed, or no TLSA records: DANE says nothing about this host. */
  | { readonly kind: 'none' }
  /** Records exist but none can be used: encrypt, without authentication. */
  | { readonly kind: 'unusable' }
  | {
      readonly kind: 'records';
      readonly records: readonly TlsaRecord[];
      /** The TLSA base domain. */
      readonly baseDomain: string;
    }
  /** It cannot be told, perhaps because an attacker prevents it: this host must wait. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks for the TLSA records of a mail host whose name came from a secure MX answer. */
export async function lookUpDane(dns: Dns, host: string, port: number): Promise<DaneLookup> {
  // RFC 7672 §2.2
  // 1. The addresses must be secure, or else TLSA is not even asked for: servers of unsigned zones often fail then.
  const [v4, v6] = await Promise.all([dns.a(host), dns.aaaa(host)]);
  const failed = [v4, v6].find((answer) => answer.kind === 'failed');
  if (failed?.kind === 'failed') return { kind: 'failed', reason: failed.reason };
  const alias = await dns.cname(host);
  if (alias.kind === 'failed') return { kind: 'failed', reason: alias.reason };
  const target = alias.kind === 'found' ? alias.records[0] : undefined;
  // 2. The name at the end of a secure chain of aliases comes first, then the name itself (RFC 7672 §2.2.3).
  const bases: string[] = [];
  if (isSecure(v4) && isSecure(v6)) {
    if (target !== undefined) bases.push(await endOfAliases(dns, target));
    bases.push(host);
  } else if (target !== undefined && isSecure(alias)) bases.push(host);
  for (const baseDomain of bases) {
    const answer = await dns.tlsa(`_${port}._tcp.${baseDomain}`);
    if (answer.kind === 'failed') return { kind: 'failed', reason: answer.reason };
    if (answer.kind === 'none' || !answer.authentic) continue;
    const records = answer.records.filter(isUsableTlsa).slice(0, mostRecords);
    return records.length > 0 ? { kind: 'records', records, baseDomain } : { kind: 'unusable' };
  }
  return { kind: 'none' };
}

/** Records looked at; each costs a hash of the certificate or a signature check. */
const mostRecords = 20;
const mostAliases = 8;

function isSecure(answer: DnsAnswer<string>): boolean {
  return answer.kind !== 'failed' && answer.authentic;
}

async function endOfAliases(dns: Dns, first: string): Promise<string> {
  let name = first;
  for (let i = 0; i < mostAliases; i++) {
    const next = await dns.cname(name);
    const target = next.kind === 'found' ? next.records[0] : undefined;
    if (target === undefined) break;
    name = target;
  }
  return name;
}
