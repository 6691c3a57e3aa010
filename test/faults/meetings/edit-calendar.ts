// What calendar programs do to the text of a meeting before they put it back.
import { parameter, withParameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import {
  first,
  mapProperties,
  valueOf,
  withAddedProperty,
  withComponents,
  withoutProperty,
  withProperty,
} from '#codecs/icalendar/property.ts';
import { numberOf, plannedAt, timeLine, type Meeting, type Numbered } from './meeting.ts';

export function eventsOf(calendar: Component): Component[] {
  return calendar.components.filter(({ name }) => name === 'VEVENT');
}

export function isCalledOff(event: Component): boolean {
  return valueOf(event, 'STATUS') === 'CANCELLED';
}

/** Undefined for who has instances alone. */
export function seriesOf(calendar: Component): Component | undefined {
  return eventsOf(calendar).find((event) => first(event, 'RECURRENCE-ID') === undefined);
}

export function exceptionOf(
  calendar: Component,
  meeting: Meeting,
  instance: number,
): Component | undefined {
  return eventsOf(calendar).find((event) => numberOf(meeting, event) === instance);
}

/** The calendar with each event as the function gives it; undefined takes it out. */
export function mapEvents(
  calendar: Component,
  meeting: Meeting,
  change: (event: Component, part: Numbered) => Component | undefined,
): Component {
  const components = calendar.components.flatMap((c) => {
    const changed = c.name === 'VEVENT' ? change(c, numberOf(meeting, c)) : c;
    return changed === undefined ? [] : [changed];
  });
  return withComponents(calendar, components);
}

/** Changes one instance, which becomes an exception unless it is one. */
export function changeInstance(
  calendar: Component,
  meeting: Meeting,
  { instance, change }: { readonly instance: number; change(event: Component): Component },
): Component {
  if (exceptionOf(calendar, meeting, instance) === undefined) {
    const added = instanceAsEvent(seriesOf(calendar)!, meeting, instance);
    return withComponents(calendar, [...calendar.components, change(added)]);
  }
  return mapEvents(calendar, meeting, (e, part) => (part === instance ? change(e) : e));
}

/** Takes one instance out by an EXDATE. */
export function leaveOut(calendar: Component, meeting: Meeting, instance: number): Component {
  const exdate = timeLine(meeting, 'EXDATE', plannedAt(meeting, instance));
  return mapEvents(calendar, meeting, (e, part) => {
    if (part === instance) return undefined;
    return part === 'series' ? withAddedProperty(e, exdate) : e;
  });
}

export function answerIn(event: Component, address: string): string {
  const line = event.properties.find((p) => isAttendee(p, address));
  return (line && parameter(line, 'PARTSTAT')) ?? 'NEEDS-ACTION';
}

export function withAnswer(event: Component, address: string, answer: string): Component {
  return mapProperties(event, (line) =>
    isAttendee(line, address) ? withParameter(line, 'PARTSTAT', answer) : line,
  );
}

export function withAttendee(event: Component, address: string): Component {
  if (event.properties.some((line) => isAttendee(line, address))) return event;
  const line = property('ATTENDEE', `mailto:${address}`, [
    { name: 'PARTSTAT', values: ['NEEDS-ACTION'] },
    ...(address.startsWith('room@') ? [{ name: 'CUTYPE', values: ['ROOM'] }] : []),
  ]);
  return withAddedProperty(event, line);
}

export function withoutAttendee(event: Component, address: string): Component {
  return mapProperties(event, (line) => (isAttendee(line, address) ? undefined : line));
}

export function withAlarm(event: Component, words: string): Component {
  const alarm: Component = {
    name: 'VALARM',
    properties: [
      property('ACTION', 'DISPLAY'),
      property('TRIGGER', '-PT10M'),
      property('DESCRIPTION', words),
    ],
    components: [],
  };
  return withComponents(event, [...event.components.filter((c) => c.name !== 'VALARM'), alarm]);
}

function instanceAsEvent(series: Component, meeting: Meeting, instance: number): Component {
  const at = plannedAt(meeting, instance);
  const bare = withoutProperty(series, 'RRULE', 'EXDATE', 'RDATE', 'DTEND');
  const moved = withProperty(bare, timeLine(meeting, 'DTSTART', at));
  return withAddedProperty(moved, timeLine(meeting, 'RECURRENCE-ID', at));
}

function isAttendee({ name, value }: { name: string; value: string }, address: string): boolean {
  return name === 'ATTENDEE' && value.toLowerCase() === `mailto:${address}`;
}
