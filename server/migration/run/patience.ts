import type { Clock } from '#platform/clock.ts';
import { type DomainError, isDomainError } from '#platform/errors.ts';
import type { Progress } from '../progress.ts';

/** Tries in a row that came to nothing before an account is left for the next run. */
const MAX_TRIES = 6;
const FIRST_WAIT_MS = 2_000;
/** A server may ask for more patience than anybody has: then the next run goes on. */
const MAX_WAIT_MS = 15 * 60_000;

/**
 * Does work again after a server has asked for patience, or a connection broke: after as long as it said, else after waits
 * that grow. Other failures, and too many of these, are thrown.
 */
export async function withPatience<T>(
  { clock, progress, signal }: { clock: Clock; progress: Progress; signal: AbortSignal },
  account: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  let attempt = 1;
  const watched: Progress = {
    tell(event) {
      // What is refused each time is no progress.
      if (event.event === 'items' && event.written > 0) attempt = 1;
      progress.tell(event);
    },
  };
  for (; ; attempt++)
    try {
      return await work(watched);
    } catch (error) {
      if (!isWorthWaiting(error) || attempt >= MAX_TRIES || signal.aborted) throw error;
      const forMs = Math.min(retryAfter(error) ?? FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS);
      progress.tell({ event: 'waiting', account, reason: error.message, forMs });
      await clock.sleep(forMs, signal);
    }
}

function isWorthWaiting(error: unknown): error is DomainError {
  if (!isDomainError(error) || error.details['isLasting'] === true) return false;
  return error.code === 'limit-reached' || error.code === 'unavailable';
}

function retryAfter({ details }: DomainError): number | undefined {
  const asked = details['retryAfterMs'];
  return typeof asked === 'number' ? asked : undefined;
}
