import { hash } from 'node:crypto';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { parseCalendars } from '#codecs/icalendar/parse-calendar.ts';
import { property } from '#codecs/content-lines/property.ts';
import { valueOf, withoutProperty } from '#codecs/icalendar/property.ts';

/** One object as a calendar keeps it: everything of one UID, with the time zones it names. */
export interface CalendarObjectText {
  readonly uid: string;
  /** VEVENT, VTODO, VJOURNAL, ... */
  readonly component: string;
  readonly text: string;
  /** The same parsed, with the lines of the file. */
  readonly calendar: Component;
  /** Line of the file on which it begins. */
  readonly line: number | undefined;
}

// RFC 4791 §4.1
/**
 * Takes a text of any program apart into calendar objects, in their order. A text that holds just one object is that object,
 * byte for byte, unless it was made for sending (METHOD) or lacks a UID.
 * @throws ContentSyntaxError naming the line
 */
export function splitCalendar(text: string): CalendarObjectText[] {
  const calendars = parseCalendars(text);
  const objects = objectsOf(calendars);
  const [only] = objects;
  const [calendar] = calendars;
  const isWhole =
    objects.length === 1 &&
    calendars.length === 1 &&
    valueOf(calendar!, 'METHOD') === undefined &&
    calendar!.components.every((c) => c.name === 'VTIMEZONE' || valueOf(c, 'UID') === only!.uid);
  return isWhole ? [{ ...only!, text }] : objects;
}

/** The objects of calendars; what belongs to the calendar as a whole is in each. */
export function objectsOf(calendars: readonly Component[]): CalendarObjectText[] {
  return calendars.flatMap(splitOne);
}

function splitOne(calendar: Component): CalendarObjectText[] {
  const zones = new Map<string, Component>();
  const byUid = new Map<string, Component[]>();
  for (const part of calendar.components)
    if (part.name === 'VTIMEZONE') zones.set(valueOf(part, 'TZID') ?? '', part);
    else {
      const uid = valueOf(part, 'UID') ?? madeUpUid(part);
      const key = `${part.name} ${uid}`;
      byUid.set(key, [...(byUid.get(key) ?? []), withUid(part, uid)]);
    }
  const frame = withoutProperty(calendar, 'METHOD');
  return Array.from(byUid.values(), (parts) => {
    const named = new Set(parts.flatMap(zoneNames));
    const used = [...zones].filter(([name]) => named.has(name)).map(([, zone]) => zone);
    const object = { ...frame, components: [...used, ...parts] };
    return {
      uid: valueOf(parts[0]!, 'UID')!,
      component: parts[0]!.name,
      text: formatCalendar(object),
      calendar: object,
      line: parts[0]!.line,
    };
  });
}

/** The same for the same content, so that a second import finds it again. */
function madeUpUid(part: Component): string {
  const text = formatCalendar(withoutProperty(part, 'DTSTAMP'));
  return hash('sha256', text, 'hex').slice(0, 32);
}

function withUid(part: Component, uid: string): Component {
  if (valueOf(part, 'UID') !== undefined) return part;
  return { ...part, properties: [property('UID', uid), ...part.properties] };
}

/** Time zones that a component, or one inside it, names. */
export function zoneNames(part: Component): string[] {
  const own = part.properties
    .map((line) => parameter(line, 'TZID'))
    .filter((name) => name !== undefined);
  return [...own, ...part.components.flatMap(zoneNames)];
}
