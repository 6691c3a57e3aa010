import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { isDomainError, InputSyntaxError } from '#platform/errors.ts';
import { componentBounds, everywhen, type Bounds } from './component-bounds.ts';
import type { Component } from './component.ts';
import { dateTimesOf } from './date-time.ts';
import { periodsOf } from './period.ts';
import { first } from './property.ts';
import { recurrenceBounds } from './recurrence-bounds.ts';
import type { Zones } from './time-zones.ts';

/**
 * Between which moments a calendar object can match a search by time: no instance lies outside, overridden ones included. Never
 * throws: of what cannot be read, the bounds are as wide as can be.
 */
// RFC 4791 §9.9
export function boundsOfComponents(components: readonly Component[], zones: Zones): Bounds {
  try {
    const isMaster = (c: Component): boolean => first(c, 'RECURRENCE-ID') === undefined;
    // What has two masters is no calendar object: it need not be narrowed, at a price for each.
    if (components.filter(isMaster).length > 1) return everywhen;
    const bounds = components
      .map((component) => {
        const own = componentBounds(component, zones);
        return isMaster(component) ? recurrenceBounds(component, own, zones) : own;
      })
      .reduce(join);
    const joined = components.some(movesAllLater) ? { ...bounds, endsAt: undefined } : bounds;
    return components.some((c) => isFloating(c, zones)) ? widen(joined) : joined;
  } catch (error) {
    const isExpected =
      error instanceof ContentSyntaxError ||
      error instanceof InputSyntaxError ||
      isDomainError(error);
    if (!isExpected) throw error;
    return everywhen;
  }
}

function join(a: Bounds, b: Bounds): Bounds {
  return {
    startsAt:
      a.startsAt === undefined || b.startsAt === undefined
        ? undefined
        : Math.min(a.startsAt, b.startsAt),
    endsAt:
      a.endsAt === undefined || b.endsAt === undefined ? undefined : Math.max(a.endsAt, b.endsAt),
    isExact: false,
  };
}

/** Properties whose values say when something is. */
const timeProperties = new Set(['DTSTART', 'DTEND', 'DUE', 'RDATE', 'FREEBUSY']);

/** Whether a moment of the component is another one for who is in another zone. */
function isFloating(component: Component, zones: Zones): boolean {
  for (const line of component.properties) {
    if (!timeProperties.has(line.name)) continue;
    const values = line.value.includes('/')
      ? periodsOf(line).map((period) => period.start)
      : dateTimesOf(line);
    if (values.some((value) => zones.isFloating(value))) return true;
  }
  return false;
}

/** Zones are at most fourteen hours from UTC. */
const WIDEST_OFFSET = 14 * 3600;

/** Bounds of floating times that were taken as if they were in UTC. */
function widen({ startsAt, endsAt }: Bounds): Bounds {
  return {
    startsAt: startsAt === undefined ? undefined : startsAt - WIDEST_OFFSET,
    endsAt: endsAt === undefined ? undefined : endsAt + WIDEST_OFFSET,
    isExact: false,
  };
}

// RFC 5545 §3.2.13
function movesAllLater(component: Component): boolean {
  const line = first(component, 'RECURRENCE-ID');
  return line !== undefined && parameter(line, 'RANGE')?.toUpperCase() === 'THISANDFUTURE';
}
