import type { Poster, Resolution } from '#directory/resolution.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Queue } from '#queue/queue.ts';
import type { Store } from '#store/store.ts';
import type { Envelope } from './delivery.ts';
import type { ExpectFiling } from './file-locally.ts';
import type { MessageFilter } from './filter.ts';

export interface ForwardedMail {
  readonly envelope: Envelope;
  readonly content: Buffer;
  /** As `authenticate` gave it. */
  readonly authenticationField: string;
}

export interface ForwardingFacts {
  readonly sender: string;
  readonly fields: string;
}

export interface DeliveryDeps {
  readonly store: Store;
  readonly queue: Queue;
  readonly resolve: (address: string, from: Poster) => Promise<Resolution>;
  /** Room left in an account, asked at RCPT. */
  readonly hasRoom: (account: AccountId) => Promise<boolean>;
  readonly filter: MessageFilter;
  /**
   * SPF, DKIM and DMARC of a message from elsewhere, as a ready Authentication-Results field; '' when not to be checked.
   */
  readonly authenticate: (content: Buffer, envelope: Envelope) => Promise<string>;
  /** Takes Authentication-Results fields away that claim to be ours (RFC 8601 §5); gives the input itself when there is none. */
  readonly withoutForgedResults: (content: Buffer) => Buffer;
  /** DKIM-Signature fields for mail of our users; '' when the domain has no key. */
  readonly sign: (content: Buffer, envelope: Envelope) => Promise<string>;
  /** What forwarded mail leaves with: envelope sender, and fields to put before it (ARC); `through` is our address that leads on. */
  readonly forward: (mail: ForwardedMail, through: string) => Promise<ForwardingFacts>;
  /** Counts recipients elsewhere against the sender's limits. */
  readonly takeSendAllowance: (account: AccountId, recipients: number) => Promise<boolean>;
  /** What else comes of a message once it is in an account, e.g. of its invitation. */
  readonly expectFiling?: ExpectFiling;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
