import { instancesOf } from '#codecs/calendar-query/instances.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import type { Zones } from '#codecs/icalendar/time-zones.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { withoutLines } from './property-lines.ts';

/** Three years of days; nobody counts further. */
const MAX_COUNTED = 1100;
const ofSingleDates = new Set(['RDATE', 'EXDATE', 'EXRULE']);

/** How often a series takes place by its rule; undefined when that is too often to be counted. */
export function lengthOfSeries(master: Component, zones: Zones): number | undefined {
  const bare = withoutLines(master, ({ name }) => ofSingleDates.has(name));
  try {
    return instancesOf([bare], zones, { from: -Infinity, to: Infinity }, MAX_COUNTED).length;
  } catch (error) {
    const isUnreadable = error instanceof ContentSyntaxError || error instanceof InputSyntaxError;
    if (isUnreadable || isDomainError(error)) return undefined;
    throw error;
  }
}
