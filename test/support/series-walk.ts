// The days on which a series takes place, found by walking through the days: slow, and nothing like codecs/recurrence.

/** More than any series of a test. */
const MAX_DAYS = 366 * 8;
const MAX_DATES = 1500;

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A pattern of Exchange, and from when to when it holds; words have capitals, as those of EWS have. */
export interface Series {
  /** "daily", "weekly", or how Graph calls one of months or years. */
  readonly type: string;
  readonly interval: number;
  /** Days of the week, or "Day", "Weekday" and "WeekendDay". */
  readonly days: readonly string[];
  readonly firstDay: string;
  readonly dayOfMonth: number;
  /** "First" to "Fourth", or "Last". */
  readonly index: string;
  /** From 1. */
  readonly month: number;
  readonly start: Temporal.PlainDate;
  readonly count: number | undefined;
  readonly end: Temporal.PlainDate | undefined;
}

type Test = (day: Temporal.PlainDate) => boolean;

/** In order; a series without an end is cut at MAX_DATES. */
export function daysOfSeries(series: Series): Temporal.PlainDate[] {
  const { start, count = MAX_DATES, end } = series;
  const isOn = testOf(series);
  const dates: Temporal.PlainDate[] = [];
  let day = start;
  for (let i = 0; i < MAX_DAYS && dates.length < Math.min(count, MAX_DATES); i++) {
    if (end !== undefined && Temporal.PlainDate.compare(day, end) > 0) break;
    if (isOn(day)) dates.push(day);
    day = day.add({ days: 1 });
  }
  return dates;
}

function testOf(series: Series): Test {
  const { type, interval, start, dayOfMonth } = series;
  const isMonth: Test = (day) =>
    ((day.year - start.year) * 12 + day.month - start.month) % interval === 0;
  const isYearMonth: Test = (day) => day.month === series.month;
  switch (type) {
    case 'daily':
      return (day) => start.until(day, { largestUnit: 'days' }).days % interval === 0;
    case 'weekly': {
      const first = weekdays.indexOf(series.firstDay);
      const week = (day: Temporal.PlainDate): Temporal.PlainDate =>
        day.subtract({ days: (day.dayOfWeek - 1 - first + 7) % 7 });
      return (day) =>
        isOneOf(day, series.days) &&
        (week(start).until(week(day), { largestUnit: 'days' }).days / 7) % interval === 0;
    }
    case 'absoluteMonthly':
      return (day) => isMonth(day) && isDayOfMonth(day, dayOfMonth);
    case 'relativeMonthly':
      return (day) => isMonth(day) && isNth(day, series);
    case 'absoluteYearly':
      return (day) => isYearMonth(day) && isDayOfMonth(day, dayOfMonth);
    case 'relativeYearly':
      return (day) => isYearMonth(day) && isNth(day, series);
    default:
      throw new Error(`no such pattern: ${type}`);
  }
}

function isOneOf(day: Temporal.PlainDate, words: readonly string[]): boolean {
  return words.some((word) => {
    if (word === 'Day') return true;
    if (word === 'Weekday') return day.dayOfWeek <= 5;
    if (word === 'WeekendDay') return day.dayOfWeek > 5;
    return weekdays[day.dayOfWeek - 1] === word;
  });
}

/** In months that are too short it is their last day. */
function isDayOfMonth(day: Temporal.PlainDate, wanted: number): boolean {
  return day.day === Math.min(wanted, day.daysInMonth);
}

function isNth(day: Temporal.PlainDate, { days, index }: Series): boolean {
  if (!isOneOf(day, days)) return false;
  const all: number[] = [];
  for (let d = 1; d <= day.daysInMonth; d++) if (isOneOf(day.with({ day: d }), days)) all.push(d);
  const place = ['First', 'Second', 'Third', 'Fourth', 'Last'].indexOf(index);
  return day.day === (place === 4 ? all.at(-1) : all[place]);
}
