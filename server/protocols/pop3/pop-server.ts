import type { Connection } from '#platform/connection.ts';
import type { Timer } from '#platform/clock.ts';
import type { PopDeps } from './deps.ts';
import { Pop3Session } from './session.ts';

const SWEEP_MS = 10_000;

export interface PopServer extends Disposable {
  /** Begins a conversation on an accepted connection. */
  accept(connection: Connection): void;
}

export function createPopServer(deps: PopDeps): PopServer {
  const sessions = new Set<Pop3Session>();
  let timer: Timer;
  const sweep = () => {
    const nowMs = deps.clock.monotonicMs();
    for (const session of sessions) session.sweep(nowMs);
    timer = deps.clock.after(SWEEP_MS, sweep);
    timer.unref();
  };
  timer = deps.clock.after(SWEEP_MS, sweep);
  timer.unref();
  return {
    accept(connection) {
      const session = new Pop3Session(connection, deps, () => sessions.delete(session));
      sessions.add(session);
      session.start();
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
