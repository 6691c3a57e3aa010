import { systemFlags } from '#codecs/imap/flags.ts';
import type { SelectedMailbox } from '../selected-mailbox.ts';
import type { Session } from '../session.ts';

/** Tells of keywords that came into use since the client was last told: it learns of them before a FETCH names them. */
// RFC 9051 §7.3.5
export function tellKeywords(session: Session, keywords: readonly string[]): void {
  const { mailbox } = session;
  if (keywords.length !== mailbox.toldKeywords) writeKeywords(session, mailbox, keywords);
}

/** FLAGS, and what of them this user may change for good. */
// RFC 9051 §6.3.2
export function writeKeywords(
  session: Session,
  mailbox: SelectedMailbox,
  keywords: readonly string[],
): void {
  mailbox.toldKeywords = keywords.length;
  session.untagged(`FLAGS (${[...systemFlags, ...keywords].join(' ')})`);
  const permanent = permanentFlags(mailbox, keywords);
  session.untagged(`OK [PERMANENTFLAGS (${permanent})] Flags that are kept`);
}

// RFC 4314 §4
function permanentFlags(mailbox: SelectedMailbox, keywords: readonly string[]): string {
  if (mailbox.isReadOnly) return '';
  const { rights } = mailbox;
  const flags: string[] = [];
  for (const flag of systemFlags) {
    const needed = flag === '\\Seen' ? 's' : flag === '\\Deleted' ? 't' : 'w';
    if (rights.includes(needed)) flags.push(flag);
  }
  if (rights.includes('w')) flags.push(...keywords, '\\*');
  return flags.join(' ');
}
