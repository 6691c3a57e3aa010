/** When to try again, when to warn, when to give up. Pure; all times in seconds. */
export interface SchedulePlan {
  readonly firstRetrySeconds: number;
  readonly longestRetrySeconds: number;
  readonly expireAfterSeconds: number;
  readonly warnAfterSeconds: number;
}

/** Spread of the pauses, so that mail that failed together is not tried together again. */
const JITTER = 0.2;

/**
 * Pause after the given number of attempts (1 = the first has failed): doubles each time up to the longest, and
 * varies by a fifth either way.
 * @param unit chance in [0, 1)
 */
export function pauseSeconds(plan: SchedulePlan, attempts: number, unit: number): number {
  const doubled = plan.firstRetrySeconds * 2 ** Math.min(attempts - 1, 30);
  const pause = Math.min(doubled, plan.longestRetrySeconds);
  return Math.max(1, Math.round(pause * (1 - JITTER + 2 * JITTER * unit)));
}

/** RFC 2852 §4.1: a deadline given by the sender counts before our own. */
export function deadlineSeconds(
  plan: SchedulePlan,
  queuedAtSeconds: number,
  deliverBy: { readonly atSeconds: number; readonly mode: 'return' | 'notify' } | undefined,
): { readonly expireAtSeconds: number; readonly warnAtSeconds: number } {
  const expire = queuedAtSeconds + plan.expireAfterSeconds;
  const warn = queuedAtSeconds + plan.warnAfterSeconds;
  if (deliverBy?.mode === 'return')
    return { expireAtSeconds: Math.min(expire, deliverBy.atSeconds), warnAtSeconds: warn };
  if (deliverBy?.mode === 'notify')
    return { expireAtSeconds: expire, warnAtSeconds: Math.min(warn, deliverBy.atSeconds) };
  return { expireAtSeconds: expire, warnAtSeconds: warn };
}
