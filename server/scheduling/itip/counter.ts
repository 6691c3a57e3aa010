import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { ignored, type Applied } from './applied.ts';
import { replierOf } from './apply-reply.ts';
import { forAttendees } from './attendee-view.ts';
import { componentsOf, mapComponents, type CalendarObject } from './calendar-object.ts';
import { instanceOf } from './instance.ts';
import { formatMessage, type OutgoingMessage } from './message.ts';
import { addressOf, attendeeOf, withoutPrivateParameters } from './participants.ts';
import { withLines, withValue } from './property-lines.ts';

/** A proposal of somebody who is invited is for the organizer to decide on; nothing is changed. */
// RFC 5546 §3.2.7
export function applyCounter(stored: CalendarObject, message: CalendarObject): Applied {
  const line = componentsOf(message).flatMap((c) => replierOf(c) ?? [])[0];
  if (line === undefined) return ignored('not-scheduling');
  const isThem = (address: string) => address === addressOf(line);
  const isInvited = componentsOf(stored).some((c) => attendeeOf(c, isThem));
  return isInvited ? { kind: 'note' } : ignored('party-crasher');
}

/** Tells who made a proposal that the meeting stays as it is, and how that is. */
// RFC 5546 §3.2.8
export function declineCounterMessage(
  stored: CalendarObject,
  counter: CalendarObject,
  now: string,
): OutgoingMessage | undefined {
  const [proposed] = componentsOf(counter);
  const line = proposed && replierOf(proposed);
  const present = line && asItIs(stored, counter);
  if (line === undefined || present === undefined) return undefined;
  const recipient = withoutPrivateParameters(line);
  const shown = withValue(
    withLines(forAttendees(present), 'ATTENDEE', [recipient]),
    'DTSTAMP',
    now,
  );
  const id = first(present, 'RECURRENCE-ID');
  const calendar = formatMessage('DECLINECOUNTER', {
    ...stored,
    master: id === undefined ? shown : undefined,
    overrides: id === undefined ? new Map() : new Map([[id.value, shown]]),
  });
  return { method: 'DECLINECOUNTER', recipient, calendar, isQuiet: false };
}

/** The series, or the one instance that the proposal is about. */
export function asItIs(stored: CalendarObject, counter: CalendarObject): Component | undefined {
  if (counter.master !== undefined) return stored.master;
  const [key, component] = [...counter.overrides][0] ?? [];
  const id = component && first(component, 'RECURRENCE-ID');
  if (key === undefined || id === undefined) return undefined;
  return stored.overrides.get(key) ?? (stored.master && instanceOf(stored, stored.master, id));
}

/** A message that a program made, as it may go out: with what is the server's, and nothing personal. */
export function cleanedMessage(object: CalendarObject, now: string): CalendarObject {
  return mapComponents(object, (c) => withValue(forAttendees(c), 'DTSTAMP', now));
}
