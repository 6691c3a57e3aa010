import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { formatPeriod, periodsOf } from '#codecs/icalendar/period.ts';
import { periodRange } from '#codecs/icalendar/component-bounds.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, withComponents } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { isOfLater, iterateInstances } from './instances.ts';
import { instanceOverlaps } from './overlaps.ts';
import type { SearchSpan } from './recurrence-set.ts';
import { endAfter, timingOf } from './timing.ts';
import { asUnreadable } from './unreadable.ts';

/** The calendar without those overridden instances that do not matter for the time: neither as they are nor as they were. */
// RFC 4791 §9.6.6
export function limitRecurrenceSet(calendar: Component, zones: Zones, span: SearchSpan): Component {
  const kept = calendar.components.filter(
    (component) =>
      first(component, 'RECURRENCE-ID') === undefined ||
      asUnreadable(true, () => matters(component, calendar, zones, span)),
  );
  return withComponents(calendar, kept);
}

function matters(
  component: Component,
  { components }: Component,
  zones: Zones,
  span: SearchSpan,
): boolean {
  // What stands for all later instances may matter for any of them.
  const [own] = iterateInstances({ master: undefined, overrides: [component] }, zones, span);
  if (own === undefined || (isOfLater(component) && own.original!.at < span.to)) return true;
  if (instanceOverlaps(own, span)) return true;
  const uid = first(component, 'UID')?.value;
  const master = components.find(
    (c) =>
      c.name === component.name &&
      first(c, 'UID')?.value === uid &&
      first(c, 'RECURRENCE-ID') === undefined,
  );
  const timing = master === undefined ? undefined : timingOf(master, zones);
  const { at, local } = own.original!;
  const end = timing === undefined ? at : endAfter(timing.zone, timing.length, local, at);
  return instanceOverlaps({ ...own, component: master ?? component, start: at, end }, span);
}

/** The calendar with only those periods of FREEBUSY that overlap the time. */
// RFC 4791 §9.6.7
export function limitFreeBusySet(calendar: Component, zones: Zones, span: SearchSpan): Component {
  const components = calendar.components.map((component) => {
    if (component.name !== 'VFREEBUSY') return component;
    const properties = component.properties.flatMap((line) =>
      line.name === 'FREEBUSY' ? asUnreadable([line], () => limitLine(line, zones, span)) : [line],
    );
    return { ...component, properties };
  });
  return withComponents(calendar, components);
}

function limitLine(line: ContentLine, zones: Zones, span: SearchSpan): ContentLine[] {
  const periods = periodsOf(line);
  const kept = periods.filter((period) => {
    const { start, end } = periodRange(period, zones);
    return span.from < end && span.to > start;
  });
  if (kept.length === periods.length) return [line];
  return kept.length === 0 ? [] : [{ ...line, value: kept.map(formatPeriod).join(',') }];
}
