import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { dateTimeOf, dateTimeProperty, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds, toZoneLocal } from '#codecs/icalendar/zone.ts';
import { formatLocalTime, fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { CalendarObject } from './calendar-object.ts';
import { laterInstanceAt } from './later-instances.ts';
import { epochSecondsOf, isDay, momentKey, secondsLong } from './moments.ts';
import { withLines, withoutLines } from './property-lines.ts';

const ofSeries = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE']);

/**
 * One instance of a series as a component of its own, as it is when nobody changed it alone.
 * @param at RECURRENCE-ID, or an EXDATE of one value
 */
export function instanceOf(object: CalendarObject, master: Component, at: ContentLine): Component {
  const start = first(master, 'DTSTART');
  const later = laterInstanceAt(object, at);
  const series = later?.component ?? master;
  const single = withoutLines(series, ({ name }) => ofSeries.has(name));
  // A task without a start recurs from when it is due.
  const id = inFormOf(object.zones, start ?? first(master, 'DUE'), at);
  const own = later?.start ?? (start && { ...id, name: 'DTSTART' });
  return withLines(withEnd(object.zones, single, { id, start: own }), 'RECURRENCE-ID', [
    { ...id, name: 'RECURRENCE-ID' },
  ]);
}

/** A component of a series at the times of one instance. Programs look for when a task is due, and not for how long it takes. */
function withEnd(
  zones: Zones,
  single: Component,
  { id, start }: { readonly id: ContentLine; readonly start: ContentLine | undefined },
): Component {
  const due = first(single, 'DUE');
  if (start === undefined)
    return due === undefined ? single : withLines(single, 'DUE', [{ ...id, name: 'DUE' }]);
  const dated = withLines(single, 'DTSTART', [start]);
  const seconds = secondsLong(single, zones);
  if (seconds === undefined || epochSecondsOf(start, zones) === undefined) return dated;
  if (due !== undefined) return withLines(dated, 'DUE', [laterThan(zones, start, seconds)]);
  return first(single, 'DTEND') === undefined
    ? dated
    : withDuration(withLines(dated, 'DTEND', []), seconds, parameter(id, 'VALUE') === 'DATE');
}

// RFC 5545 §3.8.5.3
/** DUE so many seconds after a start, in the form that it has. */
function laterThan(zones: Zones, start: ContentLine, seconds: number): ContentLine {
  const value = dateTimeOf(start);
  const local = localSecondsOf(value);
  const zone = zones.zoneFor(value);
  const end =
    value.kind === 'date'
      ? local + seconds
      : toZoneLocal(zone, toEpochSeconds(zone, local) + seconds);
  const at = fromLocalSeconds(end);
  return value.kind === 'date'
    ? dateTimeProperty('DUE', { kind: 'date', date: at.toPlainDate() })
    : dateTimeProperty('DUE', { ...value, at });
}

/** The dates of an object's EXDATE properties, one line each. */
export function exdatesOf(object: CalendarObject): Map<string, ContentLine> {
  const found = new Map<string, ContentLine>();
  for (const line of object.master === undefined ? [] : all(object.master, 'EXDATE'))
    for (const value of line.value.split(',')) {
      const single = { ...line, value: value.trim() };
      found.set(momentKey(single, object.zones), single);
    }
  return found;
}

/** Dates and times are given as the series gives its start, whatever the answer was written in, so that programs find the instance. */
function inFormOf(zones: Zones, start: ContentLine | undefined, at: ContentLine): ContentLine {
  const parameters = at.parameters.filter((p) => p.name === 'TZID' || p.name === 'VALUE');
  const isDate = start !== undefined && parameter(start, 'VALUE')?.toUpperCase() === 'DATE';
  if (isDate && isDay(at) && parameters.length === 0)
    return { ...at, parameters: [{ name: 'VALUE', values: ['DATE'] }] };
  const tzid = start && parameter(start, 'TZID');
  const zone = tzid === undefined ? undefined : zones.zoneOf(tzid);
  const seconds = isDay(at) ? undefined : epochSecondsOf(at, zones);
  const isOtherwise = at.value.endsWith('Z') || parameter(at, 'TZID') !== tzid;
  if (tzid === undefined || zone === undefined || seconds === undefined || !isOtherwise)
    return { ...at, parameters };
  return {
    ...at,
    parameters: [{ name: 'TZID', values: [tzid] }],
    value: formatLocalTime(toZoneLocal(zone, seconds), 'floating'),
  };
}

function withDuration(component: Component, seconds: number, isDate: boolean): Component {
  const value = isDate ? `P${Math.round(seconds / 86_400)}D` : `PT${seconds}S`;
  return withLines(component, 'DURATION', [{ name: 'DURATION', parameters: [], value }]);
}
