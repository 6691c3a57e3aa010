import type { Bytes } from '#platform/bytes.ts';
import { parseText } from './property-value.ts';

/** Whom an entry id names. */
export interface AddressEntry {
  readonly name?: string;
  /** "SMTP", "EX", "FAX", ... */
  readonly type: string;
  readonly address: string;
}

/** What an entry id in a list of members names. */
export type MemberEntry =
  | ({ readonly kind: 'address' } & AddressEntry)
  /** A contact, or a group of contacts, of the same store. */
  | { readonly kind: 'contact' | 'group'; readonly entryId: Bytes }
  | { readonly kind: 'unknown' };

/** Of addresses that are in no directory. */
export const ONE_OFF = '812b1fa4bea310199d6e00dd010f5402';
const DIRECTORY = 'dca740c8c042101ab4b908002b2fe182';
const WRAPPED = 'c091add3519dcf11a4a900aa0047faa4';
const UNICODE_FLAG = 0x8000;
/** Wrapped entries in wrapped entries: there are none. */
const MAX_DEPTH = 3;

/** The address that an entry id holds in itself: a one-off address, or one of a directory. Undefined for others. */
// MS-OXCDATA §2.2.5.1, §2.2.5.2
export function addressOfEntryId(entryId: Bytes): AddressEntry | undefined {
  const provider = providerOf(entryId);
  if (provider === ONE_OFF) return readOneOff(entryId);
  if (provider !== DIRECTORY || entryId.length < 29) return undefined;
  const address = untilNul(entryId.toString('latin1', 28));
  return { type: 'EX', address };
}

/** Whom an entry of a list of members names; entries of contacts wrap others. */
// MS-OXOCNTC §2.2.2.4.1, MS-OXCDATA §2.2.5.3
export function memberOfEntryId(entryId: Bytes, depth = 0): MemberEntry {
  const address = addressOfEntryId(entryId);
  if (address !== undefined) return { kind: 'address', ...address };
  if (providerOf(entryId) !== WRAPPED || entryId.length < 22 || depth > MAX_DEPTH)
    return { kind: 'unknown' };
  const type = entryId[20]! & 0x0f;
  const inner = entryId.subarray(21);
  if (type === 3) return { kind: 'contact', entryId: inner };
  if (type === 4) return { kind: 'group', entryId: inner };
  return memberOfEntryId(inner, depth + 1);
}

function providerOf(entryId: Bytes): string {
  return entryId.length < 20 ? '' : entryId.toString('hex', 4, 20);
}

function readOneOff(entryId: Bytes): AddressEntry | undefined {
  if (entryId.length < 24) return undefined;
  const isUnicode = (entryId.readUInt16LE(22) & UNICODE_FLAG) !== 0;
  const [name, type, address] = splitTexts(entryId.subarray(24), isUnicode);
  if (type === undefined || address === undefined) return undefined;
  return { ...(name !== '' && name !== undefined && { name }), type: type.toUpperCase(), address };
}

/** Three texts, each with a NUL behind it. */
function splitTexts(bytes: Bytes, isUnicode: boolean): string[] {
  if (isUnicode) return bytes.toString('utf16le').split('\0', 3);
  return bytes
    .toString('latin1')
    .split('\0', 3)
    .map((text) => parseText(Buffer.from(text, 'latin1'), 0));
}

function untilNul(text: string): string {
  return text.replace(/\0.*$/s, '');
}
