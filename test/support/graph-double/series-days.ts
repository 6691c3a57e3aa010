// The days of a series, by the walk through the days that the double of EWS makes.
import type { XmlElement } from '../../../server/codecs/xml/element.ts';
import { seriesDates } from '../ews-double/series-dates.ts';
import { typed } from '../ews-double/xml-parts.ts';
import { type Json, word } from './double-state.ts';

const elementNames: Readonly<Record<string, string>> = {
  daily: 'DailyRecurrence',
  weekly: 'WeeklyRecurrence',
  absoluteMonthly: 'AbsoluteMonthlyRecurrence',
  relativeMonthly: 'RelativeMonthlyRecurrence',
  absoluteYearly: 'AbsoluteYearlyRecurrence',
  relativeYearly: 'RelativeYearlyRecurrence',
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

export function seriesDays(recurrence: Json): string[] {
  const pattern = recurrence['pattern'] as Json;
  const range = recurrence['range'] as Json;
  const capital = (given: unknown): string => {
    const text = word(given);
    return text.slice(0, 1).toUpperCase() + text.slice(1);
  };
  const parts: XmlElement[] = [typed('Interval', word(pattern['interval'] ?? 1))];
  const days = pattern['daysOfWeek'] as string[] | undefined;
  if (days !== undefined) parts.push(typed('DaysOfWeek', days.map(capital).join(' ')));
  if (pattern['firstDayOfWeek'] !== undefined)
    parts.push(typed('FirstDayOfWeek', capital(pattern['firstDayOfWeek'])));
  if (pattern['index'] !== undefined)
    parts.push(typed('DayOfWeekIndex', capital(pattern['index'])));
  if (pattern['dayOfMonth'] !== undefined)
    parts.push(typed('DayOfMonth', word(pattern['dayOfMonth'])));
  if (pattern['month'] !== undefined)
    parts.push(typed('Month', months[Number(pattern['month']) - 1] ?? ''));
  const limits: XmlElement[] = [typed('StartDate', word(range['startDate']))];
  if (range['type'] === 'numbered')
    limits.push(typed('NumberOfOccurrences', word(range['numberOfOccurrences'])));
  if (range['type'] === 'endDate') limits.push(typed('EndDate', word(range['endDate'])));
  const element = typed('Recurrence', [
    typed(elementNames[word(pattern['type'])]!, parts),
    typed('Range', limits),
  ]);
  return seriesDates(element).map(String);
}
