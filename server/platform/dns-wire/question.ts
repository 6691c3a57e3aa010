import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { RecordType } from 'dns-packet';

/** A question in the form the cache and the wire use: lower case, no final dot, A-labels only. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
}

/** Longest name in its text form without the final dot, and longest label (RFC 1035 §2.3.4). */
const longestName = 253;
const longestLabel = 63;

/** The name as it is asked for, or undefined when no such name can exist in the DNS. */
export function normalizeDnsName(name: string): string | undefined {
  const trimmed = name.endsWith('.') ? name.slice(0, -1) : name;
  const ascii = /[^\x00-\x7f]/.test(trimmed) ? domainToASCII(trimmed) : trimmed;
  const lower = ascii.toLowerCase();
  if (lower === '' || lower.length > longestName) return undefined;
  if (!lower.split('.').every((label) => label !== '' && label.length <= longestLabel))
    return undefined;
  return /^[\x21-\x7e]+$/.test(lower) ? lower : undefined;
}

/** The name under in-addr.arpa or ip6.arpa, or undefined when the text is not an IP address. */
export function reverseName(address: string): string | undefined {
  // RFC 1035 §3.5
  const family = isIP(address);
  if (family === 4) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  if (family !== 6 || address.includes('%')) return undefined;
  // RFC 3596 §2.5
  return `${ip6Nibbles(address).reverse().join('.')}.ip6.arpa`;
}

function ip6Nibbles(address: string): string[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const pair = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
  const text = dotted
    ? `${dotted[1]}${pair(dotted[2]!, dotted[3]!)}:${pair(dotted[4]!, dotted[5]!)}`
    : address;
  const [head = '', tail] = text.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros: string[] = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].flatMap((group) => group.padStart(4, '0').split(''));
}
