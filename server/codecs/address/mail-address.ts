import { normalizeDomain } from './domain-name.ts';
import { isAtomOrDot } from './header-lexer.ts';

/** An address of the envelope. The local part is unquoted; the domain is as given, a literal with its brackets. */
export interface MailAddress {
  readonly local: string;
  readonly domain: string;
}

/** The written form: the local part is quoted only where the grammar demands it. */
// RFC 5321 §4.1.2
export function formatMailAddress({ local, domain }: MailAddress): string {
  const written = formatLocalPart(local);
  return domain === '' ? written : `${written}@${domain}`;
}

// RFC 5321 §4.1.2
export function formatLocalPart(local: string): string {
  return isDotString(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * The form under which addresses are compared and kept: the domain in lower-case A-labels, the local part in
 * lower case and NFC. A domain that IDNA refuses is only lower-cased.
 */
// RFC 5321 §2.4, RFC 6532 §3.1
export function normalizeMailAddress({ local, domain }: MailAddress): MailAddress {
  return {
    local: normalizeLocalPart(local),
    domain: normalizeDomain(domain) ?? domain.toLowerCase(),
  };
}

export function normalizeLocalPart(local: string): string {
  return local.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Whether the address can only travel with SMTPUTF8. */
// RFC 6531 §3.2
export function needsSmtpUtf8(text: string): boolean {
  return /[^\0-\x7f]/.test(text);
}

/** Splits "user+detail" at the first separator that has something before it; detail is undefined when there is none. */
// RFC 5233 §1
export function splitPlusAddress(
  local: string,
  separator: string,
): { readonly user: string; readonly detail: string | undefined } {
  const at = separator === '' ? -1 : local.indexOf(separator, 1);
  if (at < 0) return { user: local, detail: undefined };
  return { user: local.slice(0, at), detail: local.slice(at + separator.length) };
}

function isDotString(local: string): boolean {
  if (local === '' || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    return false;
  for (let i = 0; i < local.length; i++) if (!isAtomOrDot(local.charCodeAt(i))) return false;
  return true;
}
