import type { Announcing } from '../announcing.ts';
import type { Session } from '../session.ts';
import { tellUpdates } from './tell-updates.ts';

/** Tells the client what happened: in a command's answer, in IDLE, or between commands where NOTIFY asks for it. */
export class NewsTeller {
  readonly #session: Session;
  /** Whether nothing else is writing, or only IDLE is. */
  readonly #isFree: () => boolean;
  readonly #onLost: (error: unknown) => void;
  #telling: Promise<void> | undefined;
  #isWaiting = false;

  constructor(
    session: Session,
    parts: { readonly isFree: () => boolean; readonly onLost: (error: unknown) => void },
  ) {
    this.#session = session;
    this.#isFree = parts.isFree;
    this.#onLost = parts.onLost;
  }

  /** Under way; nothing else may touch the view until it resolves. It never rejects. */
  get telling(): Promise<void> | undefined {
    return this.#telling;
  }

  /** There is news: told now, or when retry() is called. */
  wake(): void {
    this.#isWaiting = true;
    this.retry();
  }

  /** To be called when something that held the news up has ended. */
  retry(): void {
    if (!this.#isWaiting || this.#telling !== undefined || !this.#isFree()) return;
    const { isIdling, notify, output } = this.#session;
    // Without IDLE and NOTIFY the news wait for the next command.
    if ((!isIdling && notify === undefined) || output.isBlocked) return;
    this.#isWaiting = false;
    this.#telling = this.#push(isIdling ? 'announce' : 'unasked');
  }

  /** Tells what may be told now. Never rejects. */
  async tell(when: Announcing | 'unasked'): Promise<void> {
    const { notify, selected } = this.#session;
    try {
      if (notify !== undefined) await notify.tell(when);
      else if (selected?.isStale === true)
        await tellUpdates(
          this.#session,
          when === 'announce' ? 'with-expunges' : 'without-expunges',
        );
    } catch (error) {
      this.#onLost(error);
    }
  }

  async #push(when: Announcing | 'unasked'): Promise<void> {
    await this.tell(when);
    this.#telling = undefined;
    this.#session.output.flush();
    this.retry();
  }
}
