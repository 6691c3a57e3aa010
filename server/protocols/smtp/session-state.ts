import type { Envelope, EnvelopeRecipient } from '#delivery/delivery.ts';
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

export interface Transaction {
  readonly envelope: Envelope;
  /** Those that were accepted, in order; LMTP answers each. */
  readonly recipients: EnvelopeRecipient[];
  /** Where BDAT chunks go, from the first one on. */
  intake: MessageIntake | undefined;
  /** The last chunk ended in CR: the next one must begin with LF. */
  endsInCr: boolean;
  /** The addresses of the From field, where they are checked. */
  fromAddresses: readonly string[];
  /** The Bcc fields that were taken out, when the sender gets a copy. */
  sentCopyPrefix: Buffer | undefined;
}

export const newPhase: SmtpPhase = { kind: 'new' };
