import type { MessageRow } from '#store/message.ts';
import { formatFlags } from '../session/format-flags.ts';
import { toBasicStructure } from './basic-structure.ts';
import { DateTexts } from './date-texts.ts';
import type { RowItem } from './item-sources.ts';

/** Writes one item of one message: `NAME value`, one character a byte. */
export type RowFormatter = (row: MessageRow) => string;

export interface RowTexts {
  readonly dates: DateTexts;
  /** Whether the message is \Recent to the session. */
  readonly isRecent: (uid: number) => boolean;
}

export function createRowTexts(isRecent: RowTexts['isRecent']): RowTexts {
  return { dates: new DateTexts(), isRecent };
}

/** The formatter of an item that comes from the index. */
// RFC 9051 §7.5.2
export function rowFormatter(item: RowItem, texts: RowTexts): RowFormatter {
  const { dates, isRecent } = texts;
  switch (item.kind) {
    case 'uid':
      return (row) => `UID ${row.uid}`;
    case 'flags':
      return (row) => `FLAGS ${formatFlags(row.system, row.keywords, isRecent(row.uid))}`;
    case 'internal-date':
      return (row) => `INTERNALDATE ${dates.of(row.receivedAtSeconds!)}`;
    case 'rfc822-size':
      return (row) => `RFC822.SIZE ${row.size}`;
    case 'envelope':
      return (row) => `ENVELOPE ${row.envelope}`;
    case 'body-structure':
      return (row) => `BODYSTRUCTURE ${row.bodyStructure}`;
    case 'body':
      return (row) => `BODY ${toBasicStructure(row.bodyStructure!)}`;
    // RFC 7162 §3.1.4.2
    case 'modseq':
      return (row) => `MODSEQ (${row.modseq})`;
    // RFC 8474 §5.3
    case 'email-id':
      return (row) => `EMAILID (${row.emailId})`;
    case 'thread-id':
      return (row) => `THREADID (${row.threadId})`;
    // RFC 8514 §4.2
    case 'save-date':
      return (row) => `SAVEDATE ${dates.of(row.savedAtSeconds!)}`;
  }
}
