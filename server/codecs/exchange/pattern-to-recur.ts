import { everyDay, type Recur } from '#codecs/recurrence/recur.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import { dayOfMonth, nthDay, plainDays } from './days-of-month.ts';
import type { ExchangePattern } from './recurrence-pattern.ts';

/** The rule for a pattern, its end apart. */
// RFC 5545 §3.3.10
export function patternToRecur(
  pattern: ExchangePattern,
  end: { readonly count?: number; readonly until?: RecurUntil },
): Recur {
  const common = {
    ...everyDay,
    interval: 'interval' in pattern ? pattern.interval : 1,
    ...end,
  };
  switch (pattern.kind) {
    case 'daily':
      return { ...common, freq: 'DAILY' };
    case 'weekly':
      return { ...common, freq: 'WEEKLY', byDay: plainDays(pattern.days), wkst: pattern.firstDay };
    case 'absolute-monthly':
      return { ...common, freq: 'MONTHLY', ...dayOfMonth(pattern.day) };
    case 'relative-monthly':
      return { ...common, freq: 'MONTHLY', ...nthDay(pattern.days, pattern.week) };
    case 'absolute-yearly': {
      const byMonth = [{ month: pattern.month, isLeap: false }];
      // Exchange keeps a 29 February on the last day of the month; other days are the same in every year.
      const day = pattern.month === 2 ? dayOfMonth(pattern.day) : { byMonthDay: [pattern.day] };
      return { ...common, freq: 'YEARLY', byMonth, ...day };
    }
    case 'relative-yearly': {
      const byMonth = [{ month: pattern.month, isLeap: false }];
      return { ...common, freq: 'YEARLY', byMonth, ...nthDay(pattern.days, pattern.week) };
    }
  }
}
