import { isOfLater, type Instance } from '#codecs/calendar-query/instances.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { dateTimeOf, dateTimeProperty } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { CalendarObject } from '../itip/calendar-object.ts';

/** RECURRENCE-ID of an instance of a series, in the form of its DTSTART; undefined for what is no series. */
export function recurrenceIdOf(
  { master }: CalendarObject,
  { component, original }: Instance,
): ContentLine | undefined {
  const own = first(component, 'RECURRENCE-ID');
  // One that stands for later instances too is named by none of theirs.
  if (own !== undefined && !isOfLater(component)) return own;
  const start = master && first(master, 'DTSTART');
  if (start === undefined || original === undefined) return undefined;
  const value = dateTimeOf(start);
  if (value.kind === 'date')
    return dateTimeProperty('RECURRENCE-ID', {
      kind: 'date',
      date: fromLocalSeconds(original.local).toPlainDate(),
    });
  const at = fromLocalSeconds(value.kind === 'utc' ? original.at : original.local);
  return dateTimeProperty('RECURRENCE-ID', { ...value, at });
}
