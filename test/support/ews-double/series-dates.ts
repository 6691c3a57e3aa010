// The days on which a series takes place, found by walking through the days: slow, and nothing like codecs/recurrence.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { kid, kids, says } from './xml-parts.ts';

/** More than any series of a test. */
const MAX_DAYS = 366 * 8;
const MAX_DATES = 1500;

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type Test = (day: Temporal.PlainDate) => boolean;

/** Days of a Recurrence element, in order; a series without an end is cut at MAX_DATES. */
export function seriesDates(recurrence: XmlElement): Temporal.PlainDate[] {
  const pattern = kids(recurrence)[0]!;
  const range = kids(recurrence)[1]!;
  const start = plainDate(says(range, 'StartDate')!);
  const count = Number(says(range, 'NumberOfOccurrences') ?? MAX_DATES);
  const endText = says(range, 'EndDate');
  const end = endText === undefined ? undefined : plainDate(endText);
  const isOn = testOf(pattern, start);
  const dates: Temporal.PlainDate[] = [];
  let day = start;
  for (let i = 0; i < MAX_DAYS && dates.length < Math.min(count, MAX_DATES); i++) {
    if (end !== undefined && Temporal.PlainDate.compare(day, end) > 0) break;
    if (isOn(day)) dates.push(day);
    day = day.add({ days: 1 });
  }
  return dates;
}

function plainDate(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text.slice(0, 10));
}

function testOf(pattern: XmlElement, start: Temporal.PlainDate): Test {
  const interval = Number(says(pattern, 'Interval') ?? '1');
  const monthsBetween = (day: Temporal.PlainDate): number =>
    (day.year - start.year) * 12 + day.month - start.month;
  const isMonth: Test = (day) => monthsBetween(day) % interval === 0;
  const isYearMonth: Test = (day) => months[day.month - 1] === says(pattern, 'Month');
  switch (pattern.name) {
    case 'DailyRecurrence':
      return (day) => start.until(day, { largestUnit: 'days' }).days % interval === 0;
    case 'WeeklyRecurrence': {
      const wanted = wordsOf(pattern, 'DaysOfWeek');
      const first = weekdays.indexOf(says(pattern, 'FirstDayOfWeek') ?? 'Sunday');
      const week = (day: Temporal.PlainDate): Temporal.PlainDate =>
        day.subtract({ days: (day.dayOfWeek - 1 - first + 7) % 7 });
      return (day) =>
        wanted.some((w) => isWeekday(day, w)) &&
        (week(start).until(week(day), { largestUnit: 'days' }).days / 7) % interval === 0;
    }
    case 'AbsoluteMonthlyRecurrence':
      return (day) => isMonth(day) && isDayOfMonth(day, Number(says(pattern, 'DayOfMonth')));
    case 'RelativeMonthlyRecurrence':
      return (day) => isMonth(day) && isNth(day, pattern);
    case 'AbsoluteYearlyRecurrence':
      return (day) => isYearMonth(day) && isDayOfMonth(day, Number(says(pattern, 'DayOfMonth')));
    case 'RelativeYearlyRecurrence':
      return (day) => isYearMonth(day) && isNth(day, pattern);
    default:
      throw new Error(`no such pattern: ${pattern.name}`);
  }
}

function wordsOf(pattern: XmlElement, name: string): string[] {
  return (says(kid(pattern), name) ?? says(pattern, name) ?? '').split(/\s+/).filter(Boolean);
}

function isWeekday(day: Temporal.PlainDate, word: string): boolean {
  if (word === 'Day') return true;
  if (word === 'Weekday') return day.dayOfWeek <= 5;
  if (word === 'WeekendDay') return day.dayOfWeek > 5;
  return weekdays[day.dayOfWeek - 1] === word;
}

/** In months that are too short it is their last day. */
function isDayOfMonth(day: Temporal.PlainDate, wanted: number): boolean {
  return day.day === Math.min(wanted, day.daysInMonth);
}

function isNth(day: Temporal.PlainDate, pattern: XmlElement): boolean {
  const words = wordsOf(pattern, 'DaysOfWeek');
  const fits = (d: Temporal.PlainDate): boolean => words.some((w) => isWeekday(d, w));
  if (!fits(day)) return false;
  const all: number[] = [];
  for (let d = 1; d <= day.daysInMonth; d++) if (fits(day.with({ day: d }))) all.push(d);
  const index = ['First', 'Second', 'Third', 'Fourth', 'Last'].indexOf(
    says(pattern, 'DayOfWeekIndex') ?? '',
  );
  return day.day === (index === 4 ? all.at(-1) : all[index]);
}
