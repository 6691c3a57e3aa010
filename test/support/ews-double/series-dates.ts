import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { daysOfSeries } from '../series-walk.ts';
import { kids, says } from './xml-parts.ts';

const types: Readonly<Record<string, string>> = {
  DailyRecurrence: 'daily',
  WeeklyRecurrence: 'weekly',
  AbsoluteMonthlyRecurrence: 'absoluteMonthly',
  RelativeMonthlyRecurrence: 'relativeMonthly',
  AbsoluteYearlyRecurrence: 'absoluteYearly',
  RelativeYearlyRecurrence: 'relativeYearly',
};
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

/** Days of a Recurrence element, in order. */
export function seriesDates(recurrence: XmlElement): Temporal.PlainDate[] {
  const [pattern, range] = kids(recurrence) as [XmlElement, XmlElement];
  const count = says(range, 'NumberOfOccurrences');
  const end = says(range, 'EndDate');
  return daysOfSeries({
    type: types[pattern.name] ?? pattern.name,
    interval: Number(says(pattern, 'Interval') ?? '1'),
    days: (says(pattern, 'DaysOfWeek') ?? '').split(/\s+/).filter(Boolean),
    firstDay: says(pattern, 'FirstDayOfWeek') ?? 'Sunday',
    dayOfMonth: Number(says(pattern, 'DayOfMonth')),
    index: says(pattern, 'DayOfWeekIndex') ?? '',
    month: months.indexOf(says(pattern, 'Month') ?? '') + 1,
    start: plainDate(says(range, 'StartDate')!),
    count: count === undefined ? undefined : Number(count),
    end: end === undefined ? undefined : plainDate(end),
  });
}

function plainDate(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text.slice(0, 10));
}
