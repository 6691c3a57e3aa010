import type { AccountId } from '#platform/ids.ts';
import type { QueueDsn, SendingFacts } from '#queue/queue.ts';

/** How the message came to us; policy and trace headers depend on it. */
export type Origin =
  /** From another mail server on port 25, or from a local program on a trusted network. */
  | { readonly kind: 'relay'; readonly isTrusted: boolean }
  /** From one of our users, signed in. */
  | { readonly kind: 'submission'; readonly account: AccountId; readonly loginName: string }
  /** From a local mail system over LMTP. */
  | { readonly kind: 'lmtp' }
  /** Made by this server (bounces, reports, notices), or kept back by it: then for the user who sent it. */
  | { readonly kind: 'internal'; readonly onBehalfOf?: AccountId };

export interface ClientFacts {
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Name given in EHLO/HELO/LHLO; '' when none. */
  readonly heloName: string;
  /** Name from reverse DNS that resolves back to the address; undefined when unknown or not asked. */
  readonly verifiedName?: string;
  readonly tls?: {
    readonly version: string;
    readonly cipher: string;
    readonly clientCertificate?: string;
  };
}

export interface Envelope extends SendingFacts {
  /** This message's way through the log; also in the Received header. */
  readonly id: string;
  readonly origin: Origin;
  readonly client: ClientFacts;
  /** Reverse path without brackets, '' for the null sender. */
  readonly sender: string;
}

export interface EnvelopeRecipient {
  /** Forward path without brackets, as given. */
  readonly address: string;
  readonly dsn?: QueueDsn;
}

/** An SMTP answer as a value. */
export interface SmtpVerdict {
  readonly code: number;
  /** RFC 3463, e.g. "5.1.1". */
  readonly enhanced: string;
  readonly text: string;
}

export type RecipientVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reply: SmtpVerdict };

/**
 * Message bytes as they came, CRLF line ends, dot-unstuffed, without our Received header. Small ones in memory, large ones in
 * a spool file under DATA/run which delivery removes or moves.
 */
export type MessageSource =
  | { readonly kind: 'memory'; readonly bytes: Buffer }
  | { readonly kind: 'file'; readonly path: string; readonly size: number };

/** What became of one recipient. */
export type RecipientOutcome =
  | { readonly kind: 'delivered' }
  /** Durable in the outbound queue. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'refused'; readonly reply: SmtpVerdict };

export interface Delivery {
  /**
   * Asked at MAIL FROM, before any recipient.
   * @returns undefined when the sender may go on
   */
  checkSender(envelope: Envelope): Promise<SmtpVerdict | undefined>;
  /** Asked at each RCPT TO: may this client send to it, does it exist, is there room? Nothing is written. */
  checkRecipient(envelope: Envelope, recipient: EnvelopeRecipient): Promise<RecipientVerdict>;
  /**
   * Takes the message: resolves when every recipient is delivered durably, durably queued, or refused. For SMTP the caller
   * answers one reply for all: when some recipient was taken, refusals become bounces inside deliver(); with
   * `perRecipient` (LMTP) each outcome is answered on its own and nothing bounces.
   * @param trace the Received header line(s) of this hop, with CRLF
   * @throws DomainError no-space, unavailable (nothing was taken; the client should try again)
   */
  deliver(request: {
    readonly envelope: Envelope;
    readonly recipients: readonly EnvelopeRecipient[];
    readonly message: MessageSource;
    readonly trace: string;
    readonly perRecipient: boolean;
  }): Promise<readonly RecipientOutcome[]>;
}
