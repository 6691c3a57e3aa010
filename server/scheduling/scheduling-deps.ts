import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Store } from '#store/store.ts';
import type { Turns } from './copies/turns.ts';
import type { OutboxEntry } from './outbox/entry.ts';
import type { Refresh } from './outbox/refresh-entry.ts';
import type { PendingAccounts } from './pending-accounts.ts';

/** An invitation, an answer and the like on its way to a mail address. */
export interface SchedulingMail {
  /** In whose name. */
  readonly account: AccountId;
  /** Reverse path, where reports of failure go. */
  readonly sender: string;
  readonly recipient: string;
  readonly content: Buffer;
}

/** What scheduling is made from. */
export interface SchedulingMeans {
  readonly store: Store;
  readonly directory: Pick<
    Directory,
    | 'accounts'
    | 'calendarProxies'
    | 'delegations'
    | 'domains'
    | 'freeBusy'
    | 'grants'
    | 'principals'
    | 'recipients'
    | 'resources'
    | 'schedulingRights'
    | 'senders'
  >;
  /** Hands a mail to the queue; false when it never will be taken. @throws DomainError unavailable when it may be later */
  readonly sendMail: (mail: SchedulingMail) => Promise<boolean>;
  /** Which accounts hold messages to be delivered. */
  readonly pending: PendingAccounts;
  /** Name of this start of the server, the same in all its workers; of a command alone otherwise. */
  readonly bootId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Names this server in what it makes. */
  readonly hostname: string;
}

/** What its parts work with. */
export interface SchedulingDeps extends SchedulingMeans {
  /** For changes of copies. */
  readonly turns: Turns;
  /** Copies of attendees are made alike after answers came: soon, and once for many. */
  readonly refreshLater: (refresh: Refresh) => void;
  /** Delivers what was kept with a change. Never rejects. */
  readonly deliver: (entry: OutboxEntry) => Promise<void>;
}
