import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Random } from '#platform/random.ts';
import type { Store } from '#store/store.ts';

/** An invitation, an answer and the like on its way to a mail address. */
export interface SchedulingMail {
  /** In whose name. */
  readonly account: AccountId;
  /** Reverse path, where reports of failure go. */
  readonly sender: string;
  readonly recipient: string;
  readonly content: Buffer;
}

export interface SchedulingDeps {
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
    | 'senders'
  >;
  /** Hands a mail to the queue; false when it was not taken. */
  readonly sendMail: (mail: SchedulingMail) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Names this server in what it makes. */
  readonly hostname: string;
}
