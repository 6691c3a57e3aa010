import type { HeaderAddress } from '#codecs/address/header-addresses.ts';
import { toBaseSubject } from './base-subject.ts';
import { formatBodyStructure } from './body-structure.ts';
import { decodeEncodedWords } from './encoded-words.ts';
import { formatEnvelope, readEnvelope } from './envelope.ts';
import { hasAttachment } from './attachments.ts';
import { headerValue } from './header-fields.ts';
import { parseMessageDate } from './message-date.ts';
import { parseMessageId, parseMessageIds } from './message-ids.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';
import { toWireText } from './wire-string.ts';
import type { WireText } from './wire-string.ts';

/** What is stored once at delivery, so that lists, sorting and threading never read the message again. */
export interface MessageSummary {
  /** Octets. */
  readonly size: number;
  readonly envelope: WireText;
  readonly bodyStructure: WireText;
  /** BODY: the structure without extension data. */
  readonly body: WireText;
  /** The Date field in seconds since 1970-01-01 UTC; undefined when missing or unreadable. */
  readonly dateEpochSeconds: number | undefined;
  /** Ids are without angle brackets. */
  readonly messageId: string | undefined;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Decoded. */
  readonly subject: string;
  // RFC 5256 §2.1
  readonly baseSubject: string;
  readonly isReplyOrForward: boolean;
  /** Mailbox (local part) of the first address, for SORT FROM, TO, CC; '' when there is none. */
  // RFC 5256 §3
  readonly sortFrom: string;
  readonly sortTo: string;
  readonly sortCc: string;
  /** Name to show of the first address, for SORT DISPLAYFROM, DISPLAYTO. */
  // RFC 5957 §3
  readonly displayFrom: string;
  readonly displayTo: string;
  readonly hasAttachment: boolean;
}

/** Summarises a message; pass its tree when it is parsed already. Never throws. */
export function summarizeMessage(
  message: Uint8Array,
  tree: MessagePart = parseMessage(message),
): MessageSummary {
  const { header } = tree;
  const envelope = readEnvelope(header);
  const subject = decodeEncodedWords(envelope.subject ?? '');
  const base = toBaseSubject(subject);
  return {
    size: message.length,
    envelope: toWireText(formatEnvelope(envelope)),
    bodyStructure: toWireText(formatBodyStructure(tree, { isExtended: true })),
    body: toWireText(formatBodyStructure(tree, { isExtended: false })),
    dateEpochSeconds: envelope.date === undefined ? undefined : parseMessageDate(envelope.date),
    messageId: envelope.messageId === undefined ? undefined : parseMessageId(envelope.messageId),
    inReplyTo: parseMessageIds(envelope.inReplyTo ?? ''),
    references: parseMessageIds(headerValue(header, 'references') ?? ''),
    subject,
    baseSubject: base.text,
    isReplyOrForward: base.isReplyOrForward,
    sortFrom: sortKey(envelope.from),
    sortTo: sortKey(envelope.to),
    sortCc: sortKey(envelope.cc),
    displayFrom: displayName(envelope.from),
    displayTo: displayName(envelope.to),
    hasAttachment: hasAttachment(tree),
  };
}

function sortKey(list: readonly HeaderAddress[]): string {
  const [first] = list;
  if (first === undefined || first.kind === 'group-end') return '';
  return decodeEncodedWords((first.kind === 'mailbox' ? first.local : first.name) ?? '');
}

function displayName(list: readonly HeaderAddress[]): string {
  const [first] = list;
  if (first === undefined || first.kind === 'group-end') return '';
  if (first.name !== undefined && first.name !== '') return decodeEncodedWords(first.name);
  if (first.kind === 'group-start') return '';
  const local = decodeEncodedWords(first.local ?? '');
  return first.domain === undefined ? local : `${local}@${decodeEncodedWords(first.domain)}`;
}
