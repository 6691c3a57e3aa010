import { isIP } from 'node:net';
import type { Dns } from '#platform/dns.ts';

/** Names of one address that are tried; some have hundreds. */
const MAX_NAMES = 3;

/** The name of the address in reverse DNS, if that name leads back to the address. */
// RFC 8601 §2.7.3
export async function lookUpClientName(dns: Dns, address: string): Promise<string | undefined> {
  const found = await dns.ptr(address);
  if (found.kind !== 'found') return undefined;
  for (const name of found.records.slice(0, MAX_NAMES)) {
    if (!/^[a-z0-9._-]{1,253}$/i.test(name)) continue;
    const back = await (isIP(address) === 6 ? dns.aaaa(name) : dns.a(name));
    if (back.kind === 'found' && back.records.includes(address)) return name.toLowerCase();
  }
  return undefined;
}
