import type { Clock } from '../clock.ts';

interface Health {
  failures: number;
  restUntilMs: number;
  isProbing: boolean;
}

/** A closed port rests the server at once; lost packets only after this many in a row. */
const timeOutsBeforeRest = 3;
const firstRestMs = 1_000;
/** Time-outs may be the fault of the names asked for, so they never silence a server for long. */
const longestRestMs = { 'time-out': 4_000, unreachable: 30_000 } as const;

/** Remembers which servers do not answer, so that a machine without DNS does not wait for time-outs again and again. */
export interface ServerHealth {
  /** Whether the server may be asked now. A rested server lets one query through first, to see. */
  mayAsk(server: string): boolean;
  succeeded(server: string): void;
  failed(server: string, how: 'time-out' | 'unreachable'): void;
}

export function createServerHealth(clock: Clock): ServerHealth {
  const known = new Map<string, Health>();
  return {
    mayAsk(server) {
      const health = known.get(server);
      if (health === undefined || health.restUntilMs === 0) return true;
      if (health.isProbing || clock.monotonicMs() < health.restUntilMs) return false;
      health.isProbing = true;
      return true;
    },
    succeeded(server) {
      known.delete(server);
    },
    failed(server, how) {
      let health = known.get(server);
      if (health === undefined)
        known.set(server, (health = { failures: 0, restUntilMs: 0, isProbing: false }));
      const isResting = health.restUntilMs > clock.monotonicMs();
      health.isProbing = false;
      if (isResting) return;
      health.failures++;
      const beyond =
        how === 'unreachable' ? health.failures - 1 : health.failures - timeOutsBeforeRest;
      if (beyond < 0) return;
      const rest = Math.min(firstRestMs * 2 ** Math.min(beyond, 10), longestRestMs[how]);
      health.restUntilMs = clock.monotonicMs() + rest;
    },
  };
}
