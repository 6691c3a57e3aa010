import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import type { Duration } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds } from '#codecs/icalendar/zone.ts';
import type { Zone } from '#codecs/icalendar/zone.ts';
import { secondsPerDay } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { isRecurring } from './series.ts';

/** When a component takes place, in the form in which its recurrences can be worked out from it. */
export interface Timing {
  readonly start: DateTimeValue;
  readonly isDate: boolean;
  /** The zone in which the local times of its recurrences lie. */
  readonly zone: Zone;
  readonly startLocal: LocalSeconds;
  readonly startAt: number;
  /** Days of the calendar, and seconds counted exactly; never negative. */
  readonly length: Duration;
}

const noTime: Duration = { days: 0, seconds: 0 };
const oneDay: Duration = { days: 1, seconds: 0 };

/** What a component begins with. Programs write recurring tasks that have nothing but DUE: they recur from there. */
export function anchorOf(component: Component): ContentLine | undefined {
  const start = first(component, 'DTSTART');
  const isTask = component.name === 'VTODO';
  return start === undefined && isTask && isRecurring(component) ? first(component, 'DUE') : start;
}

/** Undefined without such a beginning. @throws ContentSyntaxError */
export function timingOf(component: Component, zones: Zones): Timing | undefined {
  const line = anchorOf(component);
  if (line === undefined) return undefined;
  const start = dateTimeOf(line);
  const zone = zones.zoneFor(start);
  const startLocal = localSecondsOf(start);
  const startAt = toEpochSeconds(zone, startLocal);
  const isDate = start.kind === 'date';
  const isLasting = line.name === 'DTSTART';
  const length = isLasting ? lengthOf(component, { isDate, startLocal, startAt }, zones) : noTime;
  return { start, isDate, zone, startLocal, startAt, length };
}

/** When something of a series is. Programs leave out the zone that its start has: it is meant. */
export function momentIn(zone: Zone | undefined, value: DateTimeValue, zones: Zones): number {
  return zone !== undefined && value.kind === 'floating'
    ? toEpochSeconds(zone, localSecondsOf(value))
    : zones.epochSeconds(value);
}

// RFC 5545 §3.8.5.3: an end gives every instance the same exact length, a duration the same days of the calendar.
function lengthOf(
  component: Component,
  start: Pick<Timing, 'isDate' | 'startLocal' | 'startAt'>,
  zones: Zones,
): Duration {
  const given = givenLength(component, start, zones);
  if (given !== undefined && given.days >= 0 && given.seconds >= 0) return given;
  return start.isDate ? oneDay : noTime;
}

function givenLength(
  component: Component,
  { isDate, startLocal, startAt }: Pick<Timing, 'isDate' | 'startLocal' | 'startAt'>,
  zones: Zones,
): Duration | undefined {
  if (component.name === 'VJOURNAL') return undefined;
  const endLine = endLineOf(component);
  if (endLine !== undefined) {
    const end = dateTimeOf(endLine);
    if (!isDate || end.kind !== 'date')
      return { days: 0, seconds: zones.epochSeconds(end) - startAt };
    const days = (localSecondsOf(end) - startLocal) / secondsPerDay;
    // Some write the last day instead of the day after it.
    return days > 0 ? { days, seconds: 0 } : oneDay;
  }
  const duration = first(component, 'DURATION');
  return duration === undefined ? undefined : durationOf(duration);
}

function endLineOf(component: Component): ContentLine | undefined {
  return first(component, component.name === 'VTODO' ? 'DUE' : 'DTEND');
}

/** When something of that length ends that begins at a local time. */
// RFC 5545 §3.3.6
export function endAfter(zone: Zone, length: Duration, local: LocalSeconds, at: number): number {
  if (length.days === 0) return at + length.seconds;
  return toEpochSeconds(zone, local + length.days * secondsPerDay) + length.seconds;
}
