import { dayOfMonth, nthDay, plainDays } from '#codecs/exchange/days-of-month.ts';
import type { Week } from '#codecs/exchange/recurrence-pattern.ts';
import { everyDay, weekdays, type Recur, type Weekday } from '#codecs/recurrence/recur.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { RecurUntil } from '#codecs/recurrence/recur-until.ts';
import { minutesToSeconds } from '../file-time.ts';
import type { RecurrencePattern } from './recurrence-blob.ts';

/** A rule of iCalendar for a pattern, or why there is none that says the same. */
export type RuleOfPattern =
  | { readonly recur: Recur; readonly calendar?: string }
  | { readonly reason: string };

const MINUTES_PER_DAY = 1440;

/** Calendar systems (MS-OXOCAL §2.2.1.44.1) by the names that rules have for them. */
const rscales: ReadonlyMap<number, string> = new Map([
  [0x06, 'ISLAMIC-CIVIL'],
  [0x08, 'HEBREW'],
  [0x0d, 'CHINESE'],
  [0x0e, 'CHINESE'],
  [0x0f, 'CHINESE'],
  [0x10, 'INDIAN'],
  [0x14, 'DANGI'],
  [0x17, 'ISLAMIC-UMALQURA'],
]);
/** Gregorian under names of its own, and with other years. */
const gregorian = new Set([0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12]);

/**
 * @param until the last moment of a pattern that ends on a date, from the midnight of that date
 * @param start of the first instance: yearly patterns have their month from it
 */
// MS-OXCICAL §2.1.3.2.2
export function ruleOfPattern(
  pattern: RecurrencePattern,
  start: LocalSeconds,
  until: (midnight: LocalSeconds) => RecurUntil,
): RuleOfPattern {
  const rscale = rscales.get(pattern.calendarType);
  if (rscale === undefined && !gregorian.has(pattern.calendarType))
    return { reason: `calendar system ${pattern.calendarType}` };
  const recur: Recur = {
    ...everyDay,
    ...frequencyOf(pattern),
    ...daysOf(pattern),
    ...(isYearly(pattern) && monthOf(start, rscale)),
    ...(rscale !== undefined && { rscale }),
    ...(pattern.end === 'count' && pattern.count > 0 && { count: pattern.count }),
    ...(pattern.end === 'date' && { until: until(minutesToSeconds(pattern.endDate)) }),
    wkst: pattern.pattern === 'week' ? weekdays[pattern.firstDayOfWeek]! : 'MO',
  };
  if (recur.interval < 1) return { reason: `a period of ${pattern.period}` };
  return rscale === undefined ? { recur } : { recur, calendar: rscale };
}

function isYearly({ pattern, period }: RecurrencePattern): boolean {
  return pattern !== 'day' && pattern !== 'week' && period >= 12 && period % 12 === 0;
}

function frequencyOf(pattern: RecurrencePattern): Pick<Recur, 'freq' | 'interval'> {
  const { period } = pattern;
  if (pattern.pattern === 'day')
    return { freq: 'DAILY', interval: Math.round(period / MINUTES_PER_DAY) };
  if (pattern.pattern === 'week') return { freq: 'WEEKLY', interval: Math.max(period, 1) };
  if (isYearly(pattern)) return { freq: 'YEARLY', interval: period / 12 };
  return { freq: 'MONTHLY', interval: period };
}

function daysOf(pattern: RecurrencePattern): Partial<Recur> {
  switch (pattern.pattern) {
    case 'day':
      return {};
    case 'week':
      return { byDay: plainDays(weekdaysIn(pattern.weekdays)) };
    case 'month-nth':
      return nthDay(weekdaysIn(pattern.weekdays), weekOf(pattern));
    case 'month-end':
      return { byMonthDay: [-1] };
    case 'month':
      return dayOfMonth(Math.max(pattern.dayOfMonth, 1));
  }
}

function weekdaysIn(bits: number): Weekday[] {
  return weekdays.filter((_, i) => (bits & (1 << i)) !== 0);
}

/** The fifth is the last one. */
function weekOf({ nth }: RecurrencePattern): Week {
  if (nth >= 5) return -1;
  return ([1, 2, 3, 4] as const)[Math.max(nth, 1) - 1]!;
}

function monthOf(start: LocalSeconds, rscale: string | undefined): Pick<Recur, 'byMonth'> {
  const date = fromLocalSeconds(start).toPlainDate();
  if (rscale === undefined) return { byMonth: [{ month: date.month, isLeap: false }] };
  const code = date.withCalendar(rscale.toLowerCase()).monthCode;
  return { byMonth: [{ month: Number(code.slice(1, 3)), isLeap: code.endsWith('L') }] };
}
