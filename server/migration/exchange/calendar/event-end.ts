import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf, type DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';
import { fromLocalSeconds, secondsPerDay } from '#codecs/recurrence/local-time.ts';

/** When an event ends, in its own terms; with its start where it does not say. */
// RFC 5545 §3.6.1
export function eventEnd(event: Component, start: DateTimeValue): DateTimeValue {
  const end = first(event, 'DTEND');
  if (end !== undefined) return dateTimeOf(end);
  const duration = first(event, 'DURATION');
  if (duration === undefined) return start;
  const { days, seconds } = durationOf(duration);
  const at = fromLocalSeconds(localSecondsOf(start) + days * secondsPerDay + seconds);
  return start.kind === 'date' ? { kind: 'date', date: at.toPlainDate() } : { ...start, at };
}
