import { systemFlags } from '#store/message.ts';
import type { ItemFlags } from '../item.ts';

// RFC 9051 §2.3.2
const bits: Readonly<Record<string, number>> = {
  '\\answered': systemFlags.answered,
  '\\flagged': systemFlags.flagged,
  '\\deleted': systemFlags.deleted,
  '\\seen': systemFlags.seen,
  '\\draft': systemFlags.draft,
};

/** Flags as IMAP writes them; \Recent is of the session that saw it, and is left out. */
export function toItemFlags(flags: readonly string[]): ItemFlags {
  let system = 0;
  const keywords: string[] = [];
  for (const flag of flags)
    if (flag.startsWith('\\')) system |= bits[flag.toLowerCase()] ?? 0;
    else keywords.push(flag);
  return { system, keywords: keywords.sort() };
}

const names = Object.entries({
  '\\Answered': systemFlags.answered,
  '\\Flagged': systemFlags.flagged,
  '\\Deleted': systemFlags.deleted,
  '\\Seen': systemFlags.seen,
  '\\Draft': systemFlags.draft,
});

/** Flags as STORE and APPEND take them; a keyword that is no atom is made one. */
export function toImapFlags({ system, keywords }: ItemFlags): string[] {
  const own = names.filter(([, bit]) => (system & bit) !== 0).map(([name]) => name);
  return [...own, ...keywords.map((keyword) => keyword.replaceAll(/[^!#$&'+-[^-z|}~]/g, '_'))];
}
