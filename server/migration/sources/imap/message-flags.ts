import { systemFlags } from '#store/message.ts';
import type { ItemFlags } from '../../item.ts';

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
