import { systemFlags, type MessageFlags } from './message.ts';

// RFC 9051 §2.3.2
const names: readonly (readonly [name: string, bit: number])[] = [
  ['\\Answered', systemFlags.answered],
  ['\\Flagged', systemFlags.flagged],
  ['\\Deleted', systemFlags.deleted],
  ['\\Seen', systemFlags.seen],
  ['\\Draft', systemFlags.draft],
];
const bits = new Map(names.map(([name, bit]) => [name.toLowerCase(), bit]));

/** Flags as IMAP writes them; \Recent is of the session that saw it, and is left out. */
export function fromFlagNames(flags: readonly string[]): MessageFlags {
  let system = 0;
  const keywords: string[] = [];
  for (const flag of flags)
    if (flag.startsWith('\\')) system |= bits.get(flag.toLowerCase()) ?? 0;
    else keywords.push(flag);
  return { system, keywords: keywords.sort() };
}

export function toFlagNames({ system, keywords }: MessageFlags): string[] {
  const set = names.filter(([, bit]) => (system & bit) !== 0).map(([name]) => name);
  return [...set, ...keywords];
}
