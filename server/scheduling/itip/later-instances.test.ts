import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '#codecs/icalendar/component.ts';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import { viewFor } from './attendee-view.ts';
import type { CalendarObject } from './calendar-object.ts';
import { planOrganizerChange } from './organizer-change.ts';
import { attendeeOf, partstatOf } from './participants.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

const zoned = (name: string, value: string) => `${name};TZID=Europe/Berlin:${value}`;

/** From February on it is on Tuesdays, 14 to 15. */
const tuesdays = [
  'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260202T100000',
  'DTSTAMP:20260101T000000Z',
  zoned('DTSTART', '20260203T140000'),
  zoned('DTEND', '20260203T150000'),
  'SUMMARY:Tuesdays',
];

/** The one after the clocks went forward. */
const april = (day: string, answer: string) => [
  zoned('RECURRENCE-ID', '20260330T100000'),
  'DTSTAMP:20260101T000000Z',
  zoned('DTSTART', `${day}T140000`),
  zoned('DTEND', `${day}T150000`),
  'SUMMARY:Tuesdays',
  ...people(`ann=${answer}`),
];

const meeting = (...more: (readonly string[])[]) =>
  meetingOf(
    [...weekly, ...people('ann=ACCEPTED')],
    [...tuesdays, ...people('ann=ACCEPTED')],
    ...more,
  );

const isAnn = only('ann@a.test');
const now = '20260102T000000Z';
const change = (after: CalendarObject) =>
  planAttendeeChange({ before: meeting(), after, isMe: isAnn, now });

const said = (component: Component | undefined) =>
  component && [
    first(component, 'RECURRENCE-ID')?.value,
    first(component, 'DTSTART')?.value,
    valueOf(component, 'SUMMARY'),
    partstatOf(attendeeOf(component, isAnn)!),
  ];

const declined = ['20260330T100000', '20260331T140000', 'Tuesdays', 'DECLINED'];

// RFC 5545 §3.2.13
test('who declines an instance that an earlier exception moved with all later ones declines it at its time', () => {
  const plan = change(meeting(april('20260331', 'DECLINED')));
  assert.ok(plan.kind === 'allowed');
  const { object } = planOrganizerChange({
    before: undefined,
    after: meeting(),
    isOrganizer: only('org@a.test'),
    now,
  });
  const reply = meetingOf(april('20260331', 'DECLINED'));
  const result = applyMessage(
    object,
    { method: 'REPLY', object: reply },
    {
      isMe: only('org@a.test'),
      now,
    },
  );
  assert.ok(result.kind === 'applied');
  assert.deepEqual(said([...result.object.overrides.values()].at(-1)), declined);
  // At the time of the series there is nothing any more.
  const other = change(meeting(april('20260330', 'DECLINED')));
  assert.deepEqual(other, { kind: 'refused', property: 'DTSTART' });
});

test('who takes away such an instance declines it at its time', () => {
  const series = [...weekly, zoned('EXDATE', '20260330T100000'), ...people('ann=ACCEPTED')];
  const plan = change(meetingOf(series, [...tuesdays, ...people('ann=ACCEPTED')]));
  assert.ok(plan.kind === 'allowed' && plan.reply !== undefined);
  assert.deepEqual(plan.reply.calendar.components.filter((c) => c.name === 'VEVENT').map(said), [
    declined,
  ]);
});

test('the answer for such an instance outlives an organizer’s program that does not know it', () => {
  const isOrganizer = only('org@a.test');
  const before = meeting(april('20260331', 'DECLINED'));
  const { object } = planOrganizerChange({ before, after: meeting(), isOrganizer, now });
  assert.deepEqual(said([...object!.overrides.values()].at(-1)), declined);
});

test('who is not in what comes from an instance on sees a series that ends before it', () => {
  const rdates = zoned('RDATE', '20260114T100000,20260204T100000');
  const series = [...weekly, rdates, ...people('ann', 'ben')];
  const march = tuesdays.map((line) => line.replace('0202T', '0302T'));
  for (const [later, rule] of [
    [[[...tuesdays, ...people('ben')]], 'FREQ=WEEKLY;UNTIL=20260202T085959Z'],
    [[[...tuesdays, ...people('ann'), 'STATUS:CANCELLED']], 'FREQ=WEEKLY;UNTIL=20260202T085959Z'],
    [
      [
        [...march, ...people('ben')],
        [...tuesdays, ...people('ben')],
      ],
      'FREQ=WEEKLY;UNTIL=20260202T085959Z',
    ],
    [[[...tuesdays, ...people('ann')]], 'FREQ=WEEKLY'],
  ] as const) {
    const { master } = viewFor(meetingOf(series, ...later), isAnn)!;
    assert.equal(valueOf(master!, 'RRULE'), rule);
    assert.equal(
      valueOf(master!, 'RDATE'),
      rule === 'FREQ=WEEKLY' ? '20260114T100000,20260204T100000' : '20260114T100000',
    );
  }
  const days = [
    'DTSTART;VALUE=DATE:20260105',
    'RRULE:FREQ=WEEKLY;COUNT=9',
    ...people('ann', 'ben'),
  ];
  const off = [
    'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260202',
    'DTSTART;VALUE=DATE:20260203',
  ];
  const view = viewFor(meetingOf(days, [...off, ...people('ben')]), isAnn)!;
  assert.equal(valueOf(view.master!, 'RRULE'), 'FREQ=WEEKLY;UNTIL=20260201');
});
