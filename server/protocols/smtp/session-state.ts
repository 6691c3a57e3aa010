import type { Envelope, EnvelopeRecipient } from '#delivery/delivery.ts';
import type { AccountId } from '#platform/ids.ts';
import type { MessageIntake } from './message-intake.ts';

export interface Hello {
  /** As the client wrote it. */
  readonly name: string;
  /** EHLO or LHLO: extensions may be used. */
  readonly isExtended: boolean;
}

/** Where a conversation stands. */
export type SmtpPhase =
  /** No HELO, EHLO or LHLO yet. */
  | { readonly kind: 'new' }
  | { readonly kind: 'ready'; readonly hello: Hello }
  /** Between MAIL and the end of the message. */
  | { readonly kind: 'transaction'; readonly hello: Hello; readonly transaction: Transaction };

/** Who may get a copy of what was sent. */
export interface SentCopyWish {
  /** The Bcc fields that were taken out. */
  readonly prefix: Buffer;
  /** The sender wants one: by the message or by the settings. */
  readonly isWanted: boolean;
  /** In whose name the user wrote, when not in his own. */
  readonly owner: AccountId | undefined;
}

export interface Transaction {
  readonly envelope: Envelope;
  /** Those that were accepted, in order; LMTP answers each. */
  readonly recipients: EnvelopeRecipient[];
  /** Where BDAT chunks go, from the first one on. */
  intake: MessageIntake | undefined;
  /** The last chunk ended in CR: the next one must begin with LF. */
  endsInCr: boolean;
  /** What is kept of it in Sent mailboxes; undefined: nothing. */
  sentCopy: SentCopyWish | undefined;
}

export const newPhase: SmtpPhase = { kind: 'new' };
