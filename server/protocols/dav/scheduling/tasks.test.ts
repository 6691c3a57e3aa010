// Tasks that people are given, also by and from programs that keep nobody's names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const given = '/dav/calendars/ann@example.test/tasks/t.ics';
const copy = '/dav/calendars/bob@example.test/tasks/t.ics';
const organizer = 'ORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\n';
const bobIs = (partstat: string) => `ATTENDEE;PARTSTAT=${partstat}:mailto:bob@example.test\n`;
const task = (lines: string, title = 'Report') =>
  `BEGIN:VTODO\nUID:t\nDTSTAMP:20261101T080000Z\nSUMMARY:${title}\n${lines}END:VTODO`;

async function put(as: DavClient, path: string, components: string): Promise<void> {
  const answer = await as('PUT', path, { body: calendarObject(components) });
  assert.ok(answer.status < 300, `${path} ${answer.status} ${answer.text}`);
}

async function textOf(as: DavClient, path: string): Promise<string> {
  return (await as('GET', path)).text.replaceAll(/\r\n[ \t]/g, '');
}

test('a task of others is done by a program that keeps nobody’s names', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, given, task(organizer + bobIs('NEEDS-ACTION')));
  await put(bob, copy, task('COMPLETED:20270102T150000Z\nSTATUS:COMPLETED\n'));
  assert.match(await textOf(bob, copy), /^ORGANIZER[^:]*:mailto:ann/m);
  assert.match(await textOf(ann, given), /PARTSTAT=COMPLETED[^:]*:mailto:bob/);
  await put(bob, copy, task('STATUS:IN-PROCESS\n'));
  assert.match(await textOf(ann, given), /PARTSTAT=IN-PROCESS[^:]*:mailto:bob/);
});

test('a task stays as far as its attendee is with it, until its organizer calls it off (RFC 5546 §3.4.2)', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, given, task(organizer + bobIs('NEEDS-ACTION')));
  const done = `${organizer}${bobIs('COMPLETED')}COMPLETED:20270102T150000Z\nSTATUS:COMPLETED\n`;
  await put(bob, copy, task(done));
  await put(
    ann,
    given,
    task(`${organizer}${bobIs('COMPLETED')}STATUS:NEEDS-ACTION\n`, 'Long report'),
  );
  assert.match(await textOf(bob, copy), /SUMMARY:Long report/);
  assert.match(await textOf(bob, copy), /^STATUS:COMPLETED/m);
  await put(ann, given, task(`${organizer}${bobIs('COMPLETED')}STATUS:CANCELLED\n`, 'Long report'));
  assert.match(await textOf(bob, copy), /^STATUS:CANCELLED/m);
});

test('a task that was given to others stays theirs when a program that keeps nobody’s names changes it', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  await put(ann, given, task(organizer + bobIs('NEEDS-ACTION')));
  await put(ann, given, task('DUE:20270110T100000Z\n'));
  assert.match(await textOf(ann, given), /^ATTENDEE[^:]*:mailto:bob/m);
  assert.match(await textOf(bob, copy), /^DUE:20270110T100000Z/m);
  assert.doesNotMatch(await textOf(bob, copy), /CANCELLED/);
  // A program that knows people takes them off.
  await put(ann, given, task(organizer));
  assert.match(await textOf(bob, copy), /STATUS:CANCELLED/);
});

const berlin = ';TZID=Europe/Berlin';
const dues = {
  'a day': [';VALUE=DATE', '20270109', '20270116', ''],
  'a time': ['', '20270109T100000Z', '20270116T100000Z', ''],
  'a time in a zone, from a start': [
    berlin,
    '20270109T100000',
    '20270116T100000',
    '20270107T090000',
  ],
} as const;

for (const [what, [form, first, next, start]] of Object.entries(dues))
  test(`one of a series of tasks that is answered for is due when it is, ${what} (RFC 5545 §3.8.5.3)`, async () => {
    await using stage = await createDavStage();
    const [ann, bob] = [stage.as('ann'), stage.as('bob')];
    const times = (begins: string, due: string) =>
      `${begins && `DTSTART${form}:${begins}\n`}DUE${form}:${due}\n`;
    const series = (partstat: string) =>
      task(`${organizer}${bobIs(partstat)}${times(start, first)}RRULE:FREQ=WEEKLY;COUNT=5\n`);
    await put(ann, given, series('NEEDS-ACTION'));
    const begins = start.replace('20270107', '20270114');
    const id = `RECURRENCE-ID${form}:${begins || next}\n`;
    const one = task(`${organizer}${bobIs('IN-PROCESS')}${times(begins, next)}${id}`);
    await put(bob, copy, `${series('NEEDS-ACTION')}\n${one}`);
    const exception = (await textOf(ann, given)).split('BEGIN:VTODO')[2]!;
    assert.match(exception, /PARTSTAT=IN-PROCESS[^:]*:mailto:bob/);
    assert.match(exception, new RegExp(`^DUE${form}:${next}`, 'm'));
    assert.doesNotMatch(exception, /^DURATION/m);
  });
