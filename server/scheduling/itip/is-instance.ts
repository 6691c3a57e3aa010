import { instancesOf } from '#codecs/calendar-query/instances.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { InputSyntaxError, isDomainError } from '#platform/errors.ts';
import type { CalendarObject } from './calendar-object.ts';
import { epochSecondsOf } from './moments.ts';

/** Whether a series takes place at the time that a RECURRENCE-ID names: what it does not have cannot be answered. */
export function isInstance(
  { zones }: Pick<CalendarObject, 'zones'>,
  master: Component,
  id: ContentLine,
): boolean {
  const at = epochSecondsOf(id, zones);
  if (at === undefined) return false;
  try {
    const found = instancesOf([master], zones, { from: at, to: at });
    return found.some((instance) => (instance.original?.at ?? instance.start) === at);
  } catch (error) {
    const isUnreadable = error instanceof ContentSyntaxError || error instanceof InputSyntaxError;
    if (isUnreadable || isDomainError(error)) return false;
    throw error;
  }
}
