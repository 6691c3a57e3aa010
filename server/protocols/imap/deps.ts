import type { Directory } from '#directory/directory.ts';
import type { OverallLimits } from '#platform/connection-counts.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { QuotaUsage, Store } from '#store/store.ts';
import type { ImapSettings } from './config.ts';
import type { AccountConnections } from './session/account-connections.ts';

/** What the IMAP server stands on. */
export interface ImapDeps {
  readonly directory: Directory;
  readonly store: Store;
  /** What all accounts of a domain use together. */
  readonly domainUsageOf: (domain: string) => Promise<QuotaUsage>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: () => ImapSettings;
  /** Name in the greeting. */
  readonly hostname: string;
  /** Plain-text passwords without TLS are taken from loopback addresses. */
  readonly allowPlaintextOnLoopback: () => boolean;
  /** Addresses that may open as many connections as they like. */
  readonly isTrusted: (address: string) => boolean;
  /** Folder for literals too large for memory; on the file system of the data folder. */
  readonly spoolFolder: string;
  /** Bounds that hold for all protocols together. */
  readonly overall?: OverallLimits;
}

/** What all sessions of one server share. */
export interface ImapContext extends ImapDeps {
  readonly accountConnections: AccountConnections;
}
