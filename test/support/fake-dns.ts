import { reverseName } from '../../server/platform/dns-wire/question.ts';
import type { Dns, DnsAnswer } from '../../server/platform/dns.ts';
import { lookUpInZones, type Zones, type ZoneType } from './dns-zones.ts';

export interface FakeDns extends Dns {
  /** What was asked, in order, as `TXT example.test`. */
  readonly questions: readonly string[];
}

/** A Dns that answers from objects; the zones may be changed while it is used. Any trouble but 'truncate' is a failure. */
export function createFakeDns(zones: Zones): FakeDns {
  const questions: string[] = [];
  const ask = async <T>(name: string, type: ZoneType): Promise<DnsAnswer<T>> => {
    questions.push(`${type.toUpperCase()} ${name}`);
    const found = lookUpInZones(zones, name, type);
    if (['servfail', 'refused', 'silence'].includes(found.trouble ?? ''))
      return { kind: 'failed', reason: found.trouble ?? '' };
    const authentic = found.isSecure;
    if (found.records.length === 0)
      return { kind: 'none', nameExists: found.nameExists, authentic };
    const records = found.records as T[];
    return { kind: 'found', records, authentic, ttlSeconds: found.ttlSeconds };
  };
  return {
    questions,
    mx: async (name) => await ask(name, 'mx'),
    a: async (name) => await ask(name, 'a'),
    aaaa: async (name) => await ask(name, 'aaaa'),
    txt: async (name) => await ask(name, 'txt'),
    tlsa: async (name) => await ask(name, 'tlsa'),
    srv: async (name) => await ask(name, 'srv'),
    cname: async (name) => await ask(name, 'cname'),
    ns: async (name) => await ask(name, 'ns'),
    ptr: async (address) => await ask(reverseName(address) ?? '', 'ptr'),
  };
}
