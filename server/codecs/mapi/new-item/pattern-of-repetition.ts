import type { ExchangePattern, ExchangeRange, Week } from '#codecs/exchange/recurrence-pattern.ts';
import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';
import type { RecurrencePattern } from '../calendar/recurrence-blob.ts';

type Days = Omit<
  RecurrencePattern,
  'end' | 'count' | 'deleted' | 'modified' | 'startDate' | 'endDate'
>;

const MINUTES_PER_DAY = 1440;
const MONTHS_PER_YEAR = 12;
const none = { calendarType: 0, weekdays: 0, dayOfMonth: 0, nth: 0, firstDayOfWeek: 0 };

/** How something repeats, as MAPI says it. ruleOfPattern() says the same as the rule that it comes from. */
// MS-OXOCAL §2.2.1.44.1
export function daysOfPattern(pattern: ExchangePattern): Days {
  switch (pattern.kind) {
    case 'daily':
      return {
        ...none,
        frequency: 'daily',
        pattern: 'day',
        period: pattern.interval * MINUTES_PER_DAY,
      };
    case 'weekly':
      return {
        ...none,
        frequency: 'weekly',
        pattern: 'week',
        period: pattern.interval,
        weekdays: bitsOf(pattern.days),
        firstDayOfWeek: weekdays.indexOf(pattern.firstDay),
      };
    case 'absolute-monthly':
      return onDay('monthly', pattern.interval, pattern.day);
    case 'absolute-yearly':
      return onDay('yearly', MONTHS_PER_YEAR, pattern.day);
    case 'relative-monthly':
      return onWeekday('monthly', pattern.interval, pattern);
    case 'relative-yearly':
      return onWeekday('yearly', MONTHS_PER_YEAR, pattern);
  }
}

function onDay(frequency: 'monthly' | 'yearly', period: number, dayOfMonth: number): Days {
  return { ...none, frequency, pattern: 'month', period, dayOfMonth };
}

const LAST = 5;

function onWeekday(
  frequency: 'monthly' | 'yearly',
  period: number,
  { days, week }: { readonly days: readonly Weekday[]; readonly week: Week },
): Days {
  const nth = week === -1 ? LAST : week;
  return { ...none, frequency, pattern: 'month-nth', period, weekdays: bitsOf(days), nth };
}

function bitsOf(days: readonly Weekday[]): number {
  return days.reduce((bits, day) => bits | (1 << weekdays.indexOf(day)), 0);
}

/** What Outlook writes where a series has no end: how many, and until when. */
const ENDLESS_COUNT = 10;
const ENDLESS = 0x5a_e9_80_df;

/** @param count how many instances there are; @param last the midnight of the last one, in minutes since 1601 */
export function endOfRange(
  range: ExchangeRange,
  { count, last }: { readonly count: number | undefined; readonly last: number | undefined },
): Pick<RecurrencePattern, 'end' | 'count' | 'endDate'> {
  if (last === undefined || (range.count === undefined && range.lastDay === undefined))
    return { end: 'never', count: ENDLESS_COUNT, endDate: ENDLESS };
  if (range.count !== undefined) return { end: 'count', count: range.count, endDate: last };
  return { end: 'date', count: count ?? ENDLESS_COUNT, endDate: last };
}
