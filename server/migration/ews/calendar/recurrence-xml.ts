import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { numberAt, t, textAt } from '#codecs/ews/names.ts';
import {
  allDays,
  weekdaysOnly,
  weekendOnly,
  type ExchangePattern,
  type ExchangeRepetition,
  type Week,
} from '#codecs/exchange/recurrence-pattern.ts';
import {
  dayNumber,
  gregorianDate,
  secondsPerDay,
  type LocalSeconds,
} from '#codecs/recurrence/local-time.ts';
import { weekdays, type Weekday } from '#codecs/recurrence/recur.ts';
import { monthNames, weekdayNamed, weekdayNames } from '../calendar-words.ts';

const daySets: Readonly<Record<string, readonly Weekday[]>> = {
  Day: allDays,
  Weekday: weekdaysOnly,
  WeekendDay: weekendOnly,
};
const weekNames: readonly (readonly [name: string, week: Week])[] = [
  ['First', 1],
  ['Second', 2],
  ['Third', 3],
  ['Fourth', 4],
  ['Last', -1],
];
/** A Recurrence element, of an appointment or a task; undefined for what is none of the patterns we know. */
export function readRecurrence(recurrence: XmlElement): ExchangeRepetition | undefined {
  const [patternElement, rangeElement] = elementsOf(recurrence);
  if (patternElement === undefined || rangeElement === undefined) return undefined;
  const pattern = readPattern(patternElement);
  if (pattern === undefined) return undefined;
  const count = numberAt(rangeElement, 'NumberOfOccurrences');
  const lastDay = dayOf(textAt(rangeElement, 'EndDate'));
  const range = {
    ...(count !== undefined && { count }),
    ...(count === undefined && lastDay !== undefined && { lastDay }),
  };
  return { pattern, range };
}

function readPattern(element: XmlElement): ExchangePattern | undefined {
  const interval = Math.max(numberAt(element, 'Interval') ?? 1, 1);
  const day = numberAt(element, 'DayOfMonth') ?? 1;
  const month = monthNames.indexOf(textAt(element, 'Month')?.trim() ?? '') + 1;
  const days = readDays(textAt(element, 'DaysOfWeek') ?? '');
  const week = weekNames.find(([n]) => n === textAt(element, 'DayOfWeekIndex')?.trim())?.[1] ?? 1;
  switch (element.name) {
    case 'DailyRecurrence':
      return { kind: 'daily', interval };
    case 'WeeklyRecurrence': {
      const firstDay = readDays(textAt(element, 'FirstDayOfWeek') ?? 'Sunday')[0] ?? 'SU';
      return { kind: 'weekly', interval, days, firstDay };
    }
    case 'AbsoluteMonthlyRecurrence':
      return { kind: 'absolute-monthly', interval, day };
    case 'RelativeMonthlyRecurrence':
      return { kind: 'relative-monthly', interval, days, week };
    case 'AbsoluteYearlyRecurrence':
      return month === 0 ? undefined : { kind: 'absolute-yearly', month, day };
    case 'RelativeYearlyRecurrence':
      return month === 0 ? undefined : { kind: 'relative-yearly', month, days, week };
    default:
      return undefined;
  }
}

function readDays(text: string): Weekday[] {
  const words = text.split(/\s+/);
  const days = new Set(words.flatMap((word) => daySets[word] ?? weekdayNamed(word) ?? []));
  return allDays.filter((day) => days.has(day));
}

/** The day of an xs:date, which may have a zone behind it, as its midnight. */
function dayOf(text: string | undefined): LocalSeconds | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text?.trim() ?? '') ?? [];
  if (year === undefined) return undefined;
  return dayNumber(Number(year), Number(month), Number(day)) * secondsPerDay;
}

/** A Recurrence element. @param start by the clock of the event */
export function formatRecurrence(
  { pattern, range }: ExchangeRepetition,
  start: LocalSeconds,
): XmlElement {
  const first = t('StartDate', formatDay(start));
  const { count, lastDay } = range;
  const rangeElement =
    count !== undefined
      ? t('NumberedRecurrence', [first, t('NumberOfOccurrences', String(count))])
      : lastDay !== undefined
        ? t('EndDateRecurrence', [first, t('EndDate', formatDay(lastDay))])
        : t('NoEndRecurrence', first);
  return t('Recurrence', [formatPattern(pattern), rangeElement]);
}

function formatPattern(pattern: ExchangePattern): XmlElement {
  const interval = (n: number): XmlElement => t('Interval', String(n));
  switch (pattern.kind) {
    case 'daily':
      return t('DailyRecurrence', interval(pattern.interval));
    case 'weekly':
      return t('WeeklyRecurrence', [
        interval(pattern.interval),
        t('DaysOfWeek', pattern.days.map(nameOfDay).join(' ')),
        t('FirstDayOfWeek', nameOfDay(pattern.firstDay)),
      ]);
    case 'absolute-monthly':
      return t('AbsoluteMonthlyRecurrence', [
        interval(pattern.interval),
        t('DayOfMonth', String(pattern.day)),
      ]);
    case 'relative-monthly':
      return t('RelativeMonthlyRecurrence', [interval(pattern.interval), ...formatNth(pattern)]);
    case 'absolute-yearly':
      return t('AbsoluteYearlyRecurrence', [
        t('DayOfMonth', String(pattern.day)),
        t('Month', monthNames[pattern.month - 1]),
      ]);
    case 'relative-yearly':
      return t('RelativeYearlyRecurrence', [
        ...formatNth(pattern),
        t('Month', monthNames[pattern.month - 1]),
      ]);
  }
}

function formatNth({ days, week }: { days: readonly Weekday[]; week: Week }): XmlElement[] {
  const set = Object.entries(daySets).find(([, of]) => of.join() === days.join())?.[0];
  return [
    t('DaysOfWeek', set ?? nameOfDay(days[0]!)),
    t('DayOfWeekIndex', weekNames.find(([, w]) => w === week)![0]),
  ];
}

function nameOfDay(day: Weekday): string {
  return weekdayNames[weekdays.indexOf(day)]!;
}

function formatDay(at: LocalSeconds): string {
  const { year, month, day } = gregorianDate(Math.floor(at / secondsPerDay));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
