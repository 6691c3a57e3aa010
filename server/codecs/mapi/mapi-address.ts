import { addressOfEntryId } from './entry-id.ts';
import { tags } from './property-tags.ts';
import type { PropertyKey } from './property-name.ts';
import type { PropertyReader } from './property-reader.ts';

/** Somebody, by a mail address. */
export interface MapiAddress {
  readonly name: string | undefined;
  readonly local: string;
  readonly domain: string;
  /** Set when the address is that of a directory and nothing said which mail address it means. */
  readonly x500?: string;
}

/** The mail address for a name of a directory ("/o=.../cn=..."), where it is known. */
export type ResolveX500 = (x500: string) => string | undefined;

export interface AddressKeys {
  readonly name: PropertyKey;
  readonly type: PropertyKey;
  readonly email: PropertyKey;
  readonly smtp: PropertyKey;
  readonly entryId: PropertyKey;
}

export const senderKeys: AddressKeys = {
  name: tags.senderName,
  type: tags.senderAddressType,
  email: tags.senderEmail,
  smtp: tags.senderSmtp,
  entryId: tags.senderEntryId,
};

export const representingKeys: AddressKeys = {
  name: tags.representingName,
  type: tags.representingAddressType,
  email: tags.representingEmail,
  smtp: tags.representingSmtp,
  entryId: tags.representingEntryId,
};

export const recipientKeys: AddressKeys = {
  name: tags.displayName,
  type: tags.addressType,
  email: tags.email,
  smtp: tags.smtpAddress,
  entryId: tags.entryId,
};

/** Undefined where nothing says whom, not even a name. */
export function readAddress(
  reader: PropertyReader,
  keys: AddressKeys,
  resolve: ResolveX500 | undefined,
): MapiAddress | undefined {
  const name = reader.text(keys.name)?.trim();
  const type = reader.text(keys.type)?.toUpperCase();
  const email = reader.text(keys.email)?.trim();
  const smtp = reader.text(keys.smtp)?.trim();
  const entryId = reader.bytes(keys.entryId);
  const entry = entryId === undefined ? undefined : addressOfEntryId(entryId);
  const candidates = [
    smtp,
    type === 'EX' ? undefined : email,
    entry?.type === 'SMTP' ? entry.address : undefined,
  ];
  for (const candidate of candidates) {
    const found = toMailAddress(name, candidate);
    if (found !== undefined) return found;
  }
  const x500 = type === 'EX' ? email : entry?.type === 'EX' ? entry.address : undefined;
  return addressOfX500(name, x500, resolve) ?? nameOnly(name ?? email);
}

/** A name without an address, which programs wrote who knew no better. */
export const NO_DOMAIN = 'unknown.invalid';

export function addressOfX500(
  name: string | undefined,
  x500: string | undefined,
  resolve: ResolveX500 | undefined,
): MapiAddress | undefined {
  if (x500 === undefined || x500 === '') return undefined;
  const found = toMailAddress(name, resolve?.(x500));
  if (found !== undefined) return found;
  return { name, local: encapsulate(x500), domain: NO_DOMAIN, x500 };
}

export function toMailAddress(
  name: string | undefined,
  written: string | undefined,
): MapiAddress | undefined {
  if (written === undefined) return undefined;
  const bare = written
    .replace(/^(?:smtp|mailto):/i, '')
    .replace(/^.*<([^<>]*)>.*$/s, '$1')
    .trim();
  const at = bare.lastIndexOf('@');
  if (at < 1 || at === bare.length - 1 || /[\s\0-\x1f<>]/.test(bare)) return undefined;
  const shown = name === bare || name === '' ? undefined : withoutQuotes(name);
  return { name: shown, local: bare.slice(0, at), domain: bare.slice(at + 1) };
}

export function formatSpec({ local, domain }: MapiAddress): string {
  return `${local}@${domain}`;
}

/** Outlook puts names that are addresses into apostrophes. */
function withoutQuotes(name: string | undefined): string | undefined {
  return name?.replace(/^'(.+)'$/, '$1');
}

function nameOnly(name: string | undefined): MapiAddress | undefined {
  if (name === undefined || name === '') return undefined;
  const local = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '');
  return { name, local: local === '' ? 'unknown' : local.slice(0, 64), domain: NO_DOMAIN };
}

/** As Exchange writes addresses of its directory where others need a mail address. */
function encapsulate(x500: string): string {
  const coded = x500.replace(/[^A-Za-z0-9=-]/g, (c) => {
    if (c === '/') return '_';
    const bytes = [...Buffer.from(c)];
    return bytes.map((byte) => `+${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
  return `IMCEAEX-${coded}`;
}
