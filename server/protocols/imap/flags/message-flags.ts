import { isSettableFlag } from '#codecs/imap/flags.ts';
import { systemFlags, type MessageFlags } from '#store/message.ts';
import { CommandRefused, refuse } from '../errors.ts';

/** Keywords that one command may name, and that one mailbox may have in use: each is told with every SELECT. */
export const MAX_KEYWORDS_PER_COMMAND = 100;
export const MAX_KEYWORDS_PER_MAILBOX = 1000;

const bits: ReadonlyMap<string, number> = new Map([
  ['\\Answered', systemFlags.answered],
  ['\\Flagged', systemFlags.flagged],
  ['\\Deleted', systemFlags.deleted],
  ['\\Seen', systemFlags.seen],
  ['\\Draft', systemFlags.draft],
]);

/** Flags as a client names them. @throws CommandRefused for those that no client can set */
// RFC 9051 §2.3.2
export function toMessageFlags(
  flags: readonly string[],
  onRecent: 'refuse' | 'ignore' = 'refuse',
): MessageFlags {
  let system = 0;
  const keywords: string[] = [];
  for (const flag of flags) {
    // RFC 3501 §2.3.2: APPEND of a copied message may name \Recent, which only the server sets.
    if (flag === '\\Recent' && onRecent === 'ignore') continue;
    if (!isSettableFlag(flag))
      throw new CommandRefused({ status: 'BAD', text: 'There is no such system flag' });
    const bit = bits.get(flag);
    if (bit === undefined) keywords.push(flag);
    else system |= bit;
  }
  if (keywords.length > MAX_KEYWORDS_PER_COMMAND) refuse('LIMIT', 'Too many keywords');
  return { system, keywords };
}

/** The part of the flags that a user may set: `s` for \Seen, `t` for \Deleted, `w` for everything else. */
// RFC 4314 §4
export function permittedFlags(flags: MessageFlags, rights: string): MessageFlags {
  return {
    system: flags.system & permittedBits(rights),
    keywords: rights.includes('w') ? flags.keywords : [],
  };
}

export function permittedBits(rights: string): number {
  return (
    (rights.includes('s') ? systemFlags.seen : 0) |
    (rights.includes('t') ? systemFlags.deleted : 0) |
    (rights.includes('w') ? systemFlags.answered | systemFlags.flagged | systemFlags.draft : 0)
  );
}

/** @throws CommandRefused LIMIT when the mailbox would have more keywords than it may */
export function assertRoomForKeywords(inUse: readonly string[], added: readonly string[]): void {
  if (added.length === 0) return;
  const known = new Set(inUse.map((k) => k.toLowerCase()));
  const fresh = added.filter((k) => !known.has(k.toLowerCase()));
  if (fresh.length > 0 && known.size + fresh.length > MAX_KEYWORDS_PER_MAILBOX)
    refuse('LIMIT', 'The mailbox has too many keywords');
}
