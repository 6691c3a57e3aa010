import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lostProperties } from './lost-properties.ts';
import { withoutScheduling } from './without-scheduling.ts';

const event = (...lines: string[]) =>
  Buffer.from(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:1',
      ...lines,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
const card = (...lines: string[]) =>
  Buffer.from(['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n'));

test('what a server writes in its own way is not lost: order, escapes, parameters it adds', () => {
  const sent = event(
    'SUMMARY:a\\, b',
    'ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:b@c.test',
    'DTSTAMP:20240101T000000Z',
  );
  const kept = event(
    'DTSTAMP:20250101T000000Z',
    'ATTENDEE;PARTSTAT=accepted;RSVP=TRUE;CN=Bob:mailto:b@c.test',
    'SUMMARY:a, b',
    'CLASS:PUBLIC',
  );
  assert.deepEqual(lostProperties('text/calendar', sent, kept), []);
  assert.deepEqual(
    lostProperties(
      'text/vcard',
      card('N:M;C;;;', 'EMAIL;TYPE=WORK:a@b.test'),
      card('EMAIL;TYPE=work:a@b.test', 'N:M;C'),
    ),
    [],
  );
});

test('what is left out or changed is named, in exceptions of a series too', () => {
  const series = (summary: string) =>
    event(
      'SUMMARY:x',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:1',
      'RECURRENCE-ID:20240101T000000Z',
      `SUMMARY:${summary}`,
    );
  assert.deepEqual(lostProperties('text/calendar', series('y'), series('z')), ['SUMMARY']);
  assert.deepEqual(
    lostProperties(
      'text/calendar',
      event('CATEGORIES:A', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@c.test'),
      event('ATTENDEE:mailto:b@c.test'),
    ),
    ['ATTENDEE', 'CATEGORIES'],
  );
  assert.equal(
    lostProperties('text/calendar', event('A:1'), Buffer.from('no calendar')),
    undefined,
  );
});

test('everybody in a meeting is said to be told by somebody else; the rest stays byte for byte', () => {
  const plain = event('SUMMARY:organizer: nobody');
  assert.equal(withoutScheduling(plain), plain);
  const meeting = event(
    'ORGANIZER;CN=Ann:mailto:a@c.test',
    'ATTENDEE;SCHEDULE-AGENT=SERVER;CN=Bob:mailto:b@c.test',
    'SUMMARY:x',
  );
  const text = withoutScheduling(meeting).toString().replaceAll('\r\n ', '');
  assert.equal(text.match(/SCHEDULE-AGENT=CLIENT/g)?.length, 2);
  assert.equal(text.includes('SERVER'), false);
  assert.match(text, /CN=Bob[^\r]*:mailto:b@c\.test/);
});
