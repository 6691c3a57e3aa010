import { isOfLater } from '#codecs/calendar-query/instances.ts';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { changeOf } from './component-change.ts';
import { changeOfException } from './exception-change.ts';
import { exdatesOf, instanceOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { isInstance } from './is-instance.ts';
import { modelAt } from './later-instances.ts';
import {
  addressOf,
  agentOf,
  ANSWERED,
  ASKED_AT,
  attendeeOf,
  attendeesOf,
  isAnsweredAlike,
  mapAttendees,
  organizerOf,
  partstatOf,
} from './participants.ts';
import { setParameter } from './property-lines.ts';

/**
 * The organizer's new object with exceptions that its program does not have. Those that nothing but answers for single instances
 * made: a program that read the series before such an answer came does not know them, and its attendee would seem to come. And
 * those whose time went back to that of the series, or to which somebody of the series is invited again: what was answered for the
 * series was no answer for them.
 */
// RFC 6638 §3.2.8, §3.2.10
export function withKnownExceptions(before: CalendarObject, after: CalendarObject): CalendarObject {
  const [old, master] = [before.master, after.master];
  if (old === undefined || master === undefined) return after;
  const excluded = exdatesOf(after);
  const missing = [...before.overrides].filter(
    ([key, exception]) =>
      !after.overrides.has(key) &&
      !excluded.has(key) &&
      (isAnsweredApart(before, old, exception) ||
        (!isOfLater(exception) && isTakenBack(before, old, exception))),
  );
  // Who is asked anew for the series is asked for all of it.
  const isKept = () =>
    changeOf({ component: old, zones: before.zones }, { component: master, zones: after.zones }) !==
    'reschedule';
  if (missing.length === 0 || !isKept()) return after;
  const overrides = new Map(after.overrides);
  for (const [key, exception] of missing) {
    const id = first(exception, 'RECURRENCE-ID')!;
    if (isInstance(after, master, id))
      overrides.set(key, withOwnAnswers(instanceOf(after, master, id), exception));
  }
  return { ...after, overrides };
}

/** Whether an exception differs from its series in text at most, and in what somebody answered for it. */
function isAnsweredApart(object: CalendarObject, master: Component, exception: Component): boolean {
  const { zones } = object;
  const id = first(exception, 'RECURRENCE-ID')!;
  const series = modelAt(object, master, id);
  const kind = changeOfException(object, master, { component: exception, zones });
  return (
    (kind === 'none' || kind === 'details') &&
    attendeesOf(exception).some((line) => {
      const known = attendeeOf(series, (address) => address === addressOf(line));
      return known !== undefined && !isAnsweredAlike(line, known);
    })
  );
}

/** Whether what was answered for the series was no answer for an exception: it was at another time, or somebody was not in it. */
export function isTakenBack(
  object: CalendarObject,
  series: Component,
  exception: Component,
): boolean {
  return isMovedBack(object, series, exception) || isInvitedBack(series, exception);
}

/** Whether an exception had another time than its series, for which somebody answered. */
function isMovedBack(object: CalendarObject, series: Component, exception: Component): boolean {
  const { zones } = object;
  const change = changeOfException(object, series, { component: exception, zones });
  return change === 'reschedule' && answersFor(series).length > 0;
}

/** Whether somebody who answered for the series had no part in an exception, or nobody had. */
function isInvitedBack(series: Component, exception: Component): boolean {
  return answersFor(series).some((line) => inException(exception, line) === undefined);
}

/** Of others than the organizer. */
function answersFor(series: Component): ContentLine[] {
  const isOther = isOtherThanOrganizer(series);
  return attendeesOf(series).filter(
    (line) => isOther(line) && agentOf(line) === 'SERVER' && partstatOf(line) !== 'NEEDS-ACTION',
  );
}

function isOtherThanOrganizer(component: Component): (line: ContentLine) => boolean {
  const organizer = organizerOf(component);
  return (line) => organizer === undefined || addressOf(line) !== addressOf(organizer);
}

/** Nobody has a part in what was called off. */
function inException(exception: Component, line: ContentLine): ContentLine | undefined {
  return isCancelled(exception)
    ? undefined
    : attendeeOf(exception, (address) => address === addressOf(line));
}

/** The answers for the series are none for the instance. */
function withOwnAnswers(instance: Component, exception: Component): Component {
  const isOther = isOtherThanOrganizer(instance);
  return mapAttendees(instance, (line) => {
    const bare = [ANSWERED, ASKED_AT, 'SCHEDULE-STATUS'].reduce(
      (rest, name) => setParameter(rest, name, undefined),
      line,
    );
    const own = inException(exception, line);
    if (own === undefined && !isOther(line)) return bare;
    const answer = own === undefined ? 'NEEDS-ACTION' : parameter(own, 'PARTSTAT');
    return setParameter(bare, 'PARTSTAT', answer);
  });
}
