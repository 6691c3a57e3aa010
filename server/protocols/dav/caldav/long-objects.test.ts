import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject } from '../../../../test/support/calendar-samples.ts';
import { conditionsIn } from '../../../../test/support/dav-answers.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const caldav = 'xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"';
const headers = { 'content-type': 'text/calendar' };
const multiget = (data: string, ...names: readonly string[]) =>
  `<calendar-multiget ${caldav}><D:prop>${data}</D:prop>${names.map((name) => `<D:href>${calendar}${name}</D:href>`).join('')}</calendar-multiget>`;

const daily = 'UID:x\nDTSTAMP:20260101T000000Z\nDTSTART:20260101T090000Z\nDURATION:PT1H';

test('a long text of wide characters arrives whole, however it is cut into pieces', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  // Of odd length before it, so that pieces would end in the middle of a character.
  const note = `DESCRIPTION:a${'🎉'.repeat(400_000)}`;
  const body = calendarObject(`BEGIN:VEVENT\n${daily}\n${note}\nEND:VEVENT`);
  assert.equal((await ann('PUT', `${calendar}x.ics`, { body, headers })).status, 201);
  const answer = await ann('REPORT', calendar, { body: multiget('<calendar-data/>', 'x.ics') });
  assert.equal(answer.text.match(/🎉/gu)?.length, 400_000);
  const range = `<calendar-query ${caldav}><D:prop><calendar-data/></D:prop><filter><comp-filter name="VCALENDAR"/></filter></calendar-query>`;
  const found = await ann('REPORT', calendar, { body: range });
  assert.equal(found.text.match(/🎉/gu)?.length, 400_000);
});

test('instances of a large event are given within bounds: who asks for more is to ask for a shorter time (RFC 4791 §7.8)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const event = `${daily}\nRRULE:FREQ=DAILY\nDESCRIPTION:${'x'.repeat(1_000_000)}`;
  const body = calendarObject(`BEGIN:VEVENT\n${event}\nEND:VEVENT`);
  await ann('PUT', `${calendar}x.ics`, { body, headers });
  const expand = (end: string) =>
    `<calendar-data><expand start="20260101T000000Z" end="${end}"/></calendar-data>`;
  const some = await ann('REPORT', calendar, {
    body: multiget(expand('20260104T000000Z'), 'x.ics'),
  });
  assert.equal(some.text.match(/BEGIN:VEVENT/g)?.length, 3);
  const all = await ann('REPORT', calendar, {
    body: multiget(expand('20260401T000000Z'), 'x.ics'),
  });
  assert.match(all.text, /max-instances/);
  const query = `<calendar-query ${caldav}><D:prop>${expand('20260401T000000Z')}</D:prop><filter><comp-filter name="VCALENDAR"/></filter></calendar-query>`;
  const refused = await ann('REPORT', calendar, { body: query });
  assert.deepEqual(
    [refused.status, conditionsIn(refused)],
    [403, ['{urn:ietf:params:xml:ns:caldav}max-instances']],
  );
});

test('a series with thousands of exceptions is kept, found and given with its time zone', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const exceptions = Array.from({ length: 3000 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10).replaceAll('-', '');
    return `BEGIN:VEVENT\nUID:x\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID;TZID=Europe/Berlin:${day}T090000\nDTSTART;TZID=Europe/Berlin:${day}T100000\nDURATION:PT1H\nSUMMARY:Exception ${i} of many\nEND:VEVENT`;
  });
  const master = `BEGIN:VEVENT\nUID:x\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20260101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT`;
  const body = calendarObject([master, ...exceptions].join('\n'));
  assert.equal((await ann('PUT', `${calendar}x.ics`, { body, headers })).status, 201);
  const zoned = await ann('GET', `${calendar}x.ics`, { headers: { 'caldav-timezones': 'T' } });
  assert.match(zoned.text, /BEGIN:VTIMEZONE/);
  assert.equal(zoned.text.match(/SUMMARY:Exception/g)?.length, 3000);
  const find = async (hour: string) => {
    const range = `<comp-filter name="VEVENT"><time-range start="20260302T${hour}0000Z" end="20260302T${hour}3000Z"/></comp-filter>`;
    const query = `<calendar-query ${caldav}><D:prop><D:getetag/></D:prop><filter><comp-filter name="VCALENDAR">${range}</comp-filter></filter></calendar-query>`;
    return (await ann('REPORT', calendar, { body: query })).text.includes('x.ics');
  };
  assert.deepEqual([await find('08'), await find('09')], [false, true]);
});

test('a multiget of thousands is read and answered (RFC 4791 §7.9)', async () => {
  await using stage = await createDavStage();
  const names = Array.from({ length: 5000 }, (_, i) => `none-${i}.ics`);
  const answer = await stage.as('ann')('REPORT', calendar, {
    body: multiget('<D:getetag/>', ...names),
  });
  assert.equal(answer.text.match(/HTTP\/1.1 404/g)?.length, 5000);
});
