import type { Clock, Timer } from './clock.ts';

export interface FreeMemoryParts {
  readonly clock: Clock;
  /** Milliseconds for which the event loop has been at work since the start. */
  readonly workedMs: () => number;
  /** Gives free memory back to the system. */
  readonly giveBack: () => void;
}

const LOOK_MS = 500;
/** Work in between two looks below which nobody notices a pause of some milliseconds. */
const QUIET_WORKED_MS = 50;
/** Work since the last time that may have left something behind. */
const WORTH_WORKED_MS = 20;
/** A pause of a millisecond is worth one this much later at the earliest. */
const REST_FACTOR = 100;

/**
 * Gives memory that was needed in a burst back to the system as soon as it is quiet. The C library keeps what is freed
 * between pieces in use, which after a burst of sign-ins or deliveries is most of it.
 */
export function giveBackFreeMemory({ clock, workedMs, giveBack }: FreeMemoryParts): Disposable {
  let timer: Timer;
  let atLook = workedMs();
  let atGiving = 0;
  let notBeforeMs = 0;
  const look = (): void => {
    const worked = workedMs();
    const isQuiet = worked - atLook < QUIET_WORKED_MS;
    atLook = worked;
    if (isQuiet && worked - atGiving >= WORTH_WORKED_MS && clock.monotonicMs() >= notBeforeMs) {
      const startedMs = clock.monotonicMs();
      giveBack();
      const endedMs = clock.monotonicMs();
      notBeforeMs = endedMs + (endedMs - startedMs) * REST_FACTOR;
      atGiving = workedMs();
    }
    arm();
  };
  const arm = (): void => {
    timer = clock.after(LOOK_MS, look);
    timer.unref();
  };
  arm();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
