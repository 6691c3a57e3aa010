import { domainToASCII, domainToUnicode } from 'node:url';

/** RFC 5321 §4.5.3.1.2: octets of a domain name. */
export const MAX_DOMAIN_LENGTH = 255;
/** Labels of at most 63 characters. */
const hostName =
  /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * The domain in lower-case A-labels without a final dot; an address literal in lower case inside its brackets.
 * Undefined when it is no domain name.
 */
// RFC 5891 §4, RFC 3492 §3.1
export function normalizeDomain(domain: string): string | undefined {
  if (domain.startsWith('[')) return parseAddressLiteral(domain) && domain.toLowerCase();
  const bare = domain.endsWith('.') ? domain.slice(0, -1) : domain;
  // The length of a U-label form says nothing exact about the A-label form, but bounds the work.
  if (bare === '' || bare.length > MAX_DOMAIN_LENGTH) return undefined;
  const lower = bare.toLowerCase();
  if (isHostName(lower) && !lower.includes('xn--')) return lower;
  if (/[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(bare)) return undefined;
  const ascii = domainToASCII(bare);
  // What looks like a number is made an IPv4 address by the platform, which is no domain.
  return isHostName(ascii) && !/^[\d.]+$/.test(ascii) ? ascii : undefined;
}

/** The form to show to people: U-labels where there are A-labels. */
// RFC 5891 §5
export function displayDomain(domain: string): string {
  return domain.startsWith('[') ? domain : domainToUnicode(domain) || domain;
}

/** Whether the text is a domain name in its ASCII form: labels of letters, digits, hyphens (and underscores, seen in the wild). */
// RFC 5321 §4.1.2
export function isHostName(text: string): boolean {
  return text.length <= MAX_DOMAIN_LENGTH && hostName.test(text);
}

/** The address inside "[1.2.3.4]", "[IPv6:...]"; undefined when it is none. Other tags are taken as they are. */
// RFC 5321 §4.1.3
export function parseAddressLiteral(
  literal: string,
): { readonly kind: 'ipv4' | 'ipv6' | 'general'; readonly address: string } | undefined {
  const inner = /^\[([^[\]\\\s]{1,128})\]$/.exec(literal)?.[1];
  if (inner === undefined) return undefined;
  if (isIpv4(inner)) return { kind: 'ipv4', address: inner };
  const tagged = /^([A-Za-z0-9-]*[A-Za-z0-9]):([\x21-\x7e]+)$/.exec(inner);
  if (tagged === null) return undefined;
  const [, tag = '', address = ''] = tagged;
  if (tag.toLowerCase() !== 'ipv6') return { kind: 'general', address: inner };
  return isIpv6(address) ? { kind: 'ipv6', address: address.toLowerCase() } : undefined;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) <= 255);
}

// RFC 5321 §4.1.3
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const isMixed = last !== undefined && last.includes('.');
  const hex = isMixed ? groups.slice(0, -1) : groups;
  if (isMixed && !isIpv4(last)) return false;
  if (!hex.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return false;
  const count = hex.length + (isMixed ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}
