import type { Delivery, MessageSource } from '#delivery/delivery.ts';
import type { OverallLimits } from '#platform/connection-counts.ts';
import type { Clock } from '#platform/clock.ts';
import type { Dns } from '#platform/dns.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { NetworkList } from '#platform/networks.ts';
import type { TlsFacts } from '#platform/connection.ts';
import type { Random } from '#platform/random.ts';
import type { SenderRight } from '#directory/senders.ts';
import type { SmtpSettings } from './config.ts';
import type { SentCopyWish } from './session-state.ts';

/** What a signed-in session knows of its user. */
export interface SmtpIdentity {
  readonly account: AccountId;
  readonly loginName: string;
  /** Limits of the account's own, below those of the server. */
  readonly maxRecipients?: number;
  readonly maxMessageBytes?: number;
}

/** Where a sign-in comes from, for throttling and channel binding. */
export interface SaslClient {
  readonly remoteAddress: string;
  readonly tls: TlsFacts | undefined;
  readonly connectionId: string;
}

export type SaslStep =
  | { readonly kind: 'challenge'; readonly data: Buffer }
  | { readonly kind: 'done'; readonly identity: SmtpIdentity };

/** One running exchange. A step that fails ends it. */
export interface SaslExchange {
  /**
   * Takes the client's next response; undefined at the start when it sent no initial one.
   * @throws DomainError authentication-failed, account-disabled, too-many-attempts, authentication-unavailable,
   * bad-syntax
   */
  next(response: Buffer | undefined): Promise<SaslStep>;
}

export interface SmtpSignIn {
  /** Names of the mechanisms this client may use now, e.g. ["PLAIN", "SCRAM-SHA-256"]. */
  mechanisms(client: SaslClient): Promise<readonly string[]>;
  /** undefined when the mechanism is not among them. */
  begin(mechanism: string, client: SaslClient): Promise<SaslExchange | undefined>;
}

/** Everything the SMTP server stands on. */
export interface SmtpParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dns: Dns;
  readonly delivery: Delivery;
  readonly signIn: SmtpSignIn;
  /** By what right the account sends with this address; undefined: by none. */
  senderRight(account: AccountId, address: string): Promise<SenderRight | undefined>;
  /** Puts a message that was sent into Sent mailboxes, as read. */
  keepSent(
    copy: SentCopyWish & {
      /** Who sent it. */
      readonly account: AccountId;
      readonly source: MessageSource;
    },
  ): Promise<void>;
  /** The settings of now; read at the start of each connection. */
  readonly settings: () => SmtpSettings;
  readonly site: () => SmtpSite;
  /** Folder for messages above 256 KiB while they come in. */
  readonly spoolFolder: string;
  /** Bounds that hold for all protocols together. */
  readonly overall?: OverallLimits;
}

/** What comes from the sections of the server as a whole. */
export interface SmtpSite {
  readonly hostname: string;
  readonly trustedNetworks: NetworkList;
  readonly allowsPlaintextOnLoopback: boolean;
  readonly maxMessageBytes: number;
  readonly maxConnectionsPerAddress: number;
  /** How long sessions get to come to an end when the server stops. */
  readonly stopGraceMs: number;
}
