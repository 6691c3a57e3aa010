import { displayDomain, isHostName, normalizeDomain } from '#codecs/address/domain-name.ts';
import { formatMailAddress, normalizeLocalPart } from '#codecs/address/mail-address.ts';
import { MAX_LOCAL_PART_OCTETS, MAX_PATH_OCTETS } from '#codecs/address/parse-path.ts';
import { DomainError } from '#platform/errors.ts';

/** An address in the one form in which the directory stores and compares it. */
export interface NormalAddress {
  /** `localPart@domain`. */
  readonly address: string;
  /** NFC, lower case, without quotes. */
  readonly localPart: string;
  /** Lower case, A-labels. */
  readonly domain: string;
  /** For use elsewhere: the local part as it was given, since only its owner knows whether case matters. */
  readonly written: string;
}

/** Undefined for what cannot be a mail address. */
export function tryNormalAddress(text: string): NormalAddress | undefined {
  if (text.length > MAX_PATH_OCTETS) return undefined;
  const at = text.lastIndexOf('@');
  const local = unquote(text.slice(0, Math.max(at, 0)));
  const localPart = normalizeLocalPart(local);
  const domain = tryNormalDomain(text.slice(at + 1));
  if (localPart === '' || domain === undefined) return undefined;
  if (Buffer.byteLength(localPart) > MAX_LOCAL_PART_OCTETS) return undefined;
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(localPart)) return undefined;
  const written = formatMailAddress({ local, domain });
  return { address: `${localPart}@${domain}`, localPart, domain, written };
}

/** @throws DomainError bad-value */
export function normalAddress(text: string): NormalAddress {
  const address = tryNormalAddress(text);
  if (address === undefined)
    throw new DomainError('bad-value', `${JSON.stringify(text.slice(0, 100))} is no mail address`);
  return address;
}

/** A domain name in A-labels; undefined when it cannot be one. Address literals are no domains of ours. */
export function tryNormalDomain(text: string): string | undefined {
  const domain = normalizeDomain(text);
  return domain !== undefined && isHostName(domain) ? domain : undefined;
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
  return displayDomain(domain);
}

function unquote(local: string): string {
  const isQuoted = local.length > 2 && local.startsWith('"') && local.endsWith('"');
  return isQuoted ? local.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : local;
}
