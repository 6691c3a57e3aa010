import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { formatFromLine } from './from-line.ts';
import { quoteMboxrd } from './quoting.ts';

export interface MboxEntry {
  readonly content: Uint8Array;
  /** Envelope sender; '' is written as MAILER-DAEMON. */
  readonly sender: string;
  /** Internal date in seconds since 1970-01-01 UTC. */
  readonly dateEpochSeconds: number;
}

/**
 * One message in mboxrd form: "From " line, quoted content, blank line, to be written one after the other. The
 * content is not copied when nothing needs quoting. Content that does not end with a line feed gets one.
 */
// RFC 4155 Appendix A
export function formatMboxEntry(entry: MboxEntry): Bytes[] {
  const content = quoteMboxrd(asBuffer(entry.content));
  const end = content.length === 0 || content[content.length - 1] === 10 ? '\n' : '\n\n';
  return [
    Buffer.from(formatFromLine(entry.sender, entry.dateEpochSeconds)),
    content,
    Buffer.from(end),
  ];
}
