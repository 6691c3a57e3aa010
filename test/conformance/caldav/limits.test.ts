// Objects and questions that are made to cost as much as they can.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn, toldBy } from '../../support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';

async function put(as: DavClient, name: string, further: string): Promise<number> {
  const headers = { 'content-type': 'text/calendar; charset=utf-8' };
  const body = eventOf(name, '20260101T000000Z', further);
  return (await as('PUT', `${calendar}${name}.ics`, { body, headers })).status;
}

const expand = '<C:expand start="20260101T000000Z" end="20330101T000000Z"/>';
const query = (data: string, filter = '') =>
  `<C:calendar-query xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><D:getetag/><C:calendar-data>${data}</C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter></C:calendar-query>`;

test('rules that never end, or never match, are stored, found and counted as busy time', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const list = (count: number) => Array.from({ length: count }, (_, i) => i).join(',');
  const rules = {
    secondly: 'FREQ=SECONDLY',
    never: 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    last: `FREQ=YEARLY;BYHOUR=${list(24)};BYMINUTE=${list(60)};BYSECOND=${list(60)};BYSETPOS=-1`,
    all: `FREQ=MINUTELY;BYHOUR=${list(24)};BYMINUTE=${list(60)};BYSECOND=${list(60)}`,
    count: 'FREQ=SECONDLY;COUNT=2147483647',
  };
  for (const [name, rule] of Object.entries(rules))
    assert.equal(await put(ann, name, `RRULE:${rule}`), 201, name);
  const day =
    '<C:comp-filter name="VEVENT"><C:time-range start="20260101T000000Z" end="20260102T000000Z"/></C:comp-filter>';
  const found = await ann('REPORT', calendar, { body: query('', day) });
  assert.deepEqual(
    namesIn(found).sort(),
    Object.keys(rules)
      .map((n) => `${n}.ics`)
      .sort(),
  );
  const range = '<C:time-range start="00010101T000000Z" end="99991231T000000Z"/>';
  const body = `<C:free-busy-query xmlns:C="${CALDAV}">${range}</C:free-busy-query>`;
  assert.match((await ann('REPORT', calendar, { body })).text, /^FREEBUSY/m);
});

test('an answer expands so many instances, whether of one series or of many (RFC 4791 §5.2.8)', async () => {
  await using stage = await createDavStage({ settings: { maxInstances: 100 } });
  const ann = stage.as('ann');
  assert.equal(await put(ann, 'single', ''), 201);
  assert.equal(await put(ann, 'few', 'RRULE:FREQ=YEARLY;COUNT=90'), 201);
  assert.equal((await ann('REPORT', calendar, { body: query(expand) })).status, 207);
  assert.equal(await put(ann, 'many', 'RRULE:FREQ=DAILY'), 201);
  const refused = await ann('REPORT', calendar, { body: query(expand) });
  assert.deepEqual(conditionsIn(refused), [`{${CALDAV}}max-instances`]);
  const hrefs = ['single', 'many'].map((n) => `<D:href>${calendar}${n}.ics</D:href>`).join('');
  const told = await ann('REPORT', calendar, {
    body: `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><C:calendar-data>${expand}</C:calendar-data></D:prop>${hrefs}</C:calendar-multiget>`,
  });
  const [single, many] = [...toldBy(told).values()];
  assert.equal(single!.status, undefined);
  assert.deepEqual([many!.status, many!.conditions], [403, [`{${CALDAV}}max-instances`]]);
  await ann('DELETE', `${calendar}many.ics`);
  for (let i = 0; i < 60; i++) await put(ann, `series-${i}`, 'RRULE:FREQ=WEEKLY;COUNT=99');
  assert.equal((await ann('REPORT', calendar, { body: query(expand) })).status, 403);
});

test('HEAD of a calendar says no length, as a GET of it is written while it is read', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const { headers } = await ann('HEAD', calendar);
  assert.equal(headers['content-length'], undefined);
  assert.equal(headers.etag, (await ann('GET', calendar)).headers.etag);
});

test('slashes that are written twice count once', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const found = await ann('PROPFIND', '/dav//calendars/ann@example.test//calendar//', {
    headers: { depth: '0' },
  });
  assert.deepEqual([...toldBy(found).keys()], [calendar]);
});

test('a calendar may be asked for with all that is in it, a home only step by step (RFC 4918 §9.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  assert.equal(await put(ann, 'one', ''), 201);
  const headers = { depth: 'infinity' };
  const found = await ann('PROPFIND', calendar, { headers });
  assert.deepEqual([...toldBy(found).keys()], [calendar, `${calendar}one.ics`]);
  const home = await ann('PROPFIND', '/dav/calendars/ann@example.test/', { headers });
  assert.deepEqual([home.status, conditionsIn(home)], [403, ['{DAV:}propfind-finite-depth']]);
});

test('who is refused while sending a large object hears why (RFC 4791 §5.3.2.1)', async () => {
  await using stage = await createDavStage();
  const size = 50_000_000;
  const socket = connect(stage.port, '127.0.0.1');
  const credentials = Buffer.from('ann@example.test:secret').toString('base64');
  const head = `PUT ${calendar}big.ics HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${credentials}\r\nContent-Type: text/calendar\r\n`;
  const answer = text(socket);
  socket.write(`${head}Content-Length: ${size}\r\n\r\n`);
  const piece = Buffer.alloc(1_000_000, 'x');
  for (let sent = 0; sent < size; sent += piece.length)
    if (!socket.write(piece)) await new Promise((done) => socket.once('drain', done));
  const told = await answer;
  assert.match(told, /^HTTP\/1\.1 403 /);
  assert.match(told, /<C:max-resource-size\/>/);
});
