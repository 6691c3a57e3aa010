import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage, voicesOf, type ReceivedMessage } from './apply-message.ts';
import { addressOf, isMailAddress } from './participants.ts';
import { refreshMessage } from './refresh-message.ts';
import {
  now,
  organize,
  sentTo,
  receive,
  apply,
  applied,
  textOf,
  answerOf,
  invited,
} from './sample-exchange.ts';
import { calendarOf, meetingOf, only, people, weekly } from './sample-meetings.ts';

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

test('of answers with one SEQUENCE and DTSTAMP, as programs give them that keep those of the invitation, the last counts (RFC 5546 §2.1.5)', () => {
  const { organizer } = invited();
  const reply = (partstat: string) => {
    const lines = ['DTSTAMP:20260102T000000Z', 'SEQUENCE:0', ...people(`ann=${partstat}`)];
    const read = readMessage(calendarOf(lines), 'REPLY');
    assert.ok('method' in read);
    return read;
  };
  const accepted = applied(apply(organizer, reply('ACCEPTED'), 'org@a.test'));
  assert.equal(apply(accepted, reply('ACCEPTED'), 'org@a.test').kind, 'ignored');
  const declined = applied(apply(accepted, reply('DECLINED'), 'org@a.test'));
  assert.equal(answerOf(declined, 'ann@a.test'), 'DECLINED');
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
