import type { Component } from './component.ts';
import { afterDuration, rangeOf, type TimeRange } from './component-range.ts';
import { dateTimeOf } from './date-time.ts';
import { periodsOf, type Period } from './period.ts';
import { all, first } from './property.ts';
import type { Zones } from './time-zones.ts';

export interface Bounds {
  /** Seconds since 1970; undefined: no lower bound. */
  readonly startsAt: number | undefined;
  /** The first second outside; undefined: no upper bound. */
  readonly endsAt: number | undefined;
  /** The component takes exactly this time, and nothing but overlap decides whether it matches. */
  readonly isExact: boolean;
}

export const everywhen: Bounds = { startsAt: undefined, endsAt: undefined, isExact: false };

/**
 * Between which moments one component matches, without its recurrences, floating times taken as the zones take them.
 * @throws ContentSyntaxError
 */
// RFC 4791 §9.9
export function componentBounds(component: Component, zones: Zones): Bounds {
  switch (component.name) {
    case 'VEVENT':
      return eventBounds(rangeOf(component, zones));
    case 'VJOURNAL':
      // A journal lasts a day or no time, whatever else it says.
      return eventBounds(rangeOf({ ...component, properties: all(component, 'DTSTART') }, zones));
    case 'VTODO':
      return taskBounds(component, zones);
    case 'VFREEBUSY':
      return freeBusyBounds(component, zones);
    default:
      return everywhen;
  }
}

function eventBounds(range: TimeRange | undefined): Bounds {
  if (range === undefined) return everywhen;
  // What takes no time matches as if it took a second.
  return { startsAt: range.start, endsAt: Math.max(range.end, range.start + 1), isExact: true };
}

function taskBounds(component: Component, zones: Zones): Bounds {
  const from = momentOf(component, 'DTSTART', zones);
  const due = momentOf(component, 'DUE', zones);
  if (from !== undefined || due !== undefined)
    return around([from, due, rangeOf(component, zones)?.end]);
  const completed = lenientMomentOf(component, 'COMPLETED', zones);
  const created = lenientMomentOf(component, 'CREATED', zones);
  if (completed === undefined && created === undefined) return everywhen;
  const bounds = around([completed, created]);
  // What was made and not completed goes on.
  return completed === undefined ? { ...bounds, endsAt: undefined } : bounds;
}

/** Both ends of a task match inclusively, hence the second on each side. */
function around(moments: readonly (number | undefined)[]): Bounds {
  const known = moments.filter((m) => m !== undefined);
  return { startsAt: Math.min(...known) - 1, endsAt: Math.max(...known) + 1, isExact: false };
}

function freeBusyBounds(component: Component, zones: Zones): Bounds {
  const from = momentOf(component, 'DTSTART', zones);
  const to = momentOf(component, 'DTEND', zones);
  const ranges = all(component, 'FREEBUSY')
    .flatMap(periodsOf)
    .map((period) => periodRange(period, zones));
  if (from !== undefined && to !== undefined) ranges.push({ start: from, end: to });
  if (ranges.length === 0) return everywhen;
  const startsAt = ranges.reduce((least, r) => Math.min(least, r.start), Infinity);
  const endsAt = ranges.reduce((most, r) => Math.max(most, r.end), startsAt + 1);
  return { startsAt, endsAt, isExact: false };
}

/** When a period is; an end before the start counts as none. */
export function periodRange(period: Period, zones: Zones): TimeRange {
  const start = zones.epochSeconds(period.start);
  const end =
    'end' in period
      ? zones.epochSeconds(period.end)
      : afterDuration(period.start, period.duration, zones);
  return { start, end: Math.max(start, end) };
}

function momentOf(component: Component, name: string, zones: Zones): number | undefined {
  const line = first(component, name);
  return line === undefined ? undefined : zones.epochSeconds(dateTimeOf(line));
}

/** Of properties that nobody else needs to be right; CREATED of Google Calendar is of the year 0. */
function lenientMomentOf(component: Component, name: string, zones: Zones): number | undefined {
  try {
    return momentOf(component, name, zones);
  } catch {
    return undefined;
  }
}
