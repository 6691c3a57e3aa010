import type { RefreshOutcome } from '#groupware/refresh-subscription.ts';
import type { Subscription } from '#groupware/subscriptions.ts';
import { formatDuration } from '#platform/units.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { momentOf } from './publish-link.ts';

/** For JSON and tables; the address is the owner's, who gave it. */
export function showSubscription(subscription: Subscription, calendar: string | undefined) {
  const { id, url, interval, checkedAt, changedAt, nextAt, failures, error } = subscription;
  return {
    id,
    /** Null when somebody deleted it. */
    calendar: calendar ?? null,
    url,
    every: formatDuration(interval * 1000),
    checked: momentOf(checkedAt || undefined),
    changed: momentOf(changedAt || undefined),
    next: momentOf(nextAt),
    failures,
    error,
  };
}

/** One line for people. */
export function showOutcome(outcome: RefreshOutcome): string {
  switch (outcome.kind) {
    case 'unchanged':
      return 'nothing is new';
    case 'ended':
      return 'the calendar was deleted; nothing is followed any more';
    case 'failed':
      return `failed: ${outcome.reason}`;
    case 'taken-over': {
      const { created, changed, removed, unchanged, unusable } = outcome;
      const left = unusable === 0 ? '' : `, ${unusable} could not be used`;
      return `${created} events added, ${changed} changed, ${removed} removed, ${unchanged} unchanged${left}`;
    }
  }
}

export function exitCodeOfOutcome({ kind }: RefreshOutcome): ExitCode {
  return kind === 'failed' ? exitCodes.failed : exitCodes.done;
}
