import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { componentsOf, formatCalendarObject, type CalendarObject } from './calendar-object.ts';
import { withLines } from './property-lines.ts';

// RFC 5546 §1.4
export const methods = [
  'PUBLISH',
  'REQUEST',
  'REPLY',
  'ADD',
  'CANCEL',
  'REFRESH',
  'COUNTER',
  'DECLINECOUNTER',
] as const;
export type Method = (typeof methods)[number];

/** By which attendees write to the organizer; the others are of organizers. */
export const methodsOfAttendees: ReadonlySet<string> = new Set<Method>([
  'REPLY',
  'REFRESH',
  'COUNTER',
]);

/** A scheduling message for one calendar user. */
export interface OutgoingMessage {
  readonly method: Method;
  /** The ATTENDEE or ORGANIZER line of the one it is for, as stored. */
  readonly recipient: ContentLine;
  /** For a recipient on this server: the whole of what they see. */
  readonly calendar: Component;
  /** For others, when the change is of some instances alone: only those, as other programs expect it. */
  readonly least?: { readonly method: Method; readonly calendar: Component };
  /** What the recipient had before; undefined when nothing. */
  readonly previous?: CalendarObject;
  /** Nothing but answers of others changed: copies are kept alike, and nobody is told. */
  readonly isQuiet: boolean;
}

const PRODID = '-//Mailstead//Scheduling//EN';

/** The object as a message of this method; names of the sender's program give way to ours. */
export function formatMessage(method: Method, object: CalendarObject): Component {
  const calendar = formatCalendarObject(object);
  const properties: ContentLine[] = [
    { name: 'VERSION', parameters: [], value: '2.0' },
    { name: 'PRODID', parameters: [], value: PRODID },
    { name: 'CALSCALE', parameters: [], value: 'GREGORIAN' },
    { name: 'METHOD', parameters: [], value: method },
  ];
  return { ...calendar, properties, components: usedComponents(calendar, object) };
}

/** Without time zones that no component names, and without anything else that is no part of the meeting. */
function usedComponents(calendar: Component, object: CalendarObject): readonly Component[] {
  const named = new Set(
    componentsOf(object).flatMap((component) =>
      component.properties.flatMap((line) =>
        line.parameters.flatMap((p) => (p.name === 'TZID' ? p.values : [])),
      ),
    ),
  );
  const scheduled = new Set(componentsOf(object));
  return calendar.components.filter(
    (c) =>
      scheduled.has(c) ||
      (c.name === 'VTIMEZONE' &&
        c.properties.some((line) => line.name === 'TZID' && named.has(line.value))),
  );
}

/** The same components with these people alone, e.g. the one who answers. */
export function withOnlyAttendees(
  component: Component,
  attendees: readonly ContentLine[],
): Component {
  return withLines(component, 'ATTENDEE', attendees);
}
