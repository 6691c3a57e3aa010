import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import type { Component } from '#codecs/icalendar/component.ts';
import { withoutNotesForMail } from './bookkeeping.ts';
import { formatMessage, type Method } from './itip/message.ts';
import { meetingOf, only, weekly } from './itip/sample-meetings.ts';

function message(method: Method, sequence: number): Component {
  const noted = (name: string) =>
    `ATTENDEE;X-MAILSTEAD-ASKED-AT=${sequence};X-MAILSTEAD-ANSWERED=0/20260101T000000Z:mailto:${name}@a.test`;
  const own = ['X-MAILSTEAD-LEFT:20260112T100000', `SEQUENCE:${sequence}`];
  return formatMessage(
    method,
    meetingOf([...weekly, ...own, 'ORGANIZER:mailto:org@a.test', noted('ann'), noted('bob')]),
  );
}

const notesIn = (calendar: Component) =>
  formatCalendar(withoutNotesForMail(calendar, only('ann@a.test')))
    .replaceAll('\r\n ', '')
    .match(/^.*X-MAILSTEAD.*$/gm);

test('a changed invitation by mail says from when on the answer of its reader counts, and nothing else that is noted (RFC 5546 §2.1.4)', () => {
  assert.deepEqual(notesIn(message('REQUEST', 2)), [
    'ATTENDEE;X-MAILSTEAD-ASKED-AT=2:mailto:ann@a.test',
  ]);
  assert.equal(notesIn(message('REQUEST', 0)), null);
  assert.equal(notesIn(message('REPLY', 2)), null);
});
