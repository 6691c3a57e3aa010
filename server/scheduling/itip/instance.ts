import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { momentKey, secondsLong } from './moments.ts';
import { withLines, withoutLines } from './property-lines.ts';

const ofSeries = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE']);

/**
 * One instance of a series as a component of its own, as it is when nobody changed it.
 * @param at RECURRENCE-ID, or an EXDATE of one value
 */
export function instanceOf(object: CalendarObject, master: Component, at: ContentLine): Component {
  const start = first(master, 'DTSTART');
  const single = withoutLines(master, ({ name }) => ofSeries.has(name));
  const id = inFormOf(start, at);
  const dated =
    start === undefined ? single : withLines(single, 'DTSTART', [{ ...id, name: 'DTSTART' }]);
  const ends = first(master, 'DTEND') === undefined ? 'DUE' : 'DTEND';
  const seconds = secondsLong(master, object.zones);
  const ended =
    first(master, ends) === undefined || seconds === undefined
      ? dated
      : withDuration(withLines(dated, ends, []), seconds, parameter(id, 'VALUE') === 'DATE');
  return withLines(ended, 'RECURRENCE-ID', [{ ...id, name: 'RECURRENCE-ID' }]);
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

/** A component without the EXDATE of one instance. */
export function withoutExdate(object: CalendarObject, key: string): CalendarObject {
  const kept = exdatesOf(object);
  if (object.master === undefined || !kept.delete(key)) return object;
  return { ...object, master: withLines(object.master, 'EXDATE', [...kept.values()]) };
}

/** Dates are given as the series gives its start, so that programs find the instance. */
function inFormOf(start: ContentLine | undefined, at: ContentLine): ContentLine {
  const parameters = at.parameters.filter((p) => p.name === 'TZID' || p.name === 'VALUE');
  const isDate = start !== undefined && parameter(start, 'VALUE')?.toUpperCase() === 'DATE';
  if (isDate && /^\d{8}$/.test(at.value) && parameters.length === 0)
    return { ...at, parameters: [{ name: 'VALUE', values: ['DATE'] }] };
  return { ...at, parameters };
}

function withDuration(component: Component, seconds: number, isDate: boolean): Component {
  const value = isDate ? `P${Math.round(seconds / 86_400)}D` : `PT${seconds}S`;
  return withLines(component, 'DURATION', [{ name: 'DURATION', parameters: [], value }]);
}
