import type { MxRecord, SrvRecord, TlsaRecord } from '../../server/platform/dns.ts';

/** What a test's name server says about one name. */
export interface ZoneEntry {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly mx?: readonly MxRecord[];
  readonly txt?: readonly string[];
  readonly tlsa?: readonly TlsaRecord[];
  readonly srv?: readonly SrvRecord[];
  readonly ns?: readonly string[];
  readonly ptr?: readonly string[];
  /** An alias answers every type. */
  readonly cname?: string;
  /** Default 300. */
  readonly ttlSeconds?: number;
  /** Answers carry the AD bit. */
  readonly isSecure?: boolean;
  /** Instead of an answer. 'no-edns': FORMERR to queries with EDNS. 'lower-case': the query's mixed case is lost. */
  readonly trouble?: 'servfail' | 'refused' | 'silence' | 'truncate' | 'no-edns' | 'lower-case';
}

/** Entries by name, lower case without the final dot; an address reversed (`4.3.2.1.in-addr.arpa`) for `ptr`. */
export type Zones = Record<string, ZoneEntry>;

export type ZoneType = 'a' | 'aaaa' | 'mx' | 'txt' | 'tlsa' | 'srv' | 'ns' | 'ptr' | 'cname';

export interface ZoneAnswer {
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
  /** The name at the end of the aliases. */
  readonly name: string;
  readonly records: readonly unknown[];
  readonly nameExists: boolean;
  readonly isSecure: boolean;
  readonly ttlSeconds: number;
  readonly trouble: ZoneEntry['trouble'];
}

/** Looks a name up as a recursive server would, following aliases. */
export function lookUpInZones(zones: Zones, asked: string, type: ZoneType): ZoneAnswer {
  const aliases: { from: string; to: string }[] = [];
  let name = asked.toLowerCase().replace(/\.$/, '');
  let isSecure = true;
  let trouble: ZoneEntry['trouble'];
  for (let step = 0; step < 8; step++) {
    const entry = zones[name];
    isSecure &&= entry?.isSecure ?? false;
    trouble ??= entry?.trouble;
    const base = { aliases, name, isSecure, trouble, ttlSeconds: entry?.ttlSeconds ?? 300 };
    if (entry === undefined) {
      const nameExists = Object.keys(zones).some((n) => n.endsWith(`.${name}`));
      return { ...base, records: [], nameExists };
    }
    if (type === 'cname' && entry.cname !== undefined)
      return { ...base, records: [entry.cname], nameExists: true };
    if (entry.cname === undefined || type === 'cname')
      return { ...base, records: type === 'cname' ? [] : (entry[type] ?? []), nameExists: true };
    aliases.push({ from: name, to: entry.cname });
    name = entry.cname.toLowerCase();
  }
  return {
    aliases,
    name,
    records: [],
    nameExists: true,
    isSecure,
    ttlSeconds: 300,
    trouble: 'servfail',
  };
}
