import { InputSyntaxError } from '#platform/errors.ts';
import { isHostName, normalizeDomain, parseAddressLiteral } from './domain-name.ts';
import type { MailAddress } from './mail-address.ts';

/** RFC 5321 §4.5.3.1.1 says 64 octets; longer ones are in use (list bounces), so we take more. */
export const MAX_LOCAL_PART_OCTETS = 256;
/** RFC 5321 §4.5.3.1.3 says 256 octets; room for a source route is added. */
export const MAX_PATH_OCTETS = 1024;

export interface PathOptions {
  /** Whether UTF-8 is allowed (the command has SMTPUTF8); default false. */
  readonly allowUtf8?: boolean;
  /** Whether missing angle brackets are let pass, as many clients write them; default false. */
  readonly allowBare?: boolean;
}

/** A path read from the start of a command's argument, and where it ends in it. */
export interface ParsedPath<Address> {
  readonly address: Address;
  /** Index behind the path. */
  readonly end: number;
}

/**
 * The argument of MAIL FROM: `null` stands for the empty path `<>`. What follows the path is left to the caller.
 * A source route is dropped. Throws InputSyntaxError.
 */
// RFC 5321 §4.1.2
export function parseReversePath(
  text: string,
  options: PathOptions = {},
): ParsedPath<MailAddress | null> {
  if (text.startsWith('<>')) return { address: null, end: 2 };
  return parseForwardPath(text, options);
}

/**
 * The argument of RCPT TO. A lone `<postmaster>` gives an empty domain. Throws InputSyntaxError.
 */
// RFC 5321 §4.1.2, RFC 5321 §4.1.1.3
export function parseForwardPath(text: string, options: PathOptions = {}): ParsedPath<MailAddress> {
  if (!text.startsWith('<')) {
    if (options.allowBare !== true) throw new InputSyntaxError('path must begin with <', 0);
    return parseMailboxAt(text, 0, options);
  }
  // RFC 5321 §4.1.1.3: source routes are accepted and ignored.
  const start = text[1] === '@' ? skipRoute(text) : 1;
  const parsed = parseMailboxAt(text, start, { ...options, allowNoDomain: true });
  if (text[parsed.end] !== '>') throw new InputSyntaxError('path must end with >', parsed.end);
  if (parsed.end >= MAX_PATH_OCTETS)
    throw new InputSyntaxError('path is too long', MAX_PATH_OCTETS);
  return { address: parsed.address, end: parsed.end + 1 };
}

/** A whole string that is one mailbox, "local@domain" without brackets. Throws InputSyntaxError. */
// RFC 5321 §4.1.2
export function parseMailAddress(text: string, options: PathOptions = {}): MailAddress {
  const parsed = parseMailboxAt(text, 0, options);
  if (parsed.end !== text.length)
    throw new InputSyntaxError('unexpected text behind the address', parsed.end);
  return parsed.address;
}

interface MailboxOptions extends PathOptions {
  readonly allowNoDomain?: boolean;
}

function parseMailboxAt(
  text: string,
  start: number,
  options: MailboxOptions,
): ParsedPath<MailAddress> {
  const part = text[start] === '"' ? takeQuoted(text, start) : takeDotString(text, start);
  if (Buffer.byteLength(part.local) > MAX_LOCAL_PART_OCTETS)
    throw new InputSyntaxError('local part is too long', start);
  if (text[part.end] !== '@') {
    if (options.allowNoDomain === true && /^postmaster$/i.test(part.local))
      return { address: { local: part.local, domain: '' }, end: part.end };
    throw new InputSyntaxError('address has no domain', part.end);
  }
  const domain = takeDomain(text, part.end + 1);
  const end = part.end + 1 + domain.length;
  const odd = options.allowUtf8 === true ? -1 : text.slice(start, end).search(/[^\0-\x7f]/);
  if (odd >= 0)
    throw new InputSyntaxError(
      'address has characters outside ASCII, which need SMTPUTF8',
      start + odd,
    );
  return { address: { local: part.local, domain }, end };
}

// RFC 5321 §4.1.2, RFC 6531 §3.3
function takeDotString(text: string, start: number): { local: string; end: number } {
  const pattern = /[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u0080-\u{10ffff}]+/uy;
  let end = start;
  for (;;) {
    pattern.lastIndex = end;
    const atom = pattern.exec(text);
    if (atom === null) throw new InputSyntaxError('local part expected', end);
    end = pattern.lastIndex;
    if (text[end] !== '.') return { local: text.slice(start, end), end };
    end++;
  }
}

// RFC 5321 §4.1.2
function takeQuoted(text: string, start: number): { local: string; end: number } {
  let local = '';
  for (let at = start + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 34) return { local, end: at + 1 };
    const unit = c === 92 ? text.charCodeAt(++at) : c;
    if (!(unit >= 32) || unit === 127)
      throw new InputSyntaxError('control character in quoted local part', at);
    local += text[at];
  }
  throw new InputSyntaxError('quoted local part does not end', text.length);
}

// RFC 5321 §4.1.2, RFC 5321 §4.1.3
function takeDomain(text: string, start: number): string {
  if (text[start] === '[') {
    const close = text.indexOf(']', start);
    const literal = close < 0 ? '' : text.slice(start, close + 1);
    if (parseAddressLiteral(literal) === undefined)
      throw new InputSyntaxError('address literal is malformed', start);
    return literal;
  }
  const domain = /^[A-Za-z0-9_.\-\u0080-\u{10ffff}]*/u.exec(text.slice(start, start + 1024))![0];
  const isValid = /[^\0-\x7f]/.test(domain)
    ? normalizeDomain(domain) !== undefined
    : isHostName(domain);
  if (!isValid) throw new InputSyntaxError('domain is malformed', start);
  return domain;
}

/** Index behind the colon of "<@a,@b:". */
function skipRoute(text: string): number {
  const colon = text.indexOf(':');
  const hops = colon < 0 ? [] : text.slice(1, colon).split(',');
  if (hops.length === 0 || !hops.every((hop) => hop.startsWith('@')))
    throw new InputSyntaxError('source route is malformed', 1);
  for (const hop of hops) takeDomain(`${hop}:`, 1);
  return colon + 1;
}
