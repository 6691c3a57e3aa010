// What somebody declined, and took out of their copy, when they are asked or answer anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '#codecs/icalendar/component.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import { componentsOf, type CalendarObject } from './calendar-object.ts';
import { exdatesOf } from './instance.ts';
import { attendeeOf, mapAttendees, partstatOf } from './participants.ts';
import { setParameter, withLines } from './property-lines.ts';
import { meetingOf, only } from './sample-meetings.ts';

const isMe = only('bob@a.test');

const about = (sequence: number, partstat = 'NEEDS-ACTION') => [
  `DTSTAMP:20260101T08000${sequence}Z`,
  `SEQUENCE:${sequence}`,
  'DURATION:PT1H',
  'ORGANIZER:mailto:org@b.test',
  `ATTENDEE;PARTSTAT=${partstat}:mailto:bob@a.test`,
];

const series = (sequence: number) => [
  'DTSTART:20260105T100000Z',
  'RRULE:FREQ=WEEKLY;COUNT=4',
  ...about(sequence),
];

const instance = (day: string, sequence: number, partstat?: string) => [
  `RECURRENCE-ID:${day}T100000Z`,
  `DTSTART:${day}T100000Z`,
  'SUMMARY:Other',
  ...about(sequence, partstat),
];

function receive(stored: CalendarObject | undefined, object: CalendarObject): CalendarObject {
  const now = '20260101T080000Z';
  const result = applyMessage(stored, { method: 'REQUEST', object }, { isMe, now });
  assert.ok(result.kind === 'applied');
  return result.object;
}

function change(before: CalendarObject, edit: (series: Component) => Component, second: number) {
  const after = { ...before, master: edit(before.master!) };
  const plan = planAttendeeChange({ before, after, isMe, now: `20260101T08010${second}Z` });
  assert.ok(plan.kind === 'allowed' && plan.object && plan.reply);
  return { object: plan.object, reply: plan.reply };
}

const withAnswer = (partstat: string) => (component: Component) =>
  mapAttendees(component, (line) => setParameter(line, 'PARTSTAT', partstat));

const answersIn = (components: readonly Component[]) =>
  components.map((c) => [valueOf(c, 'RECURRENCE-ID'), partstatOf(attendeeOf(c, isMe)!)]);

test('who accepts a series that they had declined declines again what they took out of it before (RFC 6638 §3.2.2.1)', () => {
  const invited = receive(undefined, meetingOf(series(0)));
  const exdate = { name: 'EXDATE', parameters: [], value: '20260112T100000Z' };
  const without = change(invited, (c) => withLines(c, 'EXDATE', [exdate]), 1).object;
  const declined = change(without, withAnswer('DECLINED'), 2).object;
  const accepted = change(declined, withAnswer('ACCEPTED'), 3);
  assert.deepEqual(
    answersIn(accepted.reply.calendar.components.filter((c) => c.name === 'VEVENT')),
    [
      [undefined, 'ACCEPTED'],
      ['20260112T100000Z', 'DECLINED'],
    ],
  );
  assert.equal(exdatesOf(accepted.object).size, 1);
});

test('who is asked for a series that they had taken away is asked for its exceptions, of which the organizer alone said that they declined (RFC 5546 §3.2.2)', () => {
  const one = receive(undefined, meetingOf(instance('20260119', 1)));
  const both = receive(one, meetingOf(instance('20260112', 1, 'DECLINED')));
  const asked = receive(
    both,
    meetingOf(series(2), instance('20260112', 2), instance('20260119', 2)),
  );
  assert.deepEqual(
    answersIn(componentsOf(asked)).map(([, partstat]) => partstat),
    ['NEEDS-ACTION', 'NEEDS-ACTION', 'NEEDS-ACTION'],
  );
});
