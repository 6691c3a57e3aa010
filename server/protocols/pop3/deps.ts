import type { Sasl } from '#directory/sasl.ts';
import type { SignIn } from '#directory/sign-in.ts';
import type { Clock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Store } from '#store/store.ts';
import type { PopSettings } from './config.ts';

/** What the POP3 server stands on. */
export interface PopDeps {
  readonly signIn: SignIn;
  readonly sasl: Sasl;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => PopSettings;
  readonly hostname: string;
  /** Plain-text passwords without TLS are taken from loopback addresses. */
  readonly allowPlaintextOnLoopback: () => boolean;
  /** The exclusive right to an account's maildrop, over all processes; undefined when another session has it. */
  readonly lockMaildrop: (account: AccountId) => Promise<AsyncDisposable | undefined>;
}
