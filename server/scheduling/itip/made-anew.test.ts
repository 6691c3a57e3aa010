import assert from 'node:assert/strict';
import { test } from 'node:test';
import { property } from '#codecs/content-lines/property.ts';
import { valueOf, withAddedProperty } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import type { CalendarObject } from './calendar-object.ts';
import type { Method } from './message.ts';
import { attendeeOf, mapAttendees, partstatOf } from './participants.ts';
import { setParameter } from './property-lines.ts';
import { meetingOf, only, people } from './sample-meetings.ts';

const version = (summary: string, sequence: number, stamp: string, ...further: string[]) =>
  meetingOf([
    `DTSTAMP:${stamp}`,
    `SEQUENCE:${sequence}`,
    'DTSTART:20260105T100000Z',
    'DTEND:20260105T110000Z',
    `SUMMARY:${summary}`,
    ...people('bob'),
    ...further,
  ]);

/** What bob's copy becomes; undefined when it stays. */
function receive(
  stored: CalendarObject | undefined,
  method: Method,
  object: CalendarObject,
): CalendarObject | undefined {
  const options = { isMe: only('bob@a.test'), now: '20260103T000000Z' };
  const result = applyMessage(stored, { method, object }, options);
  return result.kind === 'applied' ? result.object : undefined;
}

test('what an organizer sends after a meeting was called off is another one, though it counts from the start (RFC 5546 §2.1.5)', () => {
  const first = version('first', 3, '20260101T080000Z');
  const copy = receive(undefined, 'REQUEST', first)!;
  const over = receive(copy, 'CANCEL', version('first', 4, '20260102T080000Z'))!;
  assert.equal(valueOf(over.master!, 'STATUS'), 'CANCELLED');
  assert.equal(receive(over, 'REQUEST', version('late', 3, '20260101T090000Z')), undefined);
  const anew = receive(over, 'REQUEST', version('second', 0, '20260102T080100Z'))!;
  assert.equal(valueOf(anew.master!, 'SUMMARY'), 'second');
  assert.equal(valueOf(anew.master!, 'STATUS'), undefined);
});

test('who accepted a meeting that was called off in between is asked again, at whatever time it is (RFC 5546 §3.2.2)', () => {
  const isMe = only('bob@a.test');
  const copy = receive(undefined, 'REQUEST', version('first', 0, '20260101T080000Z'))!;
  const accepted = mapAttendees(copy.master!, (line) => setParameter(line, 'PARTSTAT', 'ACCEPTED'));
  const after = { ...copy, master: accepted };
  const plan = planAttendeeChange({ before: copy, after, isMe, now: '20260101T090000Z' });
  assert.equal(plan.kind, 'allowed');
  const answered = plan.kind === 'allowed' ? plan.object : undefined;
  const told = receive(answered, 'REQUEST', version('second', 1, '20260102T080000Z'))!;
  assert.equal(partstatOf(attendeeOf(told.master!, isMe)!), 'ACCEPTED');
  const over = receive(told, 'CANCEL', version('second', 2, '20260103T080000Z'))!;
  const back = receive(over, 'REQUEST', version('third', 3, '20260104T080000Z'))!;
  assert.equal(partstatOf(attendeeOf(back.master!, isMe)!), 'NEEDS-ACTION');
});

test('an instance that somebody took out is there again when an organizer elsewhere moved the series and moved it back (RFC 5546 §3.2.2)', () => {
  const isMe = only('bob@a.test');
  const weekly = (hour: string, sequence: number) =>
    meetingOf([
      `DTSTAMP:2026010${sequence + 1}T080000Z`,
      `SEQUENCE:${sequence}`,
      `DTSTART:20260105T${hour}0000Z`,
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY;COUNT=3',
      ...people('bob'),
    ]);
  const copy = receive(undefined, 'REQUEST', weekly('10', 0))!;
  const left = property('EXDATE', '20260112T100000Z');
  const after = { ...copy, master: withAddedProperty(copy.master!, left) };
  const plan = planAttendeeChange({ before: copy, after, isMe, now: '20260101T090000Z' });
  const without = plan.kind === 'allowed' ? plan.object! : copy;
  const renamed = receive(without, 'REQUEST', weekly('10', 1))!;
  assert.equal(valueOf(renamed.master!, 'EXDATE'), '20260112T100000Z');
  const moved = receive(renamed, 'REQUEST', weekly('12', 2))!;
  const back = receive(moved, 'REQUEST', weekly('10', 3))!;
  assert.equal(valueOf(back.master!, 'EXDATE'), undefined);
});
