import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter, withoutParameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, dateTimesOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import type { DateTimeValue } from '#codecs/icalendar/date-time.ts';
import { formatDuration } from '#codecs/icalendar/duration.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import { formatLocalTime } from '#codecs/recurrence/local-time.ts';
import type { LocalSeconds } from '#codecs/recurrence/local-time.ts';
import { instancesOf } from './instances.ts';
import type { Instance } from './instances.ts';
import { componentOverlaps, instanceOverlaps } from './overlaps.ts';
import type { SearchSpan } from './recurrence-set.ts';
import { anchorOf } from './timing.ts';

const instanceNames = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);
const recurrenceProperties = new Set(['RRULE', 'RDATE', 'EXRULE', 'EXDATE', 'RECURRENCE-ID']);

/**
 * The calendar with every instance that overlaps the time as a component of its own, without rules and zones: times of zones
 * are in UTC, floating ones stay. Components that have no beginning come as they are if they overlap.
 * @throws as instancesOf
 */
// RFC 4791 §9.6.5
export function expandCalendar(
  calendar: Component,
  zones: Zones,
  span: SearchSpan,
  limit?: number,
): Component {
  const makers = new Map<Component, (instance: Instance) => Component>();
  const makerOf = (component: Component): ((instance: Instance) => Component) => {
    const known = makers.get(component) ?? createInstanceMaker(component, zones);
    makers.set(component, known);
    return known;
  };
  const withInstances = calendar.components.filter(
    (c) => instanceNames.has(c.name) && anchorOf(c) !== undefined,
  );
  const others = calendar.components.filter(
    (c) =>
      c.name !== 'VTIMEZONE' && !withInstances.includes(c) && overlapsOrUntimed(c, span, zones),
  );
  const instances = instancesOf(withInstances, zones, span, limit)
    .filter((instance) => instanceOverlaps(instance, span))
    .map((instance) => makerOf(instance.component)(instance));
  const components = [...instances, ...others.map((c) => withoutZones(c, zones))];
  return { ...calendar, components };
}

function overlapsOrUntimed(component: Component, span: SearchSpan, zones: Zones): boolean {
  if (component.name === 'VTODO' || component.name === 'VFREEBUSY')
    return componentOverlaps(component, span, zones);
  return !instanceNames.has(component.name);
}

/** Makes a property of an instance; undefined for one it does not have. */
type PropertyMaker = (instance: Instance) => ContentLine | undefined;

/** What all instances that a component describes have in common is worked out once. */
function createInstanceMaker(
  component: Component,
  zones: Zones,
): (instance: Instance) => Component {
  const makers: (ContentLine | PropertyMaker)[] = [];
  const anchor = anchorOf(component);
  for (const line of component.properties) {
    if (!recurrenceProperties.has(line.name)) makers.push(createMaker(line, component, zones));
    if (line === anchor) makers.push(createRecurrenceIdMaker(line, component, zones));
  }
  const hasLength = component.properties.some((p) => p.name === 'DTEND' || p.name === 'DURATION');
  if (component.name === 'VEVENT' && !hasLength)
    makers.push(createPeriodEndMaker(component, zones));
  const components = component.components.map((inner) => withoutZones(inner, zones));
  return (instance) => {
    const properties: ContentLine[] = [];
    for (const maker of makers) {
      const line = typeof maker === 'function' ? maker(instance) : maker;
      if (line !== undefined) properties.push(line);
    }
    return { ...component, properties, components };
  };
}

function createMaker(
  line: ContentLine,
  component: Component,
  zones: Zones,
): ContentLine | PropertyMaker {
  switch (line.name) {
    case 'DTSTART': {
      const make = createMomentMaker(line, zones);
      return ({ start, startLocal }) => make(start, startLocal);
    }
    case 'DTEND':
    case 'DUE': {
      const make = createMomentMaker(line, zones);
      const zone = zones.zoneFor(dateTimeOf(line));
      return ({ end }) => make(end, toZoneLocal(zone, end));
    }
    case 'DURATION':
      // A day of the calendar is no length of a time in UTC.
      return ({ isDate, start, end }) =>
        isDate || component.name === 'VJOURNAL'
          ? line
          : { ...line, value: formatDuration({ days: 0, seconds: end - start }) };
    default:
      return withoutZone(line, zones);
  }
}

/** Makes a property like the given one, at other moments. */
function createMomentMaker(
  line: ContentLine,
  zones: Zones,
): (at: number, local: LocalSeconds) => ContentLine {
  const given = dateTimeOf(line);
  const bare = withoutParameter(line, 'TZID');
  const kind = kindOf(given, zones);
  return (at, local) => ({ ...bare, value: formatLocalTime(kind === 'utc' ? at : local, kind) });
}

function kindOf(given: DateTimeValue, zones: Zones): 'date' | 'floating' | 'utc' {
  if (given.kind === 'date') return 'date';
  return zones.isFloating(given) ? 'floating' : 'utc';
}

function createRecurrenceIdMaker(
  start: ContentLine,
  component: Component,
  zones: Zones,
): PropertyMaker {
  const own = first(component, 'RECURRENCE-ID');
  const kind = (line: ContentLine) => kindOf(dateTimeOf(line), zones);
  const lacksZone = own !== undefined && kind(own) === 'floating' && kind(start) === 'utc';
  const given = own === undefined || lacksZone ? start : own;
  const parameters = given.parameters.filter((p) => p.name !== 'RANGE');
  const make = createMomentMaker({ ...given, name: 'RECURRENCE-ID', parameters }, zones);
  return ({ original }) => (original === undefined ? undefined : make(original.at, original.local));
}

/** An RDATE may be a period, and give an event an end that has none else. */
function createPeriodEndMaker(component: Component, zones: Zones): PropertyMaker {
  const line = first(component, 'DTSTART')!;
  const zone = zones.zoneFor(dateTimeOf(line));
  const make = createMomentMaker({ ...line, name: 'DTEND' }, zones);
  return ({ isDate, start, end }) =>
    isDate || end <= start ? undefined : make(end, toZoneLocal(zone, end));
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
      const kind = kindOf(value, zones);
      return formatLocalTime(kind === 'utc' ? at : localSecondsOf(value), kind);
    });
    return { ...bare, value: values.join(',') };
  } catch {
    return bare;
  }
}
