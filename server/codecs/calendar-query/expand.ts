import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter, withoutParameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeProperty, dateTimesOf, formatDateTime } from '#codecs/icalendar/date-time.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { formatDuration } from '#codecs/icalendar/duration.ts';
import { first, property } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import { instancesOf } from './instances.ts';
import type { Instance } from './instances.ts';
import { componentOverlaps, instanceOverlaps } from './overlaps.ts';
import type { SearchSpan } from './recurrence-set.ts';

const instanceNames = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);
const recurrenceProperties = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID']);

/**
 * The calendar with every instance that overlaps the time as a component of its own, without rules and zones: times of zones
 * are in UTC, floating ones stay. Components that have no DTSTART come as they are if they overlap.
 * @throws as instancesOf
 */
// RFC 4791 §9.6.5
export function expandCalendar(
  calendar: Component,
  zones: Zones,
  span: SearchSpan,
  limit?: number,
): Component {
  const withInstances = calendar.components.filter(
    (c) => instanceNames.has(c.name) && first(c, 'DTSTART') !== undefined,
  );
  const others = calendar.components.filter(
    (c) =>
      c.name !== 'VTIMEZONE' && !withInstances.includes(c) && overlapsOrUntimed(c, span, zones),
  );
  const instances = instancesOf(withInstances, zones, span, limit)
    .filter((instance) => instanceOverlaps(instance, span))
    .map((instance) => toComponent(instance, zones));
  const components = [...instances, ...others.map((c) => withoutZones(c, zones))];
  return { ...calendar, components };
}

function overlapsOrUntimed(component: Component, span: SearchSpan, zones: Zones): boolean {
  if (component.name === 'VTODO' || component.name === 'VFREEBUSY')
    return componentOverlaps(component, span, zones);
  return !instanceNames.has(component.name);
}

function toComponent(instance: Instance, zones: Zones): Component {
  const { component } = instance;
  const properties: ContentLine[] = [];
  for (const line of component.properties) {
    if (recurrenceProperties.has(line.name)) continue;
    properties.push(instanceProperty(line, instance, zones));
    if (line.name === 'DTSTART' && instance.original !== undefined)
      properties.push(recurrenceIdOf(instance, zones));
  }
  if (lasts(instance) && properties.every((p) => p.name !== 'DTEND' && p.name !== 'DURATION'))
    properties.push(endProperty(instance, zones));
  const components = component.components.map((inner) => withoutZones(inner, zones));
  return { ...component, properties, components };
}

/** An RDATE may be a period, and give an event an end that has none else. */
function lasts({ component, isDate, start, end }: Instance): boolean {
  return component.name === 'VEVENT' && !isDate && end > start;
}

function endProperty({ component, end }: Instance, zones: Zones): ContentLine {
  const start = dateTimesOf(first(component, 'DTSTART')!)[0]!;
  const local = toZoneLocal(zones.zoneFor(start), end);
  return dateTimeProperty('DTEND', valueLike(start, end, local, zones));
}

function instanceProperty(line: ContentLine, instance: Instance, zones: Zones): ContentLine {
  const { component, start, end, startLocal } = instance;
  switch (line.name) {
    case 'DTSTART':
      return momentProperty(line, start, startLocal, zones);
    case 'DTEND':
    case 'DUE': {
      const zone = zones.zoneFor(dateTimesOf(line)[0]!);
      return momentProperty(line, end, toZoneLocal(zone, end), zones);
    }
    case 'DURATION':
      return instance.isDate || component.name === 'VJOURNAL'
        ? line
        : property('DURATION', formatDuration({ days: 0, seconds: end - start }), line.parameters);
    default:
      return withoutZone(line, zones);
  }
}

/** A property of the same kind, at another moment. */
function momentProperty(line: ContentLine, at: number, local: number, zones: Zones): ContentLine {
  const given = dateTimesOf(line)[0]!;
  return dateTimeProperty(line.name, valueLike(given, at, local, zones), line.parameters);
}

function valueLike(given: DateTimeValue, at: number, local: number, zones: Zones): DateTimeValue {
  if (given.kind === 'date') return { kind: 'date', date: fromLocalSeconds(local).toPlainDate() };
  if (zones.isFloating(given)) return { kind: 'floating', at: fromLocalSeconds(local) };
  return { kind: 'utc', at: fromLocalSeconds(at) };
}

function recurrenceIdOf({ component, original }: Instance, zones: Zones): ContentLine {
  const { at, local } = original!;
  const given = first(component, 'RECURRENCE-ID') ?? first(component, 'DTSTART')!;
  const parameters = given.parameters.filter((p) => p.name !== 'RANGE');
  const value = valueLike(dateTimesOf(given)[0]!, at, local, zones);
  return dateTimeProperty('RECURRENCE-ID', value, parameters);
}

function withoutZones(component: Component, zones: Zones): Component {
  return {
    ...component,
    properties: component.properties.map((line) => withoutZone(line, zones)),
    components: component.components.map((inner) => withoutZones(inner, zones)),
  };
}

/** Times with a zone brought to UTC; a property whose times cannot be read loses its zone. */
function withoutZone(line: ContentLine, zones: Zones): ContentLine {
  if (parameter(line, 'TZID') === undefined) return line;
  const bare = withoutParameter(line, 'TZID');
  try {
    const values = dateTimesOf(line).map((value) => {
      const at = zones.epochSeconds(value);
      return formatDateTime(valueLike(value, at, toZoneLocal(zones.zoneFor(value), at), zones));
    });
    return { ...bare, value: values.join(',') };
  } catch {
    return bare;
  }
}
