import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import { applyCancel } from './apply-cancel.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

const from = (date: string, ...more: string[]) => [
  `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:${date}T100000`,
  'DTSTAMP:20260103T000000Z',
  'SEQUENCE:1',
  'STATUS:CANCELLED',
  ...people('ann'),
  ...more,
];
const at = (date: string) => [
  `RECURRENCE-ID;TZID=Europe/Berlin:${date}T100000`,
  'DTSTAMP:20260101T000000Z',
  `DTSTART;TZID=Europe/Berlin:${date}T140000`,
  ...people('ann'),
];

test('a CANCEL of an instance and all after it ends the series (RFC 5546 §3.2.5)', () => {
  const stored = meetingOf([...weekly, ...people('ann')], at('20260112'), at('20260126'));
  const cancel = meetingOf(from('20260119'));
  const first = applyCancel(stored, cancel, only('ann@a.test'));
  assert.ok(first.kind === 'applied');
  const { master, overrides } = first.object;
  assert.equal(valueOf(master!, 'RRULE'), 'FREQ=WEEKLY;UNTIL=20260119T085959Z');
  assert.equal(overrides.size, 1);
  assert.equal(applyCancel(first.object, cancel, only('ann@a.test')).kind, 'ignored');
});

test('a CANCEL of the first instance and all after it calls the meeting off (RFC 5546 §3.2.5)', () => {
  const stored = meetingOf([...weekly, ...people('ann')]);
  const result = applyCancel(stored, meetingOf(from('20260105')), only('ann@a.test'));
  assert.ok(result.kind === 'applied');
  assert.equal(valueOf(result.object.master!, 'STATUS'), 'CANCELLED');
});

test('of a meeting of which single instances are known, those are called off (RFC 5546 §3.2.5)', () => {
  const stored = meetingOf(at('20260112'), at('20260119'), at('20260126'));
  const result = applyCancel(stored, meetingOf(from('20260119')), only('ann@a.test'));
  assert.ok(result.kind === 'applied');
  assert.deepEqual(
    [...result.object.overrides.values()].map((component) => valueOf(component, 'STATUS') ?? ''),
    ['', 'CANCELLED', 'CANCELLED'],
  );
});
