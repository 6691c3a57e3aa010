import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '#codecs/icalendar/component.ts';
import { first } from '#codecs/icalendar/property.ts';
import { applyMessage } from './apply-message.ts';
import { planAttendeeChange } from './attendee-change.ts';
import { componentsOf, mapComponents, type CalendarObject } from './calendar-object.ts';
import { instanceOf } from './instance.ts';
import type { Method } from './message.ts';
import { momentKey } from './moments.ts';
import { attendeeOf, mapAttendees, partstatOf } from './participants.ts';
import { setParameter, withValue } from './property-lines.ts';
import { meetingOf, only } from './sample-meetings.ts';

const isMe = only('bob@a.test');

const series = (sequence: number, asked: number, hour: number, ...further: string[]) => [
  `DTSTAMP:20260101T08000${sequence}Z`,
  `SEQUENCE:${sequence}`,
  `DTSTART:20260105T${hour}0000Z`,
  'DURATION:PT1H',
  'RRULE:FREQ=WEEKLY;COUNT=4',
  'ORGANIZER:mailto:org@a.test',
  `ATTENDEE;PARTSTAT=NEEDS-ACTION;X-MAILSTEAD-ASKED-AT=${asked}:mailto:bob@a.test`,
  ...further,
];

function receive(
  stored: CalendarObject | undefined,
  method: Method,
  object: CalendarObject,
): CalendarObject {
  const result = applyMessage(stored, { method, object }, { isMe, now: '20260101T090000Z' });
  assert.equal(result.kind, 'applied');
  return result.kind === 'applied' ? result.object : stored!;
}

/** Bob accepts the series, or its instance of one day, at a time before the message that says more. */
function accept(copy: CalendarObject, day?: string): CalendarObject {
  const accepted = (component: Component) =>
    mapAttendees(component, (line) => setParameter(line, 'PARTSTAT', 'ACCEPTED'));
  const start = first(copy.master!, 'DTSTART')!;
  const id = { ...start, name: 'RECURRENCE-ID', value: `${day}${start.value.slice(8)}` };
  const after =
    day === undefined
      ? { ...copy, master: accepted(copy.master!) }
      : {
          ...copy,
          overrides: new Map([
            [momentKey(id, copy.zones), accepted(instanceOf(copy, copy.master!, id))],
          ]),
        };
  const change = planAttendeeChange({ before: copy, after, isMe, now: '20260101T080001Z' });
  assert.equal(change.kind, 'allowed');
  return change.kind === 'allowed' ? change.object! : copy;
}

const answersIn = (object: CalendarObject) =>
  componentsOf(object).map((component) => partstatOf(attendeeOf(component, isMe)!));

test('what was answered before a meeting was called off is no answer to what is asked anew after it, though the copy counts as far (RFC 5546 §2.1.4)', () => {
  const asked = receive(undefined, 'REQUEST', meetingOf(series(1, 1, 10)));
  const off = receive(accept(asked), 'CANCEL', meetingOf(series(2, 1, 10, 'STATUS:CANCELLED')));
  const again = receive(off, 'REQUEST', meetingOf(series(3, 2, 11)));
  assert.deepEqual(answersIn(again), ['NEEDS-ACTION']);
});

test('an exception that an answer made goes when its meeting is called off and comes again at another time', () => {
  const asked = receive(undefined, 'REQUEST', meetingOf(series(1, 1, 10)));
  const over = meetingOf(series(2, 1, 10, 'STATUS:CANCELLED'));
  const again = meetingOf(series(3, 2, 11));
  const answeredBefore = receive(accept(asked, '20260112'), 'CANCEL', over);
  assert.deepEqual(answersIn(receive(answeredBefore, 'REQUEST', again)), ['NEEDS-ACTION']);
  const answeredAfter = accept(receive(asked, 'CANCEL', over), '20260112');
  assert.deepEqual(answersIn(receive(answeredAfter, 'REQUEST', again)), ['NEEDS-ACTION']);
});

/** As organizers elsewhere send it, who note nothing of when they asked. */
const foreign = (sequence: number, ...further: string[]) =>
  series(sequence, 0, 10, ...further).map((line) => line.replace(/;X-MAILSTEAD[^:]*/, ''));

const foreignInstance = (sequence: number, hour = 10) =>
  foreign(sequence, 'RECURRENCE-ID:20260112T100000Z').map((line) =>
    line
      .replace('DTSTART:20260105T10', `DTSTART:20260112T${hour}`)
      .replace(/^RRULE.*/, 'SUMMARY:other'),
  );

test('what was answered on its way to an organizer elsewhere is no answer to a meeting that they call off and ask for again', () => {
  const asked = receive(undefined, 'REQUEST', meetingOf(foreign(1)));
  const off = receive(accept(asked), 'CANCEL', meetingOf(foreign(2, 'STATUS:CANCELLED')));
  assert.deepEqual(answersIn(receive(off, 'REQUEST', meetingOf(foreign(3)))), ['NEEDS-ACTION']);
});

test('an answer on its way to an organizer elsewhere stays when an instance takes place after all', () => {
  const without = meetingOf(foreign(1, 'EXDATE:20260112T100000Z'));
  const asked = accept(receive(undefined, 'REQUEST', without));
  const again = receive(asked, 'REQUEST', meetingOf(foreign(2), foreignInstance(2)));
  assert.deepEqual(answersIn(again), ['ACCEPTED', 'NEEDS-ACTION']);
});

test('an answer on its way to an organizer elsewhere stays although its attendee took out an instance', () => {
  const copy = accept(receive(undefined, 'REQUEST', meetingOf(foreign(1))));
  const exdate = { name: 'EXDATE', value: '20260112T100000Z', parameters: [] };
  const properties = [...copy.master!.properties, exdate];
  const after = { ...copy, master: { ...copy.master!, properties } };
  const change = planAttendeeChange({ before: copy, after, isMe, now: '20260101T080001Z' });
  assert.equal(change.kind, 'allowed');
  const taken = change.kind === 'allowed' ? change.object! : copy;
  const told = receive(taken, 'REQUEST', meetingOf(foreign(2, 'SUMMARY:new')));
  assert.deepEqual(answersIn(told), ['ACCEPTED']);
});

test('an answer for a series on its way to an organizer elsewhere is one for an instance that has new words, not for one at a new time', () => {
  const asked = accept(receive(undefined, 'REQUEST', meetingOf(foreign(1))));
  const told = receive(asked, 'REQUEST', meetingOf(foreign(2), foreignInstance(2)));
  assert.deepEqual(answersIn(told), ['ACCEPTED', 'ACCEPTED']);
  const moved = receive(asked, 'REQUEST', meetingOf(foreign(2), foreignInstance(2, 13)));
  assert.deepEqual(answersIn(moved), ['ACCEPTED', 'NEEDS-ACTION']);
});

test('who is asked anew for a series by an organizer elsewhere is asked for instances with words of their own, too', () => {
  const first = meetingOf(foreign(1, 'EXDATE:20260119T100000Z'), foreignInstance(1));
  const answered = accept(receive(undefined, 'REQUEST', first));
  assert.deepEqual(answersIn(answered), ['ACCEPTED', 'ACCEPTED']);
  const anew = receive(answered, 'REQUEST', meetingOf(foreign(2), foreignInstance(2)));
  assert.deepEqual(answersIn(anew), ['NEEDS-ACTION', 'NEEDS-ACTION']);
});

test('one answer for a series and its exceptions is one, whatever SEQUENCE each of them has: the next for the series is for them, too (RFC 6638 §3.2.2)', () => {
  const invitation = meetingOf(series(2, 0, 10));
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const exception = withValue(instanceOf(invitation, invitation.master!, id), 'SEQUENCE', '1');
  const overrides = new Map([[momentKey(id, invitation.zones), exception]]);
  const copy = receive(undefined, 'REQUEST', { ...invitation, overrides });
  const commented = change(copy, (component) => withValue(component, 'COMMENT', 'Perhaps'));
  const answered = change(commented, (component) =>
    first(component, 'RECURRENCE-ID') ? component : withAnswer(component, 'TENTATIVE'),
  );
  assert.deepEqual(answersIn(answered), ['TENTATIVE', 'TENTATIVE']);
});

test('who commented on a series and then answers it answers for an exception that came in between, too (RFC 6638 §3.2.2)', () => {
  const invitation = meetingOf(series(0, 0, 10));
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const renamed = withValue(instanceOf(invitation, invitation.master!, id), 'SUMMARY', 'Other');
  const overrides = new Map([[momentKey(id, invitation.zones), renamed]]);
  const commented = change(receive(undefined, 'REQUEST', invitation), (component) =>
    withValue(component, 'COMMENT', 'Perhaps'),
  );
  const copy = receive(commented, 'REQUEST', { ...invitation, master: undefined, overrides });
  const answered = change(copy, (component) =>
    first(component, 'RECURRENCE-ID') ? component : withAnswer(component, 'TENTATIVE'),
  );
  assert.deepEqual(answersIn(answered), ['TENTATIVE', 'TENTATIVE']);
});

test('an exception that was asked for apart keeps its answer when an organizer elsewhere asks for the series anew (RFC 5546 §3.2.2)', () => {
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const whole = (sequence: number, ofException: number, count: number) => {
    const plain = series(sequence, 0, 10).map((line) => line.replace(/;X-MAILSTEAD[^:]*/, ''));
    const object = meetingOf(plain.map((line) => line.replace('COUNT=4', `COUNT=${count}`)));
    const moved = withValue(instanceOf(object, object.master!, id), 'DTSTART', '20260112T140000Z');
    const exception = withValue(moved, 'SEQUENCE', String(ofException));
    return { ...object, overrides: new Map([[momentKey(id, object.zones), exception]]) };
  };
  const copy = change(receive(undefined, 'REQUEST', whole(0, 1, 4)), (component) =>
    withAnswer(component, 'DECLINED'),
  );
  const longer = receive(copy, 'REQUEST', whole(3, 3, 5));
  assert.deepEqual(answersIn(longer), ['NEEDS-ACTION', 'DECLINED']);
});

test('an exception that came before the question for its series is open with it, whatever was answered before (RFC 5546 §2.1.5)', () => {
  const whole = (sequence: number, hour: number) => {
    const object = meetingOf(asked(sequence, hour));
    const overrides = new Map([[momentKey(id, object.zones), exceptionOf(sequence)]]);
    return { ...object, overrides };
  };
  const asked = (sequence: number, hour: number) =>
    series(sequence, 0, hour).map((line) => line.replace(/;X-MAILSTEAD[^:]*/, ''));
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const exceptionOf = (sequence: number) => {
    const object = meetingOf(asked(sequence, 10));
    return withValue(instanceOf(object, object.master!, id), 'SUMMARY', `${sequence}`);
  };
  const copy = receive(undefined, 'REQUEST', whole(0, 10));
  const answered = change(copy, (component) => withAnswer(component, 'TENTATIVE'));
  const one = { ...whole(3, 10), master: undefined };
  const early = receive(answered, 'REQUEST', one);
  const asOthers = withValue(meetingOf(asked(2, 10)).master!, 'DURATION', 'PT2H');
  const late = receive(early, 'REQUEST', { ...whole(2, 10), master: asOthers });
  assert.deepEqual(answersIn(late), ['NEEDS-ACTION', 'NEEDS-ACTION']);
});

test('an answer for one instance that comes after a later one for all is none, and one that comes after a later one for the series is (RFC 5546 §2.1.5)', () => {
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const organizer = meetingOf(series(0, 0, 10));
  const key = momentKey(id, organizer.zones);
  const reply = (second: number, partstat: string, parts: 'all' | 'series' | 'one') => {
    const object = meetingOf(series(0, 0, 10));
    const answer = (component: Component) =>
      withValue(withAnswer(component, partstat), 'DTSTAMP', `20260102T08000${second}Z`);
    const one = answer(instanceOf(object, object.master!, id));
    return {
      ...object,
      master: parts === 'one' ? undefined : answer(object.master!),
      overrides: new Map(parts === 'series' ? [] : [[key, one]]),
    };
  };
  const enter = (object: CalendarObject, answer: CalendarObject) => {
    const options = { isMe: only('org@a.test'), now: '20260103T080000Z' };
    const result = applyMessage(object, { method: 'REPLY', object: answer }, options);
    return result.kind === 'applied' ? result.object : object;
  };
  const early = reply(1, 'DECLINED', 'one');
  const all = enter(organizer, reply(2, 'ACCEPTED', 'all'));
  assert.deepEqual(answersIn(enter(all, early)), ['ACCEPTED', 'ACCEPTED']);
  const alike = enter(
    enter(organizer, reply(0, 'TENTATIVE', 'all')),
    reply(2, 'ACCEPTED', 'series'),
  );
  assert.deepEqual(answersIn(alike), ['ACCEPTED', 'ACCEPTED']);
  assert.deepEqual(answersIn(enter(alike, early)), ['ACCEPTED', 'DECLINED']);
});

test('an answer for a series that is on its way to an organizer elsewhere outlives new words for one instance, and no other time of it (RFC 5546 §2.1.5)', () => {
  const asked = (sequence: number) =>
    meetingOf(series(sequence, 0, 10).map((line) => line.replace(/;X-MAILSTEAD[^:]*/, '')));
  const id = { name: 'RECURRENCE-ID', parameters: [], value: '20260112T100000Z' };
  const instance = (name: string, value: string) => {
    const object = asked(3);
    const exception = withValue(instanceOf(object, object.master!, id), name, value);
    const overrides = new Map([[momentKey(id, object.zones), exception]]);
    return { ...object, master: undefined, overrides };
  };
  const copy = change(receive(undefined, 'REQUEST', asked(0)), (component) =>
    withAnswer(component, 'ACCEPTED'),
  );
  const renamed = receive(copy, 'REQUEST', instance('SUMMARY', 'Other words'));
  assert.deepEqual(answersIn(renamed), ['ACCEPTED', 'ACCEPTED']);
  const moved = receive(copy, 'REQUEST', instance('DTSTART', '20260112T140000Z'));
  assert.deepEqual(answersIn(moved), ['ACCEPTED', 'NEEDS-ACTION']);
  const over = receive(copy, 'CANCEL', instance('STATUS', 'CANCELLED'));
  const later = instance('SEQUENCE', '4');
  assert.deepEqual(answersIn(receive(over, 'REQUEST', later)), ['ACCEPTED', 'NEEDS-ACTION']);
});

const withAnswer = (component: Component, partstat: string) =>
  mapAttendees(component, (line) => setParameter(line, 'PARTSTAT', partstat));

/** Bob's copy as it is stored when a program changes each part of it. */
function change(copy: CalendarObject, edit: (component: Component) => Component): CalendarObject {
  const after = mapComponents(copy, edit);
  const plan = planAttendeeChange({ before: copy, after, isMe, now: '20260101T080001Z' });
  assert.equal(plan.kind, 'allowed');
  return plan.kind === 'allowed' ? plan.object! : copy;
}

test('a meeting that was declined, called off and put back by its organizer is there again as declined', () => {
  const off = receive(
    receive(undefined, 'REQUEST', meetingOf(series(1, 1, 10))),
    'CANCEL',
    meetingOf(series(2, 1, 10, 'STATUS:CANCELLED')),
  );
  const declined = (lines: string[]) =>
    lines.map((line) =>
      line
        .replace('NEEDS-ACTION', 'DECLINED')
        .replace(/^DTSTAMP:.*/, 'DTSTAMP:20260102T080000Z')
        .replace(/^SEQUENCE:.*/, 'SEQUENCE:0'),
    );
  const moved = declined(series(0, 0, 12, 'RECURRENCE-ID:20260112T100000Z'))
    .map((line) => line.replace('DTSTART:20260105', 'DTSTART:20260112'))
    .filter((line) => !line.startsWith('RRULE'));
  const again = receive(off, 'REQUEST', meetingOf(declined(series(0, 0, 10)), moved));
  assert.deepEqual(answersIn(again), ['DECLINED', 'DECLINED']);
});
