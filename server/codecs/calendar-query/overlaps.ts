import { periodRange } from '#codecs/icalendar/component-bounds.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { afterDuration } from '#codecs/icalendar/component-range.ts';
import { dateTimeOf } from '#codecs/icalendar/date-time.ts';
import { durationOf } from '#codecs/icalendar/duration.ts';
import { periodsOf } from '#codecs/icalendar/period.ts';
import { all, first } from '#codecs/icalendar/property.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import type { Instance } from './instances.ts';
import type { SearchSpan } from './recurrence-set.ts';

/** Whether an instance overlaps a time, by the rules of its component. */
// RFC 4791 §9.9
export function instanceOverlaps(instance: Instance, span: SearchSpan): boolean {
  const { component, start, end } = instance;
  if (component.name !== 'VTODO') return spanOverlaps(start, end, span);
  const hasDuration = first(component, 'DURATION') !== undefined;
  const hasDue = first(component, 'DUE') !== undefined;
  if (hasDue) return (span.from < end || span.from <= start) && (span.to > start || span.to >= end);
  if (hasDuration) return span.from <= end && (span.to > start || span.to >= end);
  return span.from <= start && span.to > start;
}

/** Something that takes no time is at its start. */
function spanOverlaps(start: number, end: number, span: SearchSpan): boolean {
  return (end > start ? span.from < end : span.from <= start) && span.to > start;
}

/** Whether a component overlaps a time that is not looked at by its instances: one without DTSTART, or no event, task or journal. */
// RFC 4791 §9.9, RFC 7953 §3.1
export function componentOverlaps(component: Component, span: SearchSpan, zones: Zones): boolean {
  switch (component.name) {
    case 'VTODO':
      return taskOverlaps(component, span, zones);
    case 'VFREEBUSY':
      return freeBusyOverlaps(component, span, zones);
    case 'VAVAILABILITY': {
      const { from, to } = availabilitySpan(component, zones);
      return span.from < to && span.to > from;
    }
    default:
      return false;
  }
}

/** Of a task without DTSTART. */
function taskOverlaps(component: Component, span: SearchSpan, zones: Zones): boolean {
  const due = momentOf(component, 'DUE', zones);
  if (due !== undefined) return span.from < due && span.to >= due;
  const completed = momentOf(component, 'COMPLETED', zones);
  const created = momentOf(component, 'CREATED', zones);
  if (completed === undefined) return created === undefined || span.to > created;
  if (created === undefined) return span.from <= completed && span.to >= completed;
  return (
    (span.from <= created || span.from <= completed) && (span.to >= created || span.to >= completed)
  );
}

function freeBusyOverlaps(component: Component, span: SearchSpan, zones: Zones): boolean {
  const start = momentOf(component, 'DTSTART', zones);
  const end = momentOf(component, 'DTEND', zones);
  if (start !== undefined && end !== undefined) return span.from <= end && span.to > start;
  return all(component, 'FREEBUSY')
    .flatMap(periodsOf)
    .map((period) => periodRange(period, zones))
    .some((range) => span.from < range.end && span.to > range.start);
}

/** The time for which a VAVAILABILITY speaks; without a start or end it has no bound there. @throws ContentSyntaxError */
// RFC 7953 §3.1
export function availabilitySpan(component: Component, zones: Zones): SearchSpan {
  const from = momentOf(component, 'DTSTART', zones) ?? -Infinity;
  const end = momentOf(component, 'DTEND', zones);
  const duration = first(component, 'DURATION');
  if (end !== undefined || duration === undefined || from === -Infinity)
    return { from, to: end ?? Infinity };
  const start = dateTimeOf(first(component, 'DTSTART')!);
  return { from, to: afterDuration(start, durationOf(duration), zones) };
}

/** @throws ContentSyntaxError */
function momentOf(component: Component, name: string, zones: Zones): number | undefined {
  const line = first(component, name);
  return line === undefined ? undefined : zones.epochSeconds(dateTimeOf(line));
}
