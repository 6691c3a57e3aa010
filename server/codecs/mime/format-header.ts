import { formatLocalPart } from '#codecs/address/mail-address.ts';
import { normalizeDomain } from '#codecs/address/domain-name.ts';
import { fromEpochDay, monthNames } from './calendar.ts';
import { encodeWords } from './encoded-words.ts';

export interface FormatOptions {
  /** Whether the header may contain UTF-8; default false, which encodes. */
  // RFC 6532 §3
  readonly allowUtf8?: boolean;
}

export interface NamedAddress {
  /** Unicode. */
  readonly name?: string | undefined;
  readonly local: string;
  readonly domain: string;
}

/** Lines are folded at white space so that they stay within this where they can. */
// RFC 5322 §2.1.1
const FOLD_AT = 78;

/** A header field with its CRLF, folded; the value must be in its encoded form. Line ends in it become spaces. */
// RFC 5322 §2.2.3
export function formatField(name: string, value: string): string {
  const words = value
    .replace(/[\r\n\0]+[ \t]*/g, ' ')
    .trim()
    .split(/(?=[ \t]+)/);
  let out = `${name}:`;
  let column = out.length;
  for (const [i, raw] of words.entries()) {
    const word = i === 0 ? ` ${raw}` : raw;
    // A fold must leave something visible on both lines.
    if (column + word.length > FOLD_AT && i > 0 && word.trim() !== '') {
      out += '\r\n';
      column = 0;
    }
    out += word;
    column += word.length;
  }
  return `${out}\r\n`;
}

/** A field of free text, such as Subject. */
export function formatTextField(name: string, text: string, options: FormatOptions = {}): string {
  return formatField(name, encodeWords(text, options));
}

/** A field of addresses, such as To. */
export function formatAddressField(
  name: string,
  addresses: readonly NamedAddress[],
  options: FormatOptions = {},
): string {
  return formatField(name, addresses.map((a) => formatNamedAddress(a, options)).join(', '));
}

/** name <local@domain>. Without UTF-8 the domain is written in A-labels; a UTF-8 local part cannot be encoded and stays. */
// RFC 5322 §3.4
export function formatNamedAddress(address: NamedAddress, options: FormatOptions = {}): string {
  const domain =
    options.allowUtf8 === true
      ? address.domain
      : (normalizeDomain(address.domain) ?? address.domain);
  const spec = clean(`${formatLocalPart(address.local)}@${domain}`);
  const name = clean(address.name ?? '').trim();
  if (name === '') return spec;
  return `${formatPhrase(name, options)} <${spec}>`;
}

/** "Wed, 17 May 2000 19:35:05 +0000" */
// RFC 5322 §3.3
export function formatMessageDate(epochSeconds: number, offsetMinutes = 0): string {
  const local = Math.floor(epochSeconds) + offsetMinutes * 60;
  const days = Math.floor(local / 86_400);
  const { year, month, day } = fromEpochDay(days);
  const seconds = local - days * 86_400;
  const hours = twoDigits(Math.floor(seconds / 3600));
  const minutes = twoDigits(Math.floor(seconds / 60) % 60);
  const zone = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const weekday = weekdays[(((days + 4) % 7) + 7) % 7]!;
  return (
    `${weekday}, ${day} ${monthNames[month - 1]!} ${String(year).padStart(4, '0')} ${hours}:${minutes}:` +
    `${twoDigits(seconds % 60)} ${sign}${twoDigits(Math.floor(zone / 60))}${twoDigits(zone % 60)}`
  );
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function formatPhrase(name: string, options: FormatOptions): string {
  if (/[^\x20-\x7e]/.test(name) && options.allowUtf8 !== true) return encodeWords(name);
  if (/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ \u0080-\u{10ffff}]+$/u.test(name) && !name.includes('=?'))
    return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function clean(text: string): string {
  return text.toWellFormed().replace(/[\0-\x1f\x7f]+/g, ' ');
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
