import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { formatLocalTime, secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { CalendarObject } from './calendar-object.ts';
import { epochSecondsOf, isDay } from './moments.ts';
import { withLines } from './property-lines.ts';

/** Whether nothing of a series comes before an instance. */
export function beginsAt(master: Component, id: ContentLine, zones: Zones): boolean {
  const start = first(master, 'DTSTART');
  const [at, from] = [epochSecondsOf(id, zones), start && epochSecondsOf(start, zones)];
  return at !== undefined && from !== undefined && at <= from;
}

/** A series without the instances of exceptions and all that come after them. */
// RFC 5545 §3.2.13
export function seriesBefore(
  { zones }: CalendarObject,
  master: Component,
  exceptions: readonly Component[],
): Component {
  const ends = exceptions.flatMap((component) => {
    const id = first(component, 'RECURRENCE-ID')!;
    const from = epochSecondsOf(id, zones);
    return from === undefined ? [] : [{ id, from }];
  });
  const [end] = ends.sort((a, b) => a.from - b.from);
  if (end === undefined) return master;
  const { id, from } = end;
  const until = untilBefore(master, id, from);
  const rules = all(master, 'RRULE').map((line) => {
    const parts = line.value.split(';').filter((part) => !/^\s*(COUNT|UNTIL)\s*=/i.test(part));
    return { ...line, value: [...parts, `UNTIL=${until}`].join(';') };
  });
  const dates = all(master, 'RDATE').flatMap((line) => {
    const isKept = (value: string) => (epochSecondsOf({ ...line, value }, zones) ?? from) < from;
    const kept = line.value.split(',').filter(isKept);
    return kept.length === 0 ? [] : [{ ...line, value: kept.join(',') }];
  });
  return withLines(withLines(master, 'RRULE', rules), 'RDATE', dates);
}

/** In the form that DTSTART asks for. */
// RFC 5545 §3.3.10
function untilBefore(master: Component, id: ContentLine, from: number): string {
  const start = first(master, 'DTSTART');
  const local = localSecondsOf(dateTimeOf(id));
  if (start !== undefined && isDay(start)) return formatLocalTime(local - secondsPerDay, 'date');
  const isFloating = start !== undefined && dateTimeOf(start).kind === 'floating';
  return isFloating ? formatLocalTime(local - 1, 'floating') : formatLocalTime(from - 1, 'utc');
}
