import type { Component } from '#codecs/icalendar/component.ts';
import { property } from '#codecs/content-lines/property.ts';
import type { Choices } from '../choices.ts';
import { withAnswer, withAttendee } from './edit-calendar.ts';
import { ruleByCount, timeLine, type Meeting } from './meeting.ts';
import { invited, organizer } from './people.ts';

export interface Invitation {
  readonly meeting: Meeting;
  readonly calendar: Component;
  readonly who: readonly string[];
}

/** Before and over changes of summer time, and at hours that there are twice or not at all. */
const starts = [
  '2027-03-08T09:00',
  '2027-03-24T10:30',
  '2027-10-20T16:00',
  '2027-03-26T02:30',
  '2027-10-28T01:30',
];
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Sydney'];
const INSTANCES = 6;

/** Two meetings that may want the room at one time, or one of them whole days. */
export function inviteToFirstMeetings(choices: Choices): Invitation[] {
  const start = Temporal.PlainDateTime.from(choices.pick(starts));
  const zone = choices.pick(zones);
  const another = choices.oneIn(3) ? undefined : zone;
  return [
    invite(choices, { uid: 'first', zone, start }),
    invite(choices, {
      uid: 'second',
      zone: another,
      start: another ? start.add({ hours: choices.below(3) }) : start.with({ hour: 0, minute: 0 }),
    }),
  ];
}

function invite(choices: Choices, begin: Pick<Meeting, 'uid' | 'zone' | 'start'>): Invitation {
  const meeting: Meeting = { ...begin, every: choices.pick([1, 7, 7]), count: INSTANCES };
  const who = invited.filter(() => !choices.oneIn(4));
  const event: Component = {
    name: 'VEVENT',
    properties: [
      property('UID', meeting.uid),
      property('DTSTAMP', '20261101T000000Z'),
      timeLine(meeting, 'DTSTART', meeting.start),
      property('DURATION', meeting.zone ? 'PT1H' : 'P1D'),
      property('RRULE', ruleByCount(meeting)),
      property('SUMMARY', 'Weekly'),
      property('TRANSP', 'OPAQUE'),
      property('ORGANIZER', `mailto:${organizer}`),
    ],
    components: [],
  };
  const own = withAnswer(withAttendee(event, organizer), organizer, 'ACCEPTED');
  const calendar: Component = {
    name: 'VCALENDAR',
    properties: [property('VERSION', '2.0'), property('PRODID', '-//Mailstead//faults//EN')],
    components: [who.reduce(withAttendee, own)],
  };
  return { meeting, calendar, who };
}
