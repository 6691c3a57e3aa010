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

/** What is stored once at delivery, so that lists, sorting and threading never read the message again. */
export interface MessageSummary {
  /** ENVELOPE as IMAP writes it; each character is one byte. */
  readonly envelope: string;
  /** BODYSTRUCTURE, likewise. */
  readonly bodyStructure: string;
  /** The Date field in seconds since 1970-01-01 UTC; undefined when missing or unreadable. */
  readonly dateEpochSeconds: number | undefined;
  /** Ids are without angle brackets. */
  readonly messageId: string | undefined;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  // RFC 5256 §2.1
  readonly baseSubject: string;
  readonly hasAttachment: boolean;
}

/** Summarises a message; pass its tree when it is parsed already. Never throws. */
export function summarizeMessage(
  message: Uint8Array,
  tree: MessagePart = parseMessage(message),
): MessageSummary {
  const { header } = tree;
  const envelope = readEnvelope(header);
  return {
    envelope: formatEnvelope(envelope),
    bodyStructure: formatBodyStructure(tree, { isExtended: true }),
    dateEpochSeconds: envelope.date === undefined ? undefined : parseMessageDate(envelope.date),
    messageId: envelope.messageId === undefined ? undefined : parseMessageId(envelope.messageId),
    inReplyTo: parseMessageIds(envelope.inReplyTo ?? ''),
    references: parseMessageIds(headerValue(header, 'references') ?? ''),
    baseSubject: toBaseSubject(decodeEncodedWords(envelope.subject ?? '')).text,
    hasAttachment: hasAttachment(tree),
  };
}
