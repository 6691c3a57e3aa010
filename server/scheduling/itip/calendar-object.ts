import type { Component } from '#codecs/icalendar/component.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { createZones, type Zones } from '#codecs/icalendar/time-zones.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { momentKey } from './moments.ts';
import { setParameter, withoutLines } from './property-lines.ts';

export type ScheduledKind = 'VEVENT' | 'VTODO' | 'VJOURNAL';

/** What one calendar object holds: a series with its exceptions, or only the instances somebody was invited to. */
export interface CalendarObject {
  readonly kind: ScheduledKind;
  readonly uid: string;
  readonly master: Component | undefined;
  /** By momentKey() of their RECURRENCE-ID, in the order of the text. */
  readonly overrides: ReadonlyMap<string, Component>;
  /** The VCALENDAR with everything that is not scheduled: its properties and time zones. */
  readonly frame: Component;
  readonly zones: Zones;
}

const kinds: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);

/**
 * Reads the scheduled components of a VCALENDAR; those of another kind or UID than the first are left out. When an instance
 * is there twice, the last one counts.
 * @param floatingZone for instances that have no zone
 * @returns undefined when there is nothing to schedule
 */
export function readCalendarObject(
  calendar: Component,
  floatingZone = 'UTC',
): CalendarObject | undefined {
  const sample = calendar.components.find((c) => kinds.has(c.name));
  const uid = sample && valueOf(sample, 'UID')?.trim();
  if (sample === undefined || uid === undefined || uid === '') return undefined;
  const zones = createZones(calendar, floatingZone);
  const overrides = new Map<string, Component>();
  const own = calendar.components.filter(
    (c) => c.name === sample.name && valueOf(c, 'UID')?.trim() === uid,
  );
  const series = own.findLast((c) => first(c, 'RECURRENCE-ID') === undefined);
  const master = series && withZoneOf(series, series);
  for (const component of own) {
    const zoned = withZoneOf(component, master ?? component);
    const id = first(zoned, 'RECURRENCE-ID');
    if (id !== undefined) overrides.set(momentKey(id, zones), zoned);
  }
  const rest = calendar.components.filter((c) => !kinds.has(c.name));
  const frame = withoutLines(calendar, (line) => line.name === 'METHOD');
  return {
    kind: sample.name as ScheduledKind,
    uid,
    master,
    overrides,
    frame: { ...frame, components: rest },
    zones,
  };
}

const ofInstances: ReadonlySet<string> = new Set(['RECURRENCE-ID', 'EXDATE', 'RDATE']);

/** Programs name instances without the zone that the series begins in: it is meant. */
function withZoneOf(component: Component, series: Component): Component {
  const start = first(series, 'DTSTART');
  const tzid = start && parameter(start, 'TZID');
  if (tzid === undefined) return component;
  const lacksZone = (line: ContentLine) =>
    ofInstances.has(line.name) &&
    parameter(line, 'TZID') === undefined &&
    line.value.split(',').every((value) => /^\d{8}T\d{6}$/i.test(value.trim()));
  if (!component.properties.some(lacksZone)) return component;
  const properties = component.properties.map((line) =>
    lacksZone(line) ? setParameter(line, 'TZID', tzid) : line,
  );
  return { ...component, properties };
}

/** Whether a VCALENDAR holds several objects, which no message may. */
export function isMixed(calendar: Component): boolean {
  const scheduled = calendar.components.filter((c) => kinds.has(c.name));
  const names = new Set(scheduled.map((c) => `${c.name} ${valueOf(c, 'UID')?.trim()}`));
  return names.size > 1;
}

export function formatCalendarObject({ frame, master, overrides }: CalendarObject): Component {
  return {
    ...frame,
    components: [
      ...frame.components,
      ...(master === undefined ? [] : [master]),
      ...overrides.values(),
    ],
  };
}

/** Master first. */
export function componentsOf(object: CalendarObject): readonly Component[] {
  return object.master === undefined
    ? [...object.overrides.values()]
    : [object.master, ...object.overrides.values()];
}

/** The component with a key; of an instance that has none of its own the series, which `undefined` stands for. */
export function componentAt(
  { master, overrides }: CalendarObject,
  key: string | undefined,
): Component | undefined {
  return (key === undefined ? undefined : overrides.get(key)) ?? master;
}

/** The same with their places: undefined for the master. */
export function placesOf(
  object: CalendarObject,
): readonly (readonly [key: string | undefined, component: Component])[] {
  return object.master === undefined
    ? [...object.overrides]
    : [[undefined, object.master], ...object.overrides];
}

export function mapComponents(
  object: CalendarObject,
  change: (component: Component, key: string | undefined) => Component,
): CalendarObject {
  return {
    ...object,
    master: object.master && change(object.master, undefined),
    overrides: new Map([...object.overrides].map(([key, c]) => [key, change(c, key)])),
  };
}

function tzidOf(component: Component): string | undefined {
  return component.name === 'VTIMEZONE' ? valueOf(component, 'TZID') : undefined;
}

/** With the time zones of `other` that it does not have, for components of the other that it is given. */
export function withFurtherZones(object: CalendarObject, other: CalendarObject): CalendarObject {
  const known = new Set(object.frame.components.map(tzidOf));
  const missing = other.frame.components.filter((component) => {
    const tzid = tzidOf(component);
    return tzid !== undefined && !known.has(tzid);
  });
  if (missing.length === 0) return object;
  const frame = { ...object.frame, components: [...object.frame.components, ...missing] };
  return { ...object, frame, zones: createZones(frame, 'UTC') };
}

/** With the time zones of `other` in place of those of the same name, since that is what its components are written for. */
export function withZonesOf(object: CalendarObject, other: CalendarObject): CalendarObject {
  const brought = new Map(
    other.frame.components.flatMap((zone) => {
      const tzid = tzidOf(zone);
      return tzid === undefined ? [] : [[tzid, zone] as const];
    }),
  );
  if (brought.size === 0) return object;
  const kept = object.frame.components.map((c) => {
    const tzid = tzidOf(c);
    const zone = tzid === undefined ? undefined : brought.get(tzid);
    if (zone !== undefined) brought.delete(tzid!);
    return zone ?? c;
  });
  return { ...object, frame: { ...object.frame, components: [...kept, ...brought.values()] } };
}
