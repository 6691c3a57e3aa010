import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { valueOf } from '#codecs/icalendar/property.ts';
import { readMessage } from './apply-message.ts';
import { componentsOf, readCalendarObject } from './calendar-object.ts';
import {
  organize,
  sentTo,
  receive,
  apply,
  applied,
  textOf,
  answerOf,
  moved,
  jan12,
  invited,
  withAnswer,
  parse,
  change,
} from './sample-exchange.ts';
import { calendarOf, meetingOf, people, weekly } from './sample-meetings.ts';

test('an answer reaches the organizer once, however often it comes (RFC 5546 §2.1.5)', () => {
  const { organizer, copy } = invited();
  const answered = change(copy, withAnswer(copy, 'ann@a.test', 'ACCEPTED'));
  assert.ok(answered.kind === 'allowed' && answered.reply);
  const reply = receive(answered.reply);
  assert.equal(componentsOf(reply.object).length, 1);
  const after = applied(apply(organizer, reply, 'org@a.test'));
  assert.equal(answerOf(after, 'ann@a.test'), 'ACCEPTED');
  assert.match(textOf(after).replaceAll('\r\n ', ''), /SCHEDULE-STATUS=2\.0/);
  assert.deepEqual(apply(after, reply, 'org@a.test'), { kind: 'ignored', reason: 'outdated' });
});

test('an answer for one instance makes it an exception at both ends', () => {
  const { organizer, copy } = invited();
  const [line] = people('ann=DECLINED').slice(1);
  const own = parse(
    textOf(copy) +
      `BEGIN:VEVENT\r\n${moved('100000', ...people('ben'), line!).join('\r\n')}\r\nEND:VEVENT`,
  );
  const answered = change(copy, readCalendarObject(own));
  assert.ok(answered.kind === 'allowed' && answered.reply);
  const after = applied(apply(organizer, receive(answered.reply), 'org@a.test'));
  assert.equal(answerOf(after, 'ann@a.test', jan12), 'DECLINED');
  assert.equal(answerOf(after, 'ann@a.test'), 'NEEDS-ACTION');
  assert.equal(answerOf(after, 'ben@a.test', jan12), 'NEEDS-ACTION');
});

test('deleting a copy, or one instance of it, declines (RFC 6638 §3.2.2.3, §3.2.2.4)', () => {
  const { copy } = invited();
  const gone = change(copy, undefined);
  assert.ok(gone.kind === 'allowed' && gone.reply);
  assert.match(formatCalendar(gone.reply.calendar), /PARTSTAT=DECLINED/);
  const text = textOf(copy).replace('RRULE', 'EXDATE;TZID=Europe/Berlin:20260112T100000\r\nRRULE');
  const one = change(copy, readCalendarObject(parse(text)));
  assert.ok(one.kind === 'allowed' && one.reply);
  assert.match(
    formatCalendar(one.reply.calendar),
    /RECURRENCE-ID;TZID=Europe\/Berlin:20260112T100000/,
  );
  const declined = change(withAnswer(copy, 'ann@a.test', 'DECLINED'), undefined);
  assert.ok(declined.kind === 'allowed');
  assert.equal(declined.reply, undefined);
});

test('an attendee changes alarms and categories, not what is the organizer’s (RFC 6638 §3.2.2.1)', () => {
  const { copy } = invited();
  const text = textOf(copy);
  const refusal = (from: string | RegExp, to: string) => {
    const result = change(copy, readCalendarObject(parse(text.replace(from, to))));
    return result.kind === 'refused' ? result.property : undefined;
  };
  assert.equal(refusal('SUMMARY:Weekly', 'SUMMARY:Other'), 'SUMMARY');
  assert.equal(refusal(/T100000/g, 'T120000'), 'DTSTART');
  assert.equal(refusal('FREQ=WEEKLY', 'FREQ=DAILY'), 'DTSTART');
  assert.equal(refusal('ORGANIZER:mailto:org', 'ORGANIZER:mailto:other'), 'ORGANIZER');
  assert.equal(refusal('mailto:ben@', 'mailto:eve@'), 'ATTENDEE');
  assert.equal(refusal('SUMMARY', 'CATEGORIES:Work\r\nTRANSP:TRANSPARENT\r\nSUMMARY'), undefined);
});

test('a later version keeps alarms, categories and the answer of the copy; an older one changes nothing', () => {
  const { organizer, copy } = invited();
  const own = readCalendarObject(
    parse(
      textOf(withAnswer(copy, 'ann@a.test', 'ACCEPTED')).replace(
        'SUMMARY',
        'CATEGORIES:Work\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nSUMMARY',
      ),
    ),
  )!;
  const update = organize(
    organizer,
    meetingOf([...weekly, 'LOCATION:Room 2', ...people('ann', 'ben')]),
  );
  const message = receive(sentTo(update, 'ann@a.test')[0]!);
  const after = applied(apply(own, message, 'ann@a.test'));
  assert.match(textOf(after), /LOCATION:Room 2/);
  assert.match(textOf(after), /CATEGORIES:Work/);
  assert.match(textOf(after), /TRIGGER:-PT5M/);
  assert.equal(answerOf(after, 'ann@a.test'), 'ACCEPTED');
  const old = receive(
    sentTo(organize(undefined, meetingOf([...weekly, ...people('ann')])), 'ann@a.test')[0]!,
  );
  const stale = {
    ...old,
    object: {
      ...old.object,
      master: {
        ...old.object.master!,
        properties: old.object.master!.properties.map((p) =>
          p.name === 'DTSTAMP' ? { ...p, value: '20250101T000000Z' } : p,
        ),
      },
    },
  };
  assert.deepEqual(apply(after, stale, 'ann@a.test'), { kind: 'ignored', reason: 'outdated' });
});

test('cancelled: the meeting is kept as cancelled, an instance leaves the series', () => {
  const { organizer, copy } = invited();
  const end = organize(organizer, undefined);
  const cancelled = applied(apply(copy, receive(sentTo(end, 'ann@a.test')[0]!), 'ann@a.test'));
  assert.equal(valueOf(cancelled.master!, 'STATUS'), 'CANCELLED');
  const without = organize(
    organizer,
    meetingOf([...weekly, 'EXDATE;TZID=Europe/Berlin:20260112T100000', ...people('ann', 'ben')]),
  );
  const message = sentTo(without, 'ann@a.test')[0]!;
  const one = applied(apply(copy, receive(message, 'least'), 'ann@a.test'));
  assert.match(textOf(one).replaceAll('\r\n ', ''), /EXDATE[^:]*:20260112T100000/);
});

test('thousands of instances in one message are called off, and come back, as one would', () => {
  const daily = weekly.map((line) => line.replace('WEEKLY', 'DAILY'));
  const first = Temporal.PlainDate.from('2026-01-05');
  const instances = (stamp: string) =>
    Array.from({ length: 4000 }, (_, i) => {
      const day = first.add({ days: i }).toString().replaceAll('-', '');
      return [
        `DTSTAMP:${stamp}`,
        `RECURRENCE-ID;TZID=Europe/Berlin:${day}T100000`,
        `DTSTART;TZID=Europe/Berlin:${day}T100000`,
        ...people('ann'),
      ];
    });
  const message = (method: 'CANCEL' | 'REQUEST', stamp: string) => {
    const read = readMessage(calendarOf(...instances(stamp)), method);
    assert.ok('method' in read);
    return read;
  };
  const copy = meetingOf([...daily, ...people('ann')]);
  const off = applied(apply(copy, message('CANCEL', '20260102T000000Z'), 'ann@a.test'));
  assert.equal(off.master!.properties.filter((l) => l.name === 'EXDATE').length, 4000);
  const back = applied(apply(off, message('REQUEST', '20260103T000000Z'), 'ann@a.test'));
  assert.equal(back.master!.properties.filter((l) => l.name === 'EXDATE').length, 0);
  assert.equal(back.overrides.size, 4000);
});

test('what is published changes a copy that is there, and nothing of its own in it (RFC 5546 §3.2.1)', () => {
  const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M', 'END:VALARM'];
  const copy = meetingOf([...weekly, 'CATEGORIES:Mine', 'ORGANIZER:mailto:org@a.test', ...alarm]);
  const publish = (...events: readonly (readonly string[])[]) => {
    const read = readMessage(calendarOf(...events), 'PUBLISH');
    assert.ok('method' in read);
    return read;
  };
  const title = (text: string) =>
    weekly.map((line) =>
      line.replace('SUMMARY:Weekly', `SUMMARY:${text}`).replace('20260101T00', '20260102T00'),
    );
  const organized = 'ORGANIZER:mailto:org@a.test';
  const news = applied(apply(copy, publish([...title('News'), organized]), 'ann@a.test'));
  assert.match(textOf(news), /SUMMARY:News[^]*CATEGORIES:Mine[^]*BEGIN:VALARM/);
  const instance = [
    'DTSTAMP:20260103T000000Z',
    'RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000',
    'DTSTART;TZID=Europe/Berlin:20260112T120000',
    organized,
  ];
  const one = applied(apply(news, publish(instance), 'ann@a.test'));
  assert.match(textOf(one), /RRULE:FREQ=WEEKLY[^]*RECURRENCE-ID/);
  assert.equal(apply(one, publish(instance), 'ann@a.test').kind, 'ignored');
  const own = meetingOf([...weekly, ...people('ann')]);
  assert.equal(apply(own, publish([...title('x'), organized]), 'org@a.test').kind, 'ignored');
});
