// Series that are moved, and instances that take place after all: what is asked anew and what was answered for them, by HTTP alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../support/calendar-samples.ts';
import { namesIn } from '../../support/dav-answers.ts';
import { createDavStage, type DavStage } from '../../support/dav-stage.ts';

const type = { 'content-type': 'text/calendar; charset=utf-8' };
const path = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;
const mail = (name: string) => `mailto:${name}@example.test`;

const attendees = (of: { readonly bob: string }) => `ORGANIZER:${mail('ann')}
ATTENDEE;PARTSTAT=ACCEPTED:${mail('ann')}
ATTENDEE;PARTSTAT=${of.bob};RSVP=TRUE:${mail('bob')}
`;

const series = (hour: string, bob = 'NEEDS-ACTION', further = ''): string => `BEGIN:VEVENT
UID:m
DTSTAMP:20261101T080000Z
DTSTART:20270104T${hour}0000Z
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Weekly
${further}${attendees({ bob })}END:VEVENT
`;

const second = (bob: string, further = ''): string => exception('11', '09', bob, further);

const exception = (day: string, hour: string, bob: string, further = ''): string => `BEGIN:VEVENT
UID:m
DTSTAMP:20261101T080000Z
RECURRENCE-ID:202701${day}T090000Z
DTSTART:202701${day}T${hour}0000Z
DURATION:PT1H
SUMMARY:Weekly
${further}${attendees({ bob })}END:VEVENT
`;

async function put(stage: DavStage, name: string, body: string): Promise<void> {
  const at = name === 'ann' ? `${path('ann')}m.ics` : await placeOf(stage, name);
  const answer = await stage.as(name)('PUT', at, { body: calendarObject(body), headers: type });
  assert.ok(answer.status < 300, answer.text);
}

async function placeOf(stage: DavStage, name: string): Promise<string> {
  const found = await stage.as(name)('PROPFIND', path(name), { headers: { depth: '1' } });
  return path(name) + namesIn(found)[1]!;
}

async function copyOf(stage: DavStage, name: string): Promise<string> {
  const { text } = await stage.as(name)('GET', await placeOf(stage, name));
  return text.replaceAll(/\r\n[ \t]/g, '');
}

/** What bob answered, for the series first, in somebody's copy. */
function answersOfBob(copy: string): string[] {
  return [...copy.matchAll(/^ATTENDEE[^\r]*PARTSTAT=([A-Z-]+)[^\r]*:mailto:bob@/gm)].map(
    ([, partstat]) => partstat!,
  );
}

test('an instance that somebody took away is there again when its series was moved, and moved back (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  await put(stage, 'ann', series('09'));
  await put(stage, 'bob', series('09', 'ACCEPTED', 'EXDATE:20270111T090000Z\n'));
  assert.deepEqual(answersOfBob(await copyOf(stage, 'ann')), ['ACCEPTED', 'DECLINED']);
  await put(stage, 'ann', series('10'));
  await put(stage, 'ann', series('09'));
  assert.deepEqual(answersOfBob(await copyOf(stage, 'ann')), ['NEEDS-ACTION']);
  const copy = await copyOf(stage, 'bob');
  assert.doesNotMatch(copy, /EXDATE/);
  assert.deepEqual(answersOfBob(copy), ['NEEDS-ACTION']);
});

test('for an instance that takes place after all an answer is owed, in every copy (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  await put(stage, 'ann', series('09'));
  await put(stage, 'bob', series('09') + second('TENTATIVE'));
  await put(stage, 'ann', series('09') + second('TENTATIVE', 'STATUS:CANCELLED\n'));
  await put(stage, 'bob', series('09', 'DECLINED', 'EXDATE:20270111T090000Z\n'));
  await put(stage, 'ann', series('09', 'DECLINED') + second('TENTATIVE'));
  for (const name of ['ann', 'bob'])
    assert.deepEqual(answersOfBob(await copyOf(stage, name)), ['DECLINED', 'NEEDS-ACTION'], name);
});

test('an answer for a series is none for an instance at another time that was called off then and takes place after all (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  const moved = (further = '') => exception('11', '14', 'NEEDS-ACTION', further);
  await put(stage, 'ann', series('09'));
  await put(stage, 'ann', series('09') + moved());
  await put(stage, 'ann', series('09') + moved('STATUS:CANCELLED\n'));
  await put(stage, 'bob', series('09', 'ACCEPTED', 'EXDATE:20270111T090000Z\n'));
  await put(stage, 'ann', series('09', 'ACCEPTED') + moved());
  for (const name of ['ann', 'bob'])
    assert.deepEqual(answersOfBob(await copyOf(stage, name)), ['ACCEPTED', 'NEEDS-ACTION'], name);
});

test('answers stay when a series ends before a date that it left out, which its organizer’s program drops (RFC 5546 §2.1.4)', async () => {
  await using stage = await createDavStage();
  const without = 'EXDATE:20270125T090000Z\n';
  await put(stage, 'ann', series('09', 'NEEDS-ACTION', without));
  await put(stage, 'bob', series('09', 'ACCEPTED', without));
  const ended = series('09', 'ACCEPTED').replace('COUNT=4', 'UNTIL=20270111T090000Z');
  await put(stage, 'ann', ended);
  for (const name of ['ann', 'bob'])
    assert.deepEqual(answersOfBob(await copyOf(stage, name)), ['ACCEPTED'], name);
  // What it leaves out no more it has again.
  await put(stage, 'ann', series('09', 'ACCEPTED', 'EXDATE:20270111T090000Z\n'));
  await put(stage, 'bob', series('09', 'ACCEPTED', 'EXDATE:20270111T090000Z\n'));
  await put(stage, 'ann', series('09', 'ACCEPTED'));
  assert.deepEqual(answersOfBob(await copyOf(stage, 'bob')), ['NEEDS-ACTION']);
});

test('who took a series away does not get it with an instance of it that is left out (RFC 6638 §3.2.2.1)', async () => {
  await using stage = await createDavStage();
  await put(stage, 'ann', series('09'));
  await stage.as('bob')('DELETE', await placeOf(stage, 'bob'));
  const moved = exception('18', '14', 'NEEDS-ACTION');
  await put(stage, 'ann', series('09', 'DECLINED') + exception('11', '14', 'NEEDS-ACTION') + moved);
  assert.deepEqual(instancesIn(await copyOf(stage, 'bob')), ['11 live', '18 live']);
  await put(stage, 'ann', series('09', 'DECLINED', 'EXDATE:20270111T090000Z\n') + moved);
  assert.deepEqual(instancesIn(await copyOf(stage, 'bob')), ['11 cancelled', '18 live']);
});

/** Days of the events in a copy, "series" for one that is none. */
function instancesIn(copy: string): string[] {
  return copy
    .split('BEGIN:VEVENT')
    .slice(1)
    .map((event) => {
      const day = /^RECURRENCE-ID:202701(\d\d)/m.exec(event)?.[1] ?? 'series';
      return `${day} ${event.includes('STATUS:CANCELLED') ? 'cancelled' : 'live'}`;
    })
    .sort();
}
