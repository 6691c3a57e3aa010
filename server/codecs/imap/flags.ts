import type { Decoder } from './decoder.ts';
import { ATOM_CHAR, isMadeOf } from './syntax-chars.ts';

/** The flags every message can have, in the spelling of the standard. */
// RFC 9051 §2.3.2
export const systemFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'] as const;
const spelling = new Map(
  [...systemFlags, '\\Recent'].map((flag) => [flag.toLowerCase(), flag] as const),
);

/** Keywords longer than this are refused: each is kept with the mailbox for good. */
export const MAX_KEYWORD_LENGTH = 255;

/** A flag: system flags in the spelling of the standard, keywords as the client writes them. */
export function expectFlag(decoder: Decoder): string {
  const start = decoder.offset;
  const isSystem = decoder.try('\\');
  const name = decoder.tryAtom() ?? decoder.fail('expected a flag', start);
  if (name.length > MAX_KEYWORD_LENGTH) decoder.fail('the flag is too long', start);
  if (!isSystem) return name;
  return spelling.get(`\\${name}`.toLowerCase()) ?? `\\${name}`;
}

/** `(` flags `)`, possibly none; doubles are given once. */
export function expectFlagList(decoder: Decoder): string[] {
  return uniqueFlags(decoder.expectListOrEmpty(() => expectFlag(decoder)));
}

/** Flags with or without parentheses, as STORE takes them. */
export function expectFlags(decoder: Decoder): string[] {
  if (decoder.isNext('(')) return expectFlagList(decoder);
  const flags = [expectFlag(decoder)];
  while (decoder.try(' ')) flags.push(expectFlag(decoder));
  return uniqueFlags(flags);
}

export function formatFlagList(flags: readonly string[]): string {
  return `(${flags.join(' ')})`;
}

/** Whether a client may set this flag: a known system flag (not \Recent) or a keyword. */
export function isSettableFlag(flag: string): boolean {
  return flag.startsWith('\\')
    ? (systemFlags as readonly string[]).includes(flag)
    : isMadeOf(flag, ATOM_CHAR);
}

function uniqueFlags(flags: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const flag of flags) {
    const key = flag.toLowerCase();
    if (!seen.has(key)) seen.set(key, flag);
  }
  return [...seen.values()];
}
