import { domainToASCII, domainToUnicode } from 'node:url';
import { DomainError } from '#platform/errors.ts';

/** An address in the one form in which the directory stores and compares it. */
export interface NormalAddress {
  /** `localPart@domain`. */
  readonly address: string;
  /** NFC, lower case, without quotes. */
  readonly localPart: string;
  /** Lower case, A-labels. */
  readonly domain: string;
}

// RFC 5321 §4.5.3.1.1
const MAX_LOCAL_PART_OCTETS = 64;
// RFC 5321 §4.5.3.1.2
const MAX_DOMAIN_OCTETS = 253;
const MAX_ADDRESS_CHARS = 1024;

/** Undefined for what cannot be a mail address. */
export function tryNormalAddress(text: string): NormalAddress | undefined {
  if (text.length > MAX_ADDRESS_CHARS) return undefined;
  const at = text.lastIndexOf('@');
  const localPart = tryNormalLocalPart(text.slice(0, Math.max(at, 0)));
  const domain = tryNormalDomain(text.slice(at + 1));
  if (localPart === undefined || domain === undefined) return undefined;
  return { address: `${localPart}@${domain}`, localPart, domain };
}

/** @throws DomainError bad-value */
export function normalAddress(text: string): NormalAddress {
  const address = tryNormalAddress(text);
  if (address === undefined)
    throw new DomainError('bad-value', `${JSON.stringify(text.slice(0, 100))} is no mail address`);
  return address;
}

export function tryNormalLocalPart(text: string): string | undefined {
  let plain = text;
  if (plain.startsWith('"') && plain.endsWith('"') && plain.length > 2)
    plain = plain.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
  plain = plain.normalize('NFC').toLowerCase();
  if (plain === '' || Buffer.byteLength(plain) > MAX_LOCAL_PART_OCTETS) return undefined;
  return /[\p{Cc}\p{Cs}\u2028\u2029]/u.test(plain) ? undefined : plain;
}

// RFC 5890 §2.3.2.1
/** A host or domain name in A-labels; undefined when it cannot be one. */
export function tryNormalDomain(text: string): string | undefined {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  if (bare.length > MAX_DOMAIN_OCTETS) return undefined;
  const ascii = /^[a-z0-9.-]+$/.test(bare) ? bare : domainToASCII(bare);
  if (ascii === '' || ascii.length > MAX_DOMAIN_OCTETS) return undefined;
  return /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/.test(ascii)
    ? ascii
    : undefined;
}

/** @throws DomainError bad-value */
export function normalDomain(text: string): string {
  const domain = tryNormalDomain(text);
  if (domain === undefined)
    throw new DomainError('bad-value', `${JSON.stringify(text.slice(0, 100))} is no domain name`);
  return domain;
}

/** As people read it (U-labels). */
export function toDisplayDomain(domain: string): string {
  return domainToUnicode(domain) || domain;
}
