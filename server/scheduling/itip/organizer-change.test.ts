import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { addressOf } from './participants.ts';
import { organize, sentTo, textOf, answerOf, moved } from './sample-exchange.ts';
import { meetingOf, people, weekly } from './sample-meetings.ts';

test('a new meeting is sent to everybody but the organizer, without alarms and what is the organizer’s own (RFC 6638 §3.2.1.1)', () => {
  const change = organize(
    undefined,
    meetingOf([
      ...weekly,
      'ORGANIZER:mailto:org@a.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:org@a.test',
      'ATTENDEE;SCHEDULE-STATUS="1.1":MAILTO:Ann@a.test',
      'ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:ben@a.test',
      'X-MOZ-LASTACK:20260101T000000Z',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-PT15M',
      'END:VALARM',
    ]),
  );
  assert.deepEqual(
    change.messages.map((m) => [m.method, addressOf(m.recipient)]),
    [['REQUEST', 'ann@a.test']],
  );
  const text = formatCalendar(change.messages[0]!.calendar);
  assert.match(text, /METHOD:REQUEST/);
  assert.doesNotMatch(text, /VALARM|X-MOZ|SCHEDULE-/);
  assert.match(text, /DTSTAMP:20260102T000000Z/);
});

test('an attendee of single instances gets those alone; an instance without an attendee of the series is an EXDATE for them (RFC 6638 §3.2.6)', () => {
  const change = organize(
    undefined,
    meetingOf([...weekly, ...people('ann')], moved('140000', ...people('ben'))),
  );
  const ben = sentTo(change, 'ben@a.test')[0]!.calendar.components;
  assert.equal(ben.length, 1);
  assert.ok(first(ben[0]!, 'RECURRENCE-ID'));
  const [ann] = sentTo(change, 'ann@a.test')[0]!.calendar.components;
  assert.equal(valueOf(ann!, 'EXDATE'), '20260112T100000');
});

test('another time asks everybody anew under a higher SEQUENCE; another text does neither (RFC 5546 §2.1.4, RFC 6638 §3.2.8)', () => {
  const first = organize(undefined, meetingOf([...weekly, ...people('ann=ACCEPTED')])).object!;
  const words = organize(
    first,
    meetingOf([...weekly, 'LOCATION:Room 1', ...people('ann=ACCEPTED')]),
  );
  assert.equal(sentTo(words, 'ann@a.test').length, 1);
  assert.equal(valueOf(words.object!.master!, 'SEQUENCE'), '0');
  assert.equal(answerOf(words.object!, 'ann@a.test'), 'ACCEPTED');
  const later = weekly.map((line) => line.replace('T100000', 'T090000'));
  const time = organize(words.object, meetingOf([...later, ...people('ann=ACCEPTED')]));
  assert.equal(valueOf(time.object!.master!, 'SEQUENCE'), '1');
  assert.equal(answerOf(time.object!, 'ann@a.test'), 'NEEDS-ACTION');
  const none = organize(time.object, meetingOf([...later, ...people('ann')]));
  assert.deepEqual(none.messages, []);
});

test('the same time written for another zone, a shorter end and alarms are no other time', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ann=ACCEPTED')])).object!;
  const same = [
    'DTSTART;TZID=W. Europe Standard Time:20260105T100000',
    'DURATION:PT1H',
    'RRULE:FREQ=WEEKLY;UNTIL=20261231T000000Z',
    'SUMMARY:Weekly',
  ];
  const after = organize(before, meetingOf([...same, ...people('ann=ACCEPTED')])).object!;
  assert.equal(answerOf(after, 'ann@a.test'), 'ACCEPTED');
  assert.equal(valueOf(after.master!, 'SEQUENCE'), '1');
});

test('a series in a zone without summer time is at other times, although it begins at the same', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ann=ACCEPTED')])).object!;
  const elsewhere = weekly.map((line) => line.replace('Europe/Berlin', 'Africa/Lagos'));
  const after = organize(before, meetingOf([...elsewhere, ...people('ann=ACCEPTED')]));
  assert.equal(answerOf(after.object!, 'ann@a.test'), 'NEEDS-ACTION');
  assert.equal(sentTo(after, 'ann@a.test').length, 1);
});

test('who is taken off gets a CANCEL that names them alone, and so does everybody when the meeting is deleted (RFC 5546 §3.2.5)', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ann', 'ben')])).object!;
  const change = organize(before, meetingOf([...weekly, ...people('ben')]));
  const [cancel] = sentTo(change, 'ann@a.test');
  assert.equal(cancel!.method, 'CANCEL');
  assert.deepEqual(all(cancel!.calendar.components[0]!, 'ATTENDEE').map(addressOf), ['ann@a.test']);
  assert.equal(sentTo(change, 'ben@a.test')[0]!.method, 'REQUEST');
  const end = organize(change.object, undefined);
  assert.deepEqual(
    end.messages.map((m) => m.method),
    ['CANCEL'],
  );
  assert.equal(valueOf(end.messages[0]!.calendar.components[0]!, 'SEQUENCE'), '2');
});

test('one instance that is moved or taken out is told as such to other servers', () => {
  const series = meetingOf([...weekly, ...people('ann')]);
  const before = organize(undefined, series).object!;
  const exception = organize(
    before,
    meetingOf([...weekly, ...people('ann')], moved('140000', ...people('ann'))),
  );
  const least = sentTo(exception, 'ann@a.test')[0]!.least!;
  assert.equal(least.method, 'REQUEST');
  assert.equal(least.calendar.components.length, 1);
  const without = organize(
    before,
    meetingOf([...weekly, 'EXDATE;TZID=Europe/Berlin:20260112T100000', ...people('ann')]),
  );
  const cancel = sentTo(without, 'ann@a.test')[0]!.least!;
  assert.equal(cancel.method, 'CANCEL');
  const text = formatCalendar(cancel.calendar);
  assert.match(text, /RECURRENCE-ID;TZID=Europe\/Berlin:20260112T100000/);
  assert.match(text, /DTSTART;TZID=Europe\/Berlin:20260112T100000\r\n/);
});

test('a forced message is sent although nothing changed, and the wish is not stored (RFC 6638 §7.2)', () => {
  const before = organize(undefined, meetingOf([...weekly, ...people('ann')])).object!;
  const lines = people('ann').map((line) =>
    line.replace('ATTENDEE', 'ATTENDEE;SCHEDULE-FORCE-SEND=REQUEST'),
  );
  const change = organize(before, meetingOf([...weekly, ...lines]));
  assert.equal(change.messages.length, 1);
  assert.doesNotMatch(textOf(change.object!), /FORCE/);
});
