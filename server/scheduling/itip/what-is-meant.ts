import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { answerKey } from './answer-key.ts';
import {
  componentsOf,
  mapComponents,
  type CalendarObject,
  componentAt,
  withFurtherZones,
} from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { isCancelled } from './is-cancelled.ts';
import { OWN_EXCEPTION } from './merge/what-is-own.ts';
import { momentKey } from './moments.ts';
import {
  addressOf,
  attendeesOf,
  mapAttendees,
  organizerOf,
  partstatOf,
  type IsMe,
} from './participants.ts';
import { setParameter, withLines } from './property-lines.ts';

/** An attendee's copy as their program means it, where it leaves out what makes it a part of the meeting. */
export function withWhatIsMeant(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  return withKnownPeople(
    before,
    withLeftExceptions(before, withRecurrenceId(before, after), isMe),
    isMe,
  );
}

/** Programs that know an instance alone take it for an event, and store it without its RECURRENCE-ID. */
function withRecurrenceId(before: CalendarObject, after: CalendarObject): CalendarObject {
  const { master } = after;
  const start = master && first(master, 'DTSTART');
  const isSeries = master && (first(master, 'RRULE') ?? first(master, 'RDATE')) !== undefined;
  if (before.master !== undefined || start === undefined || isSeries) return after;
  const at = momentKey(start, after.zones);
  const meant = [...before.overrides].find(([key, component]) => {
    const known = first(component, 'DTSTART');
    return (
      !after.overrides.has(key) && known !== undefined && momentKey(known, before.zones) === at
    );
  });
  if (meant === undefined) return after;
  const [key, component] = meant;
  const instance = withLines(master!, 'RECURRENCE-ID', [first(component, 'RECURRENCE-ID')!]);
  return { ...after, master: undefined, overrides: new Map([[key, instance], ...after.overrides]) };
}

/**
 * Exceptions that a program leaves out are none of its to take away: without EXDATE it says nothing of their instances, which would
 * be at the time of the series again for the attendee alone. Those that it made itself, and answers nothing with, it may.
 */
// RFC 6638 §3.2.2.1
function withLeftExceptions(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const { master } = before;
  if (master === undefined || after.master === undefined) return after;
  const excluded = exdatesOf(after);
  const isOwnAlone = (exception: Component) =>
    first(exception, OWN_EXCEPTION) !== undefined &&
    answerKey(exception, isMe) === answerKey(master, isMe);
  // What was called off may go.
  const isOver = (exception: Component) => isCancelled(master) && isCancelled(exception);
  const left = [...before.overrides].filter(
    ([key, exception]) =>
      !after.overrides.has(key) &&
      !excluded.has(key) &&
      !isOver(exception) &&
      !isOwnAlone(exception),
  );
  if (left.length === 0) return after;
  return withFurtherZones({ ...after, overrides: new Map([...after.overrides, ...left]) }, before);
}

/**
 * Task programs that know no people drop them, of what was given to their user and of what he gave to others: the task is still
 * somebody's, and says what its attendee did.
 * @param isMe the attendee whose program it is
 */
export function withKnownPeople(
  before: CalendarObject,
  after: CalendarObject,
  isMe: IsMe,
): CalendarObject {
  const hasPeople = (c: Component) => organizerOf(c) !== undefined || attendeesOf(c).length > 0;
  if (after.kind !== 'VTODO' || componentsOf(after).some(hasPeople)) return after;
  return mapComponents(after, (component, key) => {
    const known = componentAt(before, key);
    if (known === undefined) return component;
    const organizer = organizerOf(known);
    const led = withLines(component, 'ORGANIZER', organizer ? [organizer] : []);
    const whole = withLines(led, 'ATTENDEE', attendeesOf(known));
    return mapAttendees(whole, (line) =>
      isMe(addressOf(line)) ? setParameter(line, 'PARTSTAT', answerIn(component, line)) : line,
    );
  });
}

/** What a task without people says as its attendee's answer: it may be done, or no more. */
function answerIn(task: Component, line: ContentLine): string | undefined {
  const status = valueOf(task, 'STATUS')?.toUpperCase();
  if (first(task, 'COMPLETED') !== undefined || status === 'COMPLETED') return 'COMPLETED';
  return partstatOf(line) === 'COMPLETED' ? 'IN-PROCESS' : parameter(line, 'PARTSTAT');
}
