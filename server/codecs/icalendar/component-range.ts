import type { Component } from './component.ts';
import { dateTimeOf, localSecondsOf, type DateTimeValue } from './date-time.ts';
import { durationOf, type Duration } from './duration.ts';
import { first } from './property.ts';
import type { Zones } from './time-zones.ts';
import { toEpochSeconds } from './zone.ts';

const DAY = 86_400;

/** Seconds since 1970; the end is the first second that is not in it, and never before the start. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/**
 * When a component takes place by its DTSTART and its DTEND, DUE or DURATION; undefined without DTSTART. A date without end lasts a
 * day, a time without end no time. An end before the start, and a negative duration, count as no time.
 * @throws ContentSyntaxError
 */
// RFC 5545 §3.6.1
export function rangeOf(component: Component, zones: Zones): TimeRange | undefined {
  const line = first(component, 'DTSTART');
  if (line === undefined) return undefined;
  const value = dateTimeOf(line);
  const start = zones.epochSeconds(value);
  return { start, end: Math.max(start, endOf(component, value, zones)) };
}

function endOf(component: Component, start: DateTimeValue, zones: Zones): number {
  const endLine = first(component, component.name === 'VTODO' ? 'DUE' : 'DTEND');
  const duration = first(component, 'DURATION');
  if (endLine !== undefined) {
    const end = dateTimeOf(endLine);
    const isSameDay = end.kind === 'date' && localSecondsOf(end) <= localSecondsOf(start);
    // Some write the last day instead of the day after it.
    if (start.kind !== 'date' || !isSameDay) return zones.epochSeconds(end);
  } else if (duration !== undefined) {
    return afterDuration(start, durationOf(duration), zones);
  }
  return start.kind === 'date'
    ? afterDuration(start, { days: 1, seconds: 0 }, zones)
    : zones.epochSeconds(start);
}

/** The moment so long after a value: days are counted on the calendar of its zone, seconds exactly. */
// RFC 5545 §3.3.6
export function afterDuration(start: DateTimeValue, duration: Duration, zones: Zones): number {
  const local = localSecondsOf(start) + duration.days * DAY;
  return toEpochSeconds(zones.zoneFor(start), local) + duration.seconds;
}
