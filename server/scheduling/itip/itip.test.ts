import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, first, valueOf } from '#codecs/icalendar/property.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import { applyMessage, readMessage, voicesOf, type ReceivedMessage } from './apply-message.ts';
import type { Applied } from './applied.ts';
import { planAttendeeChange } from './attendee-change.ts';
import {
  componentsOf,
  formatCalendarObject,
  readCalendarObject,
  type CalendarObject,
} from './calendar-object.ts';
import type { OutgoingMessage } from './message.ts';
import { refreshMessage } from './refresh-message.ts';
import { planOrganizerChange, type OrganizerChange } from './organizer-change.ts';
import { addressOf, attendeeOf, isMailAddress, partstatOf } from './participants.ts';
import { calendarOf, meetingOf, only, people, weekly } from './sample-meetings.ts';

const isOrganizer = only('org@a.test');
const now = '20260102T000000Z';

function organize(
  before: CalendarObject | undefined,
  after: CalendarObject | undefined,
): OrganizerChange {
  return planOrganizerChange({ before, after, isOrganizer, now });
}

function sentTo(change: OrganizerChange, address: string): OutgoingMessage[] {
  return change.messages.filter((m) => addressOf(m.recipient) === address);
}

function receive(message: OutgoingMessage, form: 'whole' | 'least' = 'whole'): ReceivedMessage {
  const calendar = form === 'least' ? message.least!.calendar : message.calendar;
  const read = readMessage(calendar, undefined);
  assert.ok('method' in read);
  return read;
}

function apply(stored: CalendarObject | undefined, message: ReceivedMessage, me: string): Applied {
  return applyMessage(stored, message, { isMe: only(me), now });
}

function applied(result: Applied): CalendarObject {
  assert.equal(result.kind, 'applied');
  return (result as Applied & { kind: 'applied' }).object;
}

function textOf(object: CalendarObject): string {
  return formatCalendar(formatCalendarObject(object));
}

function answerOf(object: CalendarObject, address: string, key?: string): string {
  const component = key === undefined ? object.master! : object.overrides.get(key)!;
  return partstatOf(attendeeOf(component, only(address))!);
}

const moved = (start: string, ...more: string[]) => [
  'RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000',
  'DTSTAMP:20260101T000000Z',
  `DTSTART;TZID=Europe/Berlin:20260112T${start}`,
  'DURATION:PT1H',
  'SUMMARY:Weekly',
  ...more,
];
/** 12 January 2026, 10:00 in Berlin. */
const jan12 = String(Date.UTC(2026, 0, 12, 9) / 1000);

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

/** Ann's copy of the weekly meeting, and the organizer's object. */
function invited() {
  const change = organize(undefined, meetingOf([...weekly, ...people('ann', 'ben')]));
  const copy = applied(apply(undefined, receive(sentTo(change, 'ann@a.test')[0]!), 'ann@a.test'));
  return { organizer: change.object!, copy };
}

function withAnswer(object: CalendarObject, address: string, partstat: string): CalendarObject {
  const text = textOf(object).replace(
    new RegExp(`PARTSTAT=[A-Z-]+((?:;[^:]*)?:mailto:${address})`, 'g'),
    `PARTSTAT=${partstat}$1`,
  );
  return readCalendarObject(parse(text))!;
}

function parse(text: string) {
  return calendarOf(
    ...text
      .split('BEGIN:VEVENT\r\n')
      .slice(1)
      .map((part) =>
        part
          .split('END:VEVENT')[0]!
          .replaceAll('\r\n ', '')
          .split('\r\n')
          .filter((line) => line !== '' && line !== 'UID:meeting'),
      ),
  );
}

function change(before: CalendarObject | undefined, after: CalendarObject | undefined) {
  return planAttendeeChange({ before, after, isMe: only('ann@a.test'), now });
}

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

test('nobody comes to the party uninvited (RFC 5546 §2.1.5)', () => {
  const { organizer } = invited();
  const reply = readMessage(
    calendarOf([
      'DTSTAMP:20260103T000000Z',
      'SEQUENCE:0',
      'ORGANIZER:mailto:org@a.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@b.test',
    ]),
    'REPLY',
  );
  assert.ok('method' in reply);
  assert.deepEqual(apply(organizer, reply, 'org@a.test'), {
    kind: 'ignored',
    reason: 'party-crasher',
  });
  assert.deepEqual(
    apply(
      undefined,
      receive(
        sentTo(organize(undefined, meetingOf([...weekly, ...people('ben')])), 'ben@a.test')[0]!,
      ),
      'ann@a.test',
    ),
    { kind: 'ignored', reason: 'not-invited' },
  );
});

test('an answer for a time at which the series does not take place is none', () => {
  const { organizer } = invited();
  const reply = readMessage(
    calendarOf([
      'DTSTAMP:20260103T000000Z',
      'RECURRENCE-ID;TZID=Europe/Berlin:20260113T100000',
      'ORGANIZER:mailto:org@a.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@a.test',
    ]),
    'REPLY',
  );
  assert.ok('method' in reply);
  assert.deepEqual(apply(organizer, reply, 'org@a.test'), {
    kind: 'ignored',
    reason: 'unknown-instance',
  });
});

test('who was delegated to is invited by the answer that says so (RFC 5546 §3.2.2.3)', () => {
  const { organizer } = invited();
  const answer = (line: string) => {
    const reply = readMessage(
      calendarOf(['DTSTAMP:20260103T000000Z', 'SEQUENCE:0', 'ORGANIZER:mailto:org@a.test', line]),
      'REPLY',
    );
    assert.ok('method' in reply);
    return reply;
  };
  const fromDelegate = answer(
    'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:ann@a.test":mailto:dan@b.test',
  );
  assert.deepEqual(apply(organizer, fromDelegate, 'org@a.test'), {
    kind: 'ignored',
    reason: 'party-crasher',
  });
  const delegated = applied(
    apply(
      organizer,
      answer('ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:dan@b.test":mailto:ann@a.test'),
      'org@a.test',
    ),
  );
  assert.equal(answerOf(delegated, 'dan@b.test'), 'NEEDS-ACTION');
  assert.equal(
    answerOf(applied(apply(delegated, fromDelegate, 'org@a.test')), 'dan@b.test'),
    'ACCEPTED',
  );
});

test('another organizer takes over nobody’s meeting; methods must agree; there must be an organizer', () => {
  const { copy } = invited();
  const other = organizeBy('eve@b.test');
  assert.deepEqual(apply(copy, other, 'ann@a.test'), {
    kind: 'ignored',
    reason: 'other-organizer',
  });
  assert.deepEqual(readMessage(calendarOf([...weekly, ...people('ann')]), undefined), {
    kind: 'ignored',
    reason: 'not-scheduling',
  });
  assert.deepEqual(readMessage(calendarOf([...weekly]), 'REQUEST'), {
    kind: 'ignored',
    reason: 'no-organizer',
  });
  const calendar = sentTo(
    organize(undefined, meetingOf([...weekly, ...people('ann')])),
    'ann@a.test',
  )[0]!.calendar;
  assert.deepEqual(readMessage(calendar, 'REPLY'), { kind: 'ignored', reason: 'method-mismatch' });
});

function organizeBy(address: string): ReceivedMessage {
  const read = readMessage(
    calendarOf([
      ...weekly,
      'SEQUENCE:9',
      `ORGANIZER:mailto:${address}`,
      'ATTENDEE:mailto:ann@a.test',
    ]),
    'REQUEST',
  );
  assert.ok('method' in read);
  return read;
}

test('a request speaks for the organizer, or for who delegated; a reply for the attendee', () => {
  const isMe = only('dan@b.test');
  const from = 'ATTENDEE;DELEGATED-FROM="mailto:ann@a.test":mailto:dan@b.test';
  const request = meetingOf([...weekly, ...people('ann'), from]);
  const voice = (address: string, sentBy?: string) => ({ address, sentBy, isDelegator: false });
  assert.deepEqual(voicesOf({ method: 'REQUEST', object: request }, isMe), [
    [voice('org@a.test'), { ...voice('ann@a.test'), isDelegator: true }],
  ]);
  assert.deepEqual(voicesOf({ method: 'REPLY', object: request }, isMe), [[voice('ann@a.test')]]);
  const sentBy = (address: string) =>
    meetingOf([...weekly, `ORGANIZER;SENT-BY="mailto:${address}":mailto:org@a.test`]);
  const voices = (address: string) =>
    voicesOf({ method: 'REQUEST', object: sentBy(address) }, isMe);
  assert.deepEqual(voices('eva@a.test'), [[voice('org@a.test', 'eva@a.test')]]);
  assert.deepEqual(voices('eve@b.test'), [[voice('org@a.test')]]);
});

test('calendar addresses are mail addresses in lower case, with or without the scheme, or in EMAIL', () => {
  const line = (value: string, email?: string) => ({
    name: 'ATTENDEE',
    parameters: email === undefined ? [] : [{ name: 'EMAIL', values: [email] }],
    value,
  });
  assert.equal(addressOf(line('MAILTO:Ann.B@A.test')), 'ann.b@a.test');
  assert.equal(addressOf(line('ann@a.test')), 'ann@a.test');
  assert.equal(addressOf(line('urn:uuid:1', 'Ann@a.test')), 'ann@a.test');
  assert.ok(!isMailAddress(addressOf(line('urn:uuid:1'))));
  assert.ok(isMailAddress(addressOf(line('mailto:ann%2Bx@a.test'))));
});

test('an instance added to a series that is not here makes the attendee ask for all of it (RFC 5546 §3.2.4, §3.2.6)', () => {
  const added = readMessage(
    calendarOf([...weekly.slice(0, 3), 'SEQUENCE:1', ...people('ann')]),
    'ADD',
  );
  assert.ok('method' in added);
  assert.deepEqual(apply(undefined, added, 'ann@a.test'), { kind: 'ask-refresh' });
  const isMe = only('ann@a.test');
  const question = receive(refreshMessage(added.object, { isMe, now })!);
  const { organizer, copy } = invited();
  const asked = apply(organizer, question, 'org@a.test');
  assert.equal(asked.kind, 'send-request');
  const after = applied(apply(copy, added, 'ann@a.test'));
  assert.match(textOf(after), /RDATE;TZID=Europe\/Berlin:20260105T100000/);
});
