import { isOfLater } from '#codecs/calendar-query/instances.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { dateTimeOf, dateTimeProperty, localSecondsOf } from '#codecs/icalendar/date-time.ts';
import { first } from '#codecs/icalendar/property.ts';
import { toZoneLocal } from '#codecs/icalendar/zone.ts';
import { fromLocalSeconds } from '#codecs/recurrence/local-time.ts';
import type { CalendarObject } from './calendar-object.ts';
import { epochSecondsOf } from './moments.ts';

/** What an instance is because an exception before it stands for all later ones, too. */
export interface LaterInstance {
  /** The exception. */
  readonly component: Component;
  /** DTSTART of the instance: moved by as much as the exception is, as clocks show it. */
  readonly start: ContentLine;
}

/** An exception that stands for all later instances, too. */
interface LaterException {
  readonly component: Component;
  /** Epoch seconds of its RECURRENCE-ID. */
  readonly from: number;
  readonly start: ContentLine;
}

/** Of the objects that are being worked on: one that has thousands of exceptions is asked for each of them. */
const laterOf = new WeakMap<CalendarObject, readonly LaterException[]>();

/**
 * @param at RECURRENCE-ID of the instance, or an EXDATE of one value
 * @returns undefined when it is as the series has it
 */
// RFC 5545 §3.2.13
export function laterInstanceAt(
  object: CalendarObject,
  at: ContentLine,
): LaterInstance | undefined {
  const { zones } = object;
  const moment = epochSecondsOf(at, zones);
  if (moment === undefined) return undefined;
  const last = laterExceptionsIn(object).findLast(({ from }) => from < moment);
  if (last === undefined) return undefined;
  const value = dateTimeOf(last.start);
  const zone = zones.zoneFor(value);
  const shift = localSecondsOf(value) - toZoneLocal(zone, last.from);
  const local = fromLocalSeconds(toZoneLocal(zone, moment) + shift);
  const start =
    value.kind === 'date'
      ? dateTimeProperty('DTSTART', { kind: 'date', date: local.toPlainDate() })
      : dateTimeProperty('DTSTART', { ...value, at: local });
  return { component: last.component, start };
}

/** The earliest first. */
function laterExceptionsIn(object: CalendarObject): readonly LaterException[] {
  const known = laterOf.get(object);
  if (known !== undefined) return known;
  const { overrides, zones } = object;
  const found = [...overrides.values()].filter(isOfLater).flatMap((component) => {
    const [id, start] = [first(component, 'RECURRENCE-ID')!, first(component, 'DTSTART')];
    const from = epochSecondsOf(id, zones);
    const isDated = start !== undefined && epochSecondsOf(start, zones) !== undefined;
    return from !== undefined && isDated ? [{ component, from, start }] : [];
  });
  found.sort((a, b) => a.from - b.from);
  laterOf.set(object, found);
  return found;
}

/** What an instance is without an exception of its own: as the series, or an exception before it, has it. */
export function modelAt(object: CalendarObject, series: Component, at: ContentLine): Component {
  return laterInstanceAt(object, at)?.component ?? series;
}
