import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { busyTypes, clipBusyPeriods, mergeBusyPeriods } from './busy-period.ts';
import type { BusyPeriod, BusyType } from './busy-period.ts';
import { instancesOf } from './instances.ts';
import { availabilitySpan } from './overlaps.ts';
import type { SearchSpan } from './recurrence-set.ts';
import { asUnreadable } from './unreadable.ts';

/** A VAVAILABILITY with the zones of the object it is in. */
export interface Availability {
  readonly component: Component;
  readonly zones: Zones;
}

/** The VAVAILABILITYs of a calendar object. */
export function availabilitiesOf(calendar: Component, zones: Zones): Availability[] {
  return calendar.components
    .filter((component) => component.name === 'VAVAILABILITY')
    .map((component) => ({ component, zones }));
}

/** The times within `span` at which somebody is not there; span must be finite. What cannot be read says nothing. */
// RFC 7953 §4.1
export function unavailablePeriods(
  availabilities: readonly Availability[],
  span: SearchSpan,
): BusyPeriod[] {
  // 1. From the lowest priority to the highest, so that each one overrides those before it.
  const ordered = availabilities.toSorted((a, b) => rankOf(b.component) - rankOf(a.component));
  let periods: BusyPeriod[] = [];
  for (const { component, zones } of ordered)
    periods = asUnreadable(periods, () => overlay(periods, component, zones, span));
  return mergeBusyPeriods(clipBusyPeriods(periods, span.from, span.to));
}

/** 1 is the highest; 0, or none, is below 9. */
// RFC 7953 §3.1
function rankOf(component: Component): number {
  const priority = Number(valueOf(component, 'PRIORITY') ?? 0);
  return priority >= 1 && priority <= 9 ? priority : 10;
}

function overlay(
  periods: readonly BusyPeriod[],
  component: Component,
  zones: Zones,
  span: SearchSpan,
): BusyPeriod[] {
  const whole = availabilitySpan(component, zones);
  const start = Math.max(whole.from, span.from);
  const end = Math.min(whole.to, span.to);
  if (end <= start) return [...periods];
  // 2. For the whole of its time nothing but what it says counts: not there,
  const outside = [
    ...clipBusyPeriods(periods, -Infinity, start),
    ...clipBusyPeriods(periods, end, Infinity),
  ];
  // 3. but when one of its AVAILABLE takes place.
  const available = component.components.filter((c) => c.name === 'AVAILABLE');
  const type = busyTypeOf(component);
  let at = start;
  for (const instance of instancesOf(available, zones, { from: start, to: end })) {
    if (instance.start > at) outside.push({ start: at, end: Math.min(instance.start, end), type });
    at = Math.max(at, instance.end);
  }
  if (at < end) outside.push({ start: at, end, type });
  return outside;
}

function busyTypeOf(component: Component): BusyType {
  const given = valueOf(component, 'BUSYTYPE')?.trim().toUpperCase();
  return busyTypes.find((type) => type === given) ?? 'BUSY-UNAVAILABLE';
}
