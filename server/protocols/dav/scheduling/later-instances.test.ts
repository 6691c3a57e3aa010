// Meetings of which an instance and all that come after it were changed at once (RANGE=THISANDFUTURE).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { namesIn } from '../../../../test/support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const calendarOf = (name: string) => `/dav/calendars/${name}@example.test/calendar/`;
const own = `${calendarOf('ann')}m.ics`;
const organizer = 'ORGANIZER:mailto:ann@example.test\nATTENDEE:mailto:ann@example.test\n';
const bob = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\n';

const event = (start: string, lines: string) =>
  `BEGIN:VEVENT\nUID:m\nDTSTAMP:20261101T080000Z\nDTSTART;TZID=Europe/Berlin:${start}\nDURATION:PT1H\n${lines}END:VEVENT\n`;
const series = event(
  '20270324T100000',
  `SUMMARY:Plans\nRRULE:FREQ=DAILY;COUNT=7\n${organizer}${bob}`,
);
const from = (day: string, start: string, lines: string) =>
  event(start, `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:${day}T100000\n${lines}`);

async function put(as: DavClient, path: string, text: string): Promise<void> {
  const answer = await as('PUT', path, { body: text });
  assert.ok(answer.status < 300, `${path} ${answer.status} ${answer.text}`);
}

async function copyOfBob(as: DavClient): Promise<string> {
  const path = calendarOf('bob');
  const found = namesIn(await as('PROPFIND', path, { headers: { depth: '1' } }));
  return path + found[1]!;
}

const textOf = async (as: DavClient, path: string) =>
  (await as('GET', path)).text.replaceAll(/\r\n[ \t]/g, '');

async function busyTimes(as: DavClient, name: string): Promise<string[]> {
  const body = `<C:free-busy-query xmlns:C="${CALDAV}"><C:time-range start="20270301T000000Z" end="20270401T000000Z"/></C:free-busy-query>`;
  const { text } = await as('REPORT', calendarOf(name), { headers: { depth: '1' }, body });
  return [...text.matchAll(/^FREEBUSY;\S*?:(\d+T\d\d)/gm)].map((match) => match[1]!);
}

test('who declines one of the instances that were moved together declines it at its time (RFC 5545 §3.2.13)', async () => {
  await using stage = await createDavStage();
  const [ann, guest] = [stage.as('ann'), stage.as('bob')];
  const moved = from('20270327', '20270327T150000', `SUMMARY:Later\n${organizer}${bob}`);
  await put(ann, own, calendarObject(series + moved));
  const copy = await copyOfBob(guest);
  const declined = (await textOf(guest, copy)).replace(
    'RRULE:',
    'EXDATE;TZID=Europe/Berlin:20270329T100000\r\nRRULE:',
  );
  await put(guest, copy, declined);
  const exception = (await textOf(ann, own)).split('BEGIN:VEVENT').at(-1)!;
  assert.match(exception, /RECURRENCE-ID;TZID=Europe\/Berlin:20270329T100000\r/);
  assert.match(exception, /DTSTART;TZID=Europe\/Berlin:20270329T150000\r/);
  assert.match(exception, /SUMMARY:Later/);
  assert.match(exception, /PARTSTAT=DECLINED\S*:mailto:bob/);
  const days = ['24T09', '25T09', '26T09', '27T14', '28T13', '29T13', '30T13'];
  assert.deepEqual(
    await busyTimes(ann, 'ann'),
    days.map((day) => `202703${day}`),
  );
});

test('who is not invited from an instance on has the series up to it (RFC 6638 §3.2.6)', async () => {
  await using stage = await createDavStage();
  const [ann, guest] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, calendarObject(series));
  const alone = from('20270327', '20270327T150000', `SUMMARY:Later\n${organizer}`);
  await put(ann, own, calendarObject(series + alone));
  assert.match(
    await textOf(guest, await copyOfBob(guest)),
    /RRULE:FREQ=DAILY;UNTIL=20270327T085959Z/,
  );
  assert.deepEqual(await busyTimes(guest, 'bob'), ['20270324T09', '20270325T09', '20270326T09']);
  await put(ann, own, calendarObject(series));
  assert.equal((await busyTimes(guest, 'bob')).length, 7);
});

test('who is not invited from the first instance on is not invited (RFC 6638 §3.2.6)', async () => {
  await using stage = await createDavStage();
  const [ann, guest] = [stage.as('ann'), stage.as('bob')];
  await put(ann, own, calendarObject(series));
  const alone = from('20270324', '20270324T150000', `SUMMARY:Later\n${organizer}`);
  await put(ann, own, calendarObject(series + alone));
  assert.match(await textOf(guest, await copyOfBob(guest)), /STATUS:CANCELLED/);
  assert.deepEqual(await busyTimes(guest, 'bob'), []);
});
