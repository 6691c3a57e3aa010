import type { Clock, Timer } from '../clock.ts';

/** A database that stays closed for so long is not opened again soon. */
const QUIET_MS = 600_000;
const LOOK_MS = 5_000;
/** Copying a WAL syncs files: few at once, so that nobody notices. */
const COPIED_AT_ONCE = 20;
/** What is left at the end stays for the next start, which reads it: stopping must not take long. */
const COPIED_AT_END = 300;

/** Databases that were closed with a WAL left beside them, in the order in which they were. */
export class LeftWals implements Disposable {
  readonly #clock: Clock;
  readonly #copy: (path: string) => void;
  readonly #closedAtMs = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock, copy: (path: string) => void) {
    this.#clock = clock;
    this.#copy = copy;
  }

  note(path: string): void {
    this.#closedAtMs.delete(path);
    this.#closedAtMs.set(path, this.#clock.monotonicMs());
    this.#arm();
  }

  forget(path: string): void {
    this.#closedAtMs.delete(path);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#copyOldest(COPIED_AT_END, Infinity);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#closedAtMs.size === 0) return;
    this.#timer = this.#clock.after(LOOK_MS, () => {
      this.#timer = undefined;
      this.#copyOldest(COPIED_AT_ONCE, this.#clock.monotonicMs() - QUIET_MS);
      this.#arm();
    });
    this.#timer.unref();
  }

  #copyOldest(most: number, closedBeforeMs: number): void {
    let copied = 0;
    for (const [path, closedAtMs] of this.#closedAtMs) {
      if (copied++ === most || closedAtMs > closedBeforeMs) return;
      this.#closedAtMs.delete(path);
      this.#copy(path);
    }
  }
}
