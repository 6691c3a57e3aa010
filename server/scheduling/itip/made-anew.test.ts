import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueOf } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import type { CalendarObject } from './calendar-object.ts';
import type { Method } from './message.ts';
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
