// Answers that cross a change which an organizer elsewhere made: one who notes nothing of when they asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import { mapComponents, type CalendarObject } from './calendar-object.ts';
import type { OutgoingMessage } from './message.ts';
import { attendeeOf, mapAttendees, partstatOf } from './participants.ts';
import { setParameter } from './property-lines.ts';
import { meetingOf, only } from './sample-meetings.ts';

const isMe = only('bob@a.test');

/** What the organizer sent at a second of 08:00, or at another time. */
const request = (sequence: number, at: string, { asked = '', hour = 10 } = {}) =>
  meetingOf([
    `DTSTAMP:20260101T${at}Z`,
    `SEQUENCE:${sequence}`,
    `DTSTART:20260105T${hour}0000Z`,
    'DURATION:PT1H',
    `SUMMARY:Version ${sequence}`,
    'ORGANIZER:mailto:org@b.test',
    `ATTENDEE;PARTSTAT=NEEDS-ACTION${asked}:mailto:bob@a.test`,
  ]);

function receive(stored: CalendarObject | undefined, object: CalendarObject) {
  const now = '20260101T083000Z';
  const result = applyMessage(stored, { method: 'REQUEST', object }, { isMe, now });
  assert.ok(result.kind === 'applied');
  return result;
}

function answer(before: CalendarObject, partstat: string, at: string) {
  const after = mapComponents(before, (component) =>
    mapAttendees(component, (line) => setParameter(line, 'PARTSTAT', partstat)),
  );
  const change = planAttendeeChange({ before, after, isMe, now: `20260101T${at}Z` });
  assert.ok(change.kind === 'allowed' && change.object && change.reply);
  return { object: change.object, reply: change.reply };
}

/** An answer of 08:00:10 to the invitation. */
function accepted(): CalendarObject {
  return answer(receive(undefined, request(0, '080000')).object, 'ACCEPTED', '080010').object;
}

function said(reply: OutgoingMessage | undefined) {
  const event = reply?.calendar.components.find((c) => c.name === 'VEVENT');
  const me = event && attendeeOf(event, isMe);
  return me && [valueOf(event, 'SEQUENCE'), partstatOf(me), first(event, 'DTSTAMP')!.value];
}

test('an answer that crossed a change is told again for the new SEQUENCE, once (RFC 5546 §2.1.4, §3.2.3)', () => {
  const update = request(1, '080005');
  const again = receive(accepted(), update);
  assert.deepEqual(said(again.reply), ['1', 'ACCEPTED', '20260101T083000Z']);
  assert.equal(partstatOf(attendeeOf(again.object.master!, isMe)!), 'ACCEPTED');
  assert.equal(receive(again.object, update).reply, undefined);
  assert.equal(receive(again.object, request(2, '080020')).reply, undefined);
});

test('what they answer then is later than what was told again', () => {
  const { object } = receive(accepted(), request(1, '080005'));
  const declined = answer(object, 'DECLINED', '081000');
  assert.deepEqual(said(declined.reply), ['1', 'DECLINED', '20260101T083001Z']);
  const crossed = receive(declined.object, request(2, '082955')).reply;
  assert.deepEqual(said(crossed), ['2', 'DECLINED', '20260101T083002Z']);
});

test('nothing is told again to organizers who always write NEEDS-ACTION, or say from when on an answer counts', () => {
  assert.equal(receive(accepted(), request(1, '090000')).reply, undefined);
  const asked = request(1, '080005', { asked: ';X-MAILSTEAD-ASKED-AT=0' });
  assert.equal(receive(accepted(), asked).reply, undefined);
  assert.equal(receive(accepted(), request(0, '080015')).reply, undefined);
});

test('who hears late of another time that was taken back is asked anew, once (RFC 5546 §2.1.4)', () => {
  const answerIn = (copy: CalendarObject) => partstatOf(attendeeOf(copy.master!, isMe)!);
  const back = receive(accepted(), request(2, '090001')).object;
  assert.equal(answerIn(back), 'ACCEPTED');
  const late = request(1, '090000', { hour: 14 });
  const asked = receive(back, late).object;
  assert.equal(answerIn(asked), 'NEEDS-ACTION');
  assert.equal(valueOf(asked.master!, 'DTSTART'), '20260105T100000Z');
  const again = answer(asked, 'TENTATIVE', '091000').object;
  const options = { isMe, now: '20260101T092000Z' };
  const result = applyMessage(again, { method: 'REQUEST', object: late }, options);
  assert.deepEqual(result, { kind: 'ignored', reason: 'outdated' });
});
