// Meetings for tests, written as short as they can be.
import { parseCalendar } from '#codecs/icalendar/parse-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { readCalendarObject, type CalendarObject } from './calendar-object.ts';
import type { IsMe } from './participants.ts';

/** Says of the address alone that it is meant. */
export function only(address: string): IsMe {
  return (other) => other === address;
}

/** A VCALENDAR of VEVENTs with the UID "meeting"; each is given by its lines. */
export function calendarOf(...events: readonly (readonly string[])[]): Component {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', 'UID:meeting', ...event, 'END:VEVENT']);
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR'];
  return parseCalendar(`${text.join('\r\n')}\r\n`);
}

export function meetingOf(...events: readonly (readonly string[])[]): CalendarObject {
  return readCalendarObject(calendarOf(...events))!;
}

/** ORGANIZER org@a.test and the attendees by their name in front of "@a.test", or by whole address. */
export function people(...names: readonly string[]): string[] {
  const attendees = names.map((name) => {
    const [address = '', partstat = 'NEEDS-ACTION'] = name.split('=');
    const mail = address.includes('@') ? address : `${address}@a.test`;
    return `ATTENDEE;PARTSTAT=${partstat}:mailto:${mail}`;
  });
  return ['ORGANIZER:mailto:org@a.test', ...attendees];
}

/** Every Monday from 5 January 2026, 10 to 11 in Berlin. */
export const weekly = [
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Europe/Berlin:20260105T100000',
  'DTEND;TZID=Europe/Berlin:20260105T110000',
  'RRULE:FREQ=WEEKLY',
  'SUMMARY:Weekly',
];
