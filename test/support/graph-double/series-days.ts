import { daysOfSeries } from '../series-walk.ts';
import { type Json, word } from './double-state.ts';

/** Days of a patternedRecurrence, in order. */
export function seriesDays(recurrence: Json): string[] {
  const pattern = recurrence['pattern'] as Json;
  const range = recurrence['range'] as Json;
  const days = daysOfSeries({
    type: word(pattern['type']),
    interval: Number(pattern['interval'] ?? 1),
    days: ((pattern['daysOfWeek'] ?? []) as string[]).map(capital),
    firstDay: capital(pattern['firstDayOfWeek'] ?? 'sunday'),
    dayOfMonth: Number(pattern['dayOfMonth']),
    index: capital(pattern['index']),
    month: Number(pattern['month']),
    start: plainDate(range['startDate']),
    count: range['type'] === 'numbered' ? Number(range['numberOfOccurrences']) : undefined,
    end: range['type'] === 'endDate' ? plainDate(range['endDate']) : undefined,
  });
  return days.map(String);
}

function capital(given: unknown): string {
  const text = word(given);
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function plainDate(given: unknown): Temporal.PlainDate {
  return Temporal.PlainDate.from(word(given).slice(0, 10));
}
