import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import type { CalendarObject } from './calendar-object.ts';
import { planOrganizerChange } from './organizer-change.ts';
import { addressOf } from './participants.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

function organize(before: CalendarObject | undefined, after: CalendarObject | undefined) {
  const isOrganizer = only('org@a.test');
  return planOrganizerChange({ before, after, isOrganizer, now: '20260102T000000Z' });
}

/** SEQUENCE of what is sent to ben. */
function toldToBen({ messages }: ReturnType<typeof organize>): string[] {
  return messages
    .filter((m) => addressOf(m.recipient) === 'ben@a.test')
    .map((m) => `${m.method} ${valueOf(m.calendar.components.at(-1)!, 'SEQUENCE')}`);
}

test('a CANCEL for who is taken off has a higher SEQUENCE than their invitation (RFC 5546 §3.2.5)', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ann', 'ben')])).object;
  const without = organize(before, meetingOf([...weekly, ...people('ann')]));
  assert.deepEqual(toldToBen(without), ['CANCEL 1']);
  const again = organize(without.object, meetingOf([...weekly, ...people('ann', 'ben')]));
  assert.deepEqual(toldToBen(again), ['REQUEST 1']);
});

test('a CANCEL for the guest of an instance that the series lost has its new SEQUENCE (RFC 5546 §3.2.5)', () => {
  const guest = [
    'RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000',
    'DTSTART;TZID=Europe/Berlin:20260112T100000',
    'DTEND;TZID=Europe/Berlin:20260112T110000',
    'SUMMARY:Weekly',
    ...people('ann', 'ben'),
  ];
  const before = organize(undefined, meetingOf([...weekly, ...people('ann')], guest)).object;
  const shorter = weekly.map((line) => line.replace(/^RRULE:.*/, 'RRULE:FREQ=WEEKLY;COUNT=1'));
  const after = organize(before, meetingOf([...shorter, 'SEQUENCE:4', ...people('ann')]));
  assert.deepEqual(toldToBen(after), ['CANCEL 4']);
});

test('a program that counts itself finds its SEQUENCE kept when anything changed (RFC 5545 §3.8.7.4)', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ben')])).object;
  const words = organize(
    before,
    meetingOf([...weekly, 'LOCATION:Room 1', 'SEQUENCE:3', ...people('ben')]),
  );
  assert.deepEqual(toldToBen(words), ['REQUEST 3']);
  assert.equal(valueOf(words.object!.master!, 'SEQUENCE'), '3');
});
