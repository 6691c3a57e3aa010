import type { NotifyEvent, OriginalRecipient } from '#codecs/smtp/rcpt-command.ts';
import type { DeliverBy } from '#codecs/smtp/mail-command.ts';

/** One message for one host. */
export interface OutboundMessage {
  /** Reverse-path without brackets, '' for the null sender. */
  readonly sender: string;
  readonly recipients: readonly OutboundRecipient[];
  /** Octets of the content. */
  readonly size: number;
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  /** Addresses or header fields may be UTF-8 (RFC 6531). */
  readonly isUtf8: boolean;
  readonly requireTls: boolean;
  readonly dsnReturn?: 'full' | 'headers' | undefined;
  readonly envelopeId?: string | undefined;
  /** Seconds left from now on. */
  readonly deliverBy?: DeliverBy | undefined;
  readonly priority?: number | undefined;
  /** The content from its start; asked for again for each transaction. */
  content(): AsyncIterable<Buffer>;
  /** Makes our own signatures anew after the content had to be re-encoded; absent when there are none. */
  readonly renewSignatures?: ((content: Buffer) => Promise<Buffer>) | undefined;
}

export interface OutboundRecipient {
  readonly address: string;
  readonly notify?: readonly NotifyEvent[] | undefined;
  readonly originalRecipient?: OriginalRecipient | undefined;
}

/** A reply, or what we say in its place when there was none. */
export interface OutboundReply {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
  /** The host's own words; false: ours. */
  readonly isRemote: boolean;
}

/** What became of one recipient. */
export interface RecipientResult {
  /** deferred: worth trying again, here or at another host; failed: this message will not be taken. */
  readonly kind: 'delivered' | 'deferred' | 'failed';
  readonly reply: OutboundReply;
  /** The host speaks DSN and was told what the sender wants: reports are its duty now. */
  readonly isDsnPassedOn: boolean;
}

export function ownReply(code: number, enhanced: string, text: string): OutboundReply {
  return { code, enhanced, text, isRemote: false };
}
