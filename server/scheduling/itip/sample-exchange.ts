// An organizer and attendees who exchange messages, for tests.
import assert from 'node:assert/strict';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { Applied } from './applied.ts';
import { applyMessage, readMessage, type ReceivedMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import {
  formatCalendarObject,
  readCalendarObject,
  type CalendarObject,
} from './calendar-object.ts';
import type { OutgoingMessage } from './message.ts';
import { planOrganizerChange, type OrganizerChange } from './organizer-change.ts';
import { addressOf, attendeeOf, partstatOf } from './participants.ts';
import { calendarOf, meetingOf, only, weekly, people } from './sample-meetings.ts';

const isOrganizer = only('org@a.test');
export const now = '20260102T000000Z';

export function organize(
  before: CalendarObject | undefined,
  after: CalendarObject | undefined,
): OrganizerChange {
  return planOrganizerChange({ before, after, isOrganizer, now });
}

export function sentTo(change: OrganizerChange, address: string): OutgoingMessage[] {
  return change.messages.filter((m) => addressOf(m.recipient) === address);
}

export function receive(
  message: OutgoingMessage,
  form: 'whole' | 'least' = 'whole',
): ReceivedMessage {
  const calendar = form === 'least' ? message.least!.calendar : message.calendar;
  const read = readMessage(calendar, undefined);
  assert.ok('method' in read);
  return read;
}

export function apply(
  stored: CalendarObject | undefined,
  message: ReceivedMessage,
  me: string,
): Applied {
  return applyMessage(stored, message, { isMe: only(me), now });
}

export function applied(result: Applied): CalendarObject {
  assert.equal(result.kind, 'applied');
  return (result as Applied & { kind: 'applied' }).object;
}

export function textOf(object: CalendarObject): string {
  return formatCalendar(formatCalendarObject(object));
}

export function answerOf(object: CalendarObject, address: string, key?: string): string {
  const component = key === undefined ? object.master! : object.overrides.get(key)!;
  return partstatOf(attendeeOf(component, only(address))!);
}

export const moved = (start: string, ...more: string[]) => [
  'RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000',
  'DTSTAMP:20260101T000000Z',
  `DTSTART;TZID=Europe/Berlin:20260112T${start}`,
  'DURATION:PT1H',
  'SUMMARY:Weekly',
  ...more,
];
/** 12 January 2026, 10:00 in Berlin. */
export const jan12 = String(Temporal.Instant.from('2026-01-12T09:00:00Z').epochMilliseconds / 1000);

/** Ann's copy of the weekly meeting, and the organizer's object. */
export function invited() {
  const change = organize(undefined, meetingOf([...weekly, ...people('ann', 'ben')]));
  const copy = applied(apply(undefined, receive(sentTo(change, 'ann@a.test')[0]!), 'ann@a.test'));
  return { organizer: change.object!, copy };
}

export function withAnswer(
  object: CalendarObject,
  address: string,
  partstat: string,
): CalendarObject {
  const text = textOf(object).replace(
    new RegExp(`PARTSTAT=[A-Z-]+((?:;[^:]*)?:mailto:${address})`, 'g'),
    `PARTSTAT=${partstat}$1`,
  );
  return readCalendarObject(parse(text))!;
}

export function parse(text: string) {
  return calendarOf(
    ...text
      .split('BEGIN:VEVENT\r\n')
      .slice(1)
      .map((part) =>
        part
          .split('END:VEVENT')[0]!
          .replaceAll('\r\n ', '')
          .split('\r\n')
          .filter((line) => line !== '' && line !== 'UID:meeting'),
      ),
  );
}

export function change(before: CalendarObject | undefined, after: CalendarObject | undefined) {
  return planAttendeeChange({ before, after, isMe: only('ann@a.test'), now });
}
