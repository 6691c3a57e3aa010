import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { toEpochSeconds } from '#codecs/icalendar/zone.ts';
import { alarmOverlaps } from './alarm-times.ts';
import { holds } from '#codecs/collation/filter-condition.ts';
import type { CalendarFilter, ComponentFilter } from './calendar-filter.ts';
import { isOfLater, iterateInstances } from './instances.ts';
import type { Instance } from './instances.ts';
import { createPropertyMatcher } from './match-property.ts';
import { componentOverlaps, instanceOverlaps } from './overlaps.ts';
import { toSpan } from './query-span.ts';
import type { SearchSpan } from './recurrence-set.ts';
import { seriesOf, type Series } from './series.ts';
import { anchorOf } from './timing.ts';
import { asUnreadable } from './unreadable.ts';

/** Whether a calendar object meets the filter; its zones are those of the object and of who asks. */
export type CalendarMatcher = (calendar: Component, zones: Zones) => boolean;

/** The instances of a component that overlap or touch a time, at least; of one that is in the way of others, none. */
type InstanceSource = (span: SearchSpan) => Iterable<Instance>;

interface Place {
  readonly component: Component;
  readonly zones: Zones;
  readonly instances: InstanceSource;
  /** Of the component around it. */
  readonly outerInstances: InstanceSource;
}

type Condition = (place: Place) => boolean;

/** Reads a filter once, for many objects. Never throws for the text of an object: times that cannot be read match nothing. */
// RFC 4791 §9.7
export function createCalendarMatcher(filter: CalendarFilter): CalendarMatcher {
  const matches = createConditions(filter);
  return (calendar, zones) => {
    const isNamed = calendar.name === filter.name;
    if (filter.isNotDefined) return !isNamed;
    return (
      isNamed && matches({ component: calendar, zones, instances: none, outerInstances: none })
    );
  };
}

function none(): Iterable<Instance> {
  return [];
}

// RFC 4791 §9.7.1
function createConditions(filter: ComponentFilter): Condition {
  const conditions: Condition[] = [];
  for (const property of filter.properties) {
    const matches = createPropertyMatcher(property);
    conditions.push(({ component, zones }) => matches(component.properties, zones));
  }
  for (const inner of filter.components) conditions.push(createInnerCondition(inner));
  if (filter.timeRange !== undefined) {
    const span = toSpan(filter.timeRange);
    conditions.push((place) => asUnreadable(false, () => placeOverlaps(place, span)));
  }
  return (place) => holds(filter.test, conditions, (check) => check(place));
}

function createInnerCondition(filter: ComponentFilter): Condition {
  const matches = createConditions(filter);
  return ({ component: outer, zones, instances: outerInstances }) => {
    const named = outer.components.filter((c) => c.name === filter.name);
    if (filter.isNotDefined) return named.length === 0;
    let series: ReadonlyMap<Component, Series> | undefined;
    const seriesAround = (component: Component) =>
      (series ??= seriesByComponent(named)).get(component);
    return named.some((component) => {
      const instances: InstanceSource = (span) =>
        instancesBy(component, seriesAround(component), zones, span);
      return matches({ component, zones, instances, outerInstances });
    });
  };
}

/** Found once for all components beside each other: a series may have thousands. */
function seriesByComponent(components: readonly Component[]): Map<Component, Series> {
  const found = new Map<Component, Series>();
  for (const series of seriesOf(components)) {
    if (series.master !== undefined) found.set(series.master, series);
    for (const override of series.overrides) found.set(override, series);
  }
  return found;
}

/** The instances that the component describes, in the series it belongs to. */
function* instancesBy(
  component: Component,
  series: Series | undefined,
  zones: Zones,
  span: SearchSpan,
): Generator<Instance, void, void> {
  if (series === undefined) return;
  const isAlone = series.master !== component && !isOfLater(component);
  const own = isAlone ? { master: undefined, overrides: [component] } : series;
  for (const instance of iterateInstances(own, zones, span))
    if (instance.component === component) yield instance;
  if (isDueOnly(component)) yield* dueInstances(component, zones);
}

function isDueOnly(component: Component): boolean {
  return component.name === 'VTODO' && anchorOf(component) === undefined;
}

/** A task that has nothing but a due date has no instances, but alarms may be set by it. */
function* dueInstances(component: Component, zones: Zones): Generator<Instance, void, void> {
  const line = first(component, 'DUE');
  if (line === undefined) return;
  const due = dateTimeOf(line);
  const zone = zones.zoneFor(due);
  const startLocal = localSecondsOf(due);
  const start = toEpochSeconds(zone, startLocal);
  const isDate = due.kind === 'date';
  yield { component, isDate, start, end: start, startLocal, zone, original: undefined };
}

const instanceComponents = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'AVAILABLE']);

function placeOverlaps(place: Place, span: SearchSpan): boolean {
  const { component, zones } = place;
  if (component.name === 'VALARM')
    return alarmOverlaps(component, span, zones, place.outerInstances);
  if (!instanceComponents.has(component.name) || isDueOnly(component))
    return componentOverlaps(component, span, zones);
  for (const instance of place.instances(span)) if (instanceOverlaps(instance, span)) return true;
  return false;
}
