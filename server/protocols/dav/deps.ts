import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Scheduling } from '#scheduling/scheduling.ts';
import type { Store } from '#store/store.ts';
import type { DavSettings } from './config.ts';

/** What the DAV server stands on. */
export interface DavDeps {
  readonly directory: Directory;
  readonly store: Store;
  readonly scheduling: Scheduling;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: () => DavSettings;
  /** Passwords without TLS are taken from loopback addresses. */
  readonly allowPlaintextOnLoopback: () => boolean;
  /** Folder for bodies too large for memory; on the file system of the data folder. */
  readonly spoolFolder: string;
}
