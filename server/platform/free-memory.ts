import type { Clock, Timer } from './clock.ts';

export interface FreeMemoryParts {
  readonly clock: Clock;
  /** Milliseconds for which the event loop has been at work since the start. */
  readonly workedMs: () => number;
  /** Gives free memory back to the system: a pause of some milliseconds. */
  readonly giveBack: () => void;
  /** Finds what is no longer used, most of it or all: a pause ten times as long, for when nothing goes on. */
  readonly collect: (what: 'most' | 'all') => void;
}

const LOOK_MS = 250;
/** Work in between two looks below which nobody notices a pause of some milliseconds. */
const QUIET_WORKED_MS = 25;
/** Work since the last time that may have left something behind. */
const WORTH_WORKED_MS = 20;
/** Work in between two looks below which nothing goes on. */
const AT_REST_WORKED_MS = 3;
/** So many looks must have found the server at rest. */
const LOOKS_AT_REST = 2;
const WORTH_COLLECTING_MS = 200;
/** What one pass finds unused lets go of more, which the next one finds; the last one is the quicker for those before it. */
const PASSES = 3;
/** A pause of a millisecond is worth one this much later at the earliest. */
const REST_FACTOR = { ofGiving: 100, ofCollecting: 20 };

/**
 * Gives memory that was needed in a burst back to the system as soon as it is quiet. The C library keeps what is freed
 * between pieces in use, which after a burst of sign-ins or deliveries is most of it.
 */
export function giveBackFreeMemory(parts: FreeMemoryParts): Disposable {
  const { clock, workedMs } = parts;
  let timer: Timer;
  let atLook = workedMs();
  let atGiving = 0;
  // The start is work that leaves much behind, and the loop does not count it.
  let atCollecting = -WORTH_COLLECTING_MS;
  let looksAtRest = 0;
  let notBeforeMs = 0;
  let notCollectedBeforeMs = 0;
  let passesLeft = 0;
  const look = (): void => {
    const worked = workedMs();
    const isQuiet = worked - atLook < QUIET_WORKED_MS;
    looksAtRest = worked - atLook < AT_REST_WORKED_MS ? looksAtRest + 1 : 0;
    const startedMs = clock.monotonicMs();
    if (startedMs >= notCollectedBeforeMs && worked - atCollecting >= WORTH_COLLECTING_MS)
      passesLeft = PASSES;
    const isAtRest = looksAtRest >= LOOKS_AT_REST;
    const collects = passesLeft > 0 && isAtRest;
    const gives = startedMs >= notBeforeMs && isQuiet && worked - atGiving >= WORTH_WORKED_MS;
    if (collects) {
      parts.collect(--passesLeft > 0 ? 'most' : 'all');
      atCollecting = workedMs();
    }
    if (collects || gives) {
      parts.giveBack();
      atGiving = workedMs();
    }
    const endedMs = clock.monotonicMs();
    const tookMs = endedMs - startedMs;
    notBeforeMs = Math.max(notBeforeMs, endedMs + tookMs * REST_FACTOR.ofGiving);
    if (collects) notCollectedBeforeMs = endedMs + tookMs * REST_FACTOR.ofCollecting;
    atLook = workedMs();
    arm();
  };
  const arm = (): void => {
    timer = clock.after(LOOK_MS, look);
    timer.unref();
  };
  arm();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
