import type { ByDay, Recur } from '#codecs/recurrence/recur.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import type { Day, ExchangePattern, Week } from './recurrence-pattern.ts';

/** The rule for a pattern, its end apart. */
// RFC 5545 §3.3.10
export function patternToRecur(
  pattern: ExchangePattern,
  end: { readonly count?: number; readonly until?: RecurUntil },
): Recur {
  const common = {
    bySecond: [],
    byMinute: [],
    byHour: [],
    byDay: [],
    byMonthDay: [],
    byYearDay: [],
    byWeekNo: [],
    byMonth: [],
    bySetPos: [],
    wkst: 'MO',
    skip: 'OMIT',
    interval: 'interval' in pattern ? pattern.interval : 1,
    ...end,
  } as const;
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

/** A day that a month may lack: Exchange takes the month's last one, iCalendar would skip the month. */
function dayOfMonth(day: number): Pick<Recur, 'byMonthDay'> & Partial<Pick<Recur, 'bySetPos'>> {
  if (day <= 28) return { byMonthDay: [day] };
  if (day >= 31) return { byMonthDay: [-1] };
  const days = [28, 29, 30].filter((d) => d <= day);
  return { byMonthDay: days, bySetPos: [-1] };
}

function nthDay(
  days: readonly Day[],
  week: Week,
): Pick<Recur, 'byDay'> & Partial<Pick<Recur, 'bySetPos' | 'byMonthDay'>> {
  const [only] = days;
  if (days.length === 7) return { byDay: [], byMonthDay: [week] };
  if (days.length === 1 && only !== undefined) return { byDay: [{ weekday: only, ordinal: week }] };
  return { byDay: plainDays(days), bySetPos: [week] };
}

function plainDays(days: readonly Day[]): ByDay[] {
  return days.map((weekday) => ({ weekday, ordinal: 0 }));
}
