import { formatMailbox } from '#codecs/imap/string-format.ts';
import { DELIMITER } from '../mailbox-access.ts';
import type { Session } from '../session.ts';

/** `LIST (\Subscribed) "/" name`, with extended data behind it. */
// RFC 9051 §7.3.1
export function formatListLine(
  session: Session,
  name: string,
  { attributes, extended = '' }: { attributes: readonly string[]; extended?: string },
): string {
  const wire = formatMailbox(name, session.names);
  return `LIST (${attributes.join(' ')}) "${DELIMITER}" ${wire}${extended}`;
}
