import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, valueOf } from '#codecs/icalendar/property.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { applyMessage } from './apply-message.ts';
import { planOrganizerChange } from './organizer-change.ts';
import { addressOf } from './participants.ts';
import { meetingOf, only, people, weekly } from './sample-meetings.ts';

test('instances that a program names without a zone are those of the series, which their attendees are told in its zone', () => {
  const isOrganizer = only('org@a.test');
  const plan = { isOrganizer, now: '20260102T000000Z' };
  const series = [...weekly, ...people('ann', 'ben')];
  const { object: before } = planOrganizerChange({
    ...plan,
    before: undefined,
    after: meetingOf(series),
  });
  const exception = [
    'RECURRENCE-ID:20260112T100000',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Berlin:20260112T110000',
    'DTEND;TZID=Europe/Berlin:20260112T120000',
    ...people('ann'),
  ];
  const after = meetingOf(series, exception);
  const { messages } = planOrganizerChange({ ...plan, before, after });
  const named = messages.map(({ method, recipient, least, calendar }) => {
    const component = (least?.calendar ?? calendar).components.at(-1)!;
    const at = first(component, 'RECURRENCE-ID');
    const id = at && `${parameter(at, 'TZID')} ${at.value}`;
    return [method, addressOf(recipient), id ?? valueOf(component, 'EXDATE')];
  });
  assert.ok(named.length >= 2);
  for (const [, , instance] of named)
    assert.match(String(instance), /^(Europe\/Berlin )?20260112T100000$/);
});

test('who answers for a day of a series of times answers for the instance of that day', () => {
  const [isMe, now] = [only('org@a.test'), '20260102T000000Z'];
  const plan = { isOrganizer: isMe, now, before: undefined };
  const { object } = planOrganizerChange({
    ...plan,
    after: meetingOf([...weekly, ...people('ann')]),
  });
  const reply = (day: string) =>
    meetingOf([
      `RECURRENCE-ID;VALUE=DATE:${day}`,
      'DTSTAMP:20260103T000000Z',
      ...people('ann=DECLINED'),
    ]);
  const answered = (day: string) =>
    applyMessage(object, { method: 'REPLY', object: reply(day) }, { isMe, now });
  const result = answered('20260112');
  assert.ok(result.kind === 'applied');
  const [instance] = result.object.overrides.values();
  const id = first(instance!, 'RECURRENCE-ID')!;
  assert.deepEqual([parameter(id, 'TZID'), id.value], ['Europe/Berlin', '20260112T100000']);
  assert.match(JSON.stringify(instance), /DECLINED/);
  assert.equal(answered('20260113').kind, 'ignored');
});
