import type { Clock } from '#platform/clock.ts';
import type { Progress } from '../progress.ts';
import { windowState, type TimeWindow } from '../time-windows.ts';

/** When a run may work. */
export interface WorkHours {
  readonly windows: readonly TimeWindow[];
  /** IANA name of the zone whose clock the windows go by. */
  readonly timeZone: string;
}

/** One stretch of work: from when it may begin until the window closes. */
export interface Stretch extends Disposable {
  /** Aborted when the window closes, or the run is stopped. */
  readonly signal: AbortSignal;
  /** It was the window that closed. */
  isOver(): boolean;
}

/** Waits until a window is open. @throws the signal's reason */
export async function beginStretch(
  { windows, timeZone }: WorkHours,
  on: { readonly clock: Clock; readonly progress: Progress; readonly signal: AbortSignal },
  account: string,
): Promise<Stretch> {
  const { clock, progress, signal } = on;
  const stateNow = () => windowState(windows, clock.now().toZonedDateTimeISO(timeZone));
  for (let state = stateNow(); ; state = stateNow()) {
    if (state.isOpen) return openStretch(state.closesAtMs, clock, signal);
    const forMs = Math.max(0, state.opensAtMs - clock.epochMs());
    const hours = windows.map(({ text }) => text).join(', ');
    progress.tell({ event: 'waiting', account, reason: `outside of ${hours}`, forMs });
    await clock.sleep(forMs, signal);
  }
}

/** A run waits at its next window; timers cannot be longer than 24 days, and no window is. */
function openStretch(closesAtMs: number | undefined, clock: Clock, signal: AbortSignal): Stretch {
  if (closesAtMs === undefined) return { signal, isOver: () => false, [Symbol.dispose]: () => {} };
  const closing = new AbortController();
  const timer = clock.after(closesAtMs - clock.epochMs(), () =>
    closing.abort(new WindowClosed('the time window has closed')),
  );
  return {
    signal: AbortSignal.any([signal, closing.signal]),
    isOver: () => closing.signal.aborted && !signal.aborted,
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}

class WindowClosed extends Error {
  override readonly name = 'WindowClosed';
}
