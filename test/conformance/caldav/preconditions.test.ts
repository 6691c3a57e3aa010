// Refusals as outside suites look at them: status, and exactly the conditions of the standard inside DAV:error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject, eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn, toldBy } from '../../support/dav-answers.ts';
import { createDavStage, type DavAnswer } from '../../support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;
const type = { 'content-type': 'text/calendar; charset=utf-8' };
const caldav = (name: string) => `{${CALDAV}}${name}`;

function assertRefused(answer: DavAnswer, status: number, condition: string): void {
  assert.deepEqual([answer.status, conditionsIn(answer)], [status, [condition]], answer.text);
}

test('what is no calendar object is refused with the one condition that fails (RFC 4791 §5.3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const put = async (body: string | Buffer, headers: Record<string, string> = type) =>
    await ann('PUT', `${calendar}x.ics`, { body, headers });
  const good = eventOf('x', '20260105T090000Z');
  const task = '\nBEGIN:VTODO\nUID:x\nDTSTAMP:20260101T000000Z\nEND:VTODO';
  const event = good.slice(good.indexOf('BEGIN:VEVENT'), good.indexOf('END:VCALENDAR'));
  const inLatin1 = Buffer.from(good.replace('SUMMARY:', 'SUMMARY:Jos\u00e9, '), 'latin1');
  const asXml = { 'content-type': 'text/xml; charset=utf-8' };
  assertRefused(await put('<a/>', asXml), 403, caldav('supported-calendar-data'));
  assertRefused(await put(inLatin1, asXml), 403, caldav('supported-calendar-data'));
  for (const [body, condition] of [
    [inLatin1, 'valid-calendar-data'],
    [good.replaceAll('VCALENDAR', 'XCALENDAR'), 'valid-calendar-data'],
    [good.replace('DURATION:PT1H', 'RRULE:FREQ=MONTHLY;BYDAY=+1,3MO'), 'valid-calendar-data'],
    [good.replace('DURATION:PT1H', 'DTEND:20250101T000000Z'), 'valid-calendar-data'],
    [good.replace('SUMMARY:', 'SUMMARY:\0'), 'valid-calendar-data'],
    [
      good.replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:PUBLISH'),
      'valid-calendar-object-resource',
    ],
    [calendarObject(event + task), 'valid-calendar-object-resource'],
    [calendarObject(event + event.replace('UID:x', 'UID:y')), 'valid-calendar-object-resource'],
    [calendarObject(event + event), 'valid-calendar-object-resource'],
    [calendarObject('BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE'), 'valid-calendar-object-resource'],
    [calendarObject(task), 'supported-calendar-component'],
    [good.replace('VERSION:2.0', 'VERSION:1.0'), 'supported-calendar-data'],
  ] as const)
    assertRefused(await put(body), 403, caldav(condition));
  assert.equal((await ann('GET', `${calendar}x.ics`)).status, 404);
});

test('the words beside a condition name line and property', async () => {
  await using stage = await createDavStage();
  const body = eventOf('x', '20269905T090000Z');
  const refused = await stage.as('ann')('PUT', `${calendar}x.ics`, { body, headers: type });
  assert.match(
    refused.text,
    /<error-description xmlns="[^"]+">line 7, DTSTART: [^<]+<\/error-description>/,
  );
});

test('a UID lies once in a calendar, and an object keeps its own (RFC 4791 §5.3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const put = async (path: string, uid: string) =>
    await ann('PUT', path, { body: eventOf(uid, '20260105T090000Z'), headers: type });
  const conflict = caldav('no-uid-conflict');
  assert.equal((await put(`${calendar}1.ics`, 'one')).status, 201);
  const elsewhere = await put(`${calendar}2.ics`, 'one');
  assertRefused(elsewhere, 409, conflict);
  assert.ok(elsewhere.text.includes(`<D:href>${calendar}1.ics</D:href>`));
  const over = await put(`${calendar}1.ics`, 'other');
  assertRefused(over, 403, conflict);
  assert.ok(over.text.includes(`<D:href>${calendar}1.ics</D:href>`));
  assert.match((await ann('GET', `${calendar}1.ics`)).text, /UID:one/);
  // A name that became free takes any.
  assert.equal((await ann('DELETE', `${calendar}1.ics`)).status, 204);
  assert.equal((await put(`${calendar}1.ics`, 'other')).status, 201);
});

test('COPY and MOVE keep UIDs apart as PUT does (RFC 4791 §5.3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const second = `${home}second/`;
  assert.equal((await ann('MKCALENDAR', second)).status, 201);
  const put = async (path: string, uid: string) =>
    assert.equal(
      (await ann('PUT', path, { body: eventOf(uid, '20260105T090000Z'), headers: type })).status,
      201,
    );
  await put(`${calendar}1.ics`, 'one');
  await put(`${second}1.ics`, 'one');
  await put(`${second}2.ics`, 'two');
  const carry = async (method: string, from: string, to: string) =>
    await ann(method, from, { headers: { destination: to } });
  const conflict = caldav('no-uid-conflict');
  for (const method of ['COPY', 'MOVE']) {
    assertRefused(await carry(method, `${second}1.ics`, `${calendar}new.ics`), 409, conflict);
    assertRefused(await carry(method, `${second}2.ics`, `${calendar}1.ics`), 403, conflict);
    assert.match((await ann('GET', `${calendar}1.ics`)).text, /UID:one/, method);
  }
  assert.equal((await carry('COPY', calendar, `${second}inner/`)).status, 403);
  // Over itself, under another name, and where it is already.
  assert.equal((await carry('MOVE', `${calendar}1.ics`, `${calendar}renamed.ics`)).status, 201);
  assert.equal((await carry('MOVE', `${calendar}renamed.ics`, `${second}1.ics`)).status, 204);
});

test('reports name what they cannot do (RFC 4791 §7.8, §7.9)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const ask = async (root: string, inner: string) =>
    await ann('REPORT', calendar, {
      body: `<C:${root} xmlns:D="DAV:" xmlns:C="${CALDAV}">${inner}</C:${root}>`,
      headers: { depth: '1' },
    });
  const data = (attributes: string) => `<D:prop><C:calendar-data ${attributes}/></D:prop>`;
  const filter = (inner: string) =>
    `<C:filter><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`;
  const json = data('content-type="application/calendar+json"');
  const later = data('content-type="text/calendar" version="3.0"');
  for (const wrong of [json, later]) {
    const supported = caldav('supported-calendar-data');
    assertRefused(await ask('calendar-query', wrong + filter('')), 403, supported);
    const href = `<D:href>${calendar}1.ics</D:href>`;
    assertRefused(await ask('calendar-multiget', wrong + href), 403, supported);
  }
  const events = (inner: string) => filter(`<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`);
  for (const wrong of [
    '',
    '<C:filter/>',
    '<C:filter><C:comp-filter name="VEVENT"/></C:filter>',
    filter('<C:comp-filter/>'),
    events('<C:is-not-defined/><C:prop-filter name="UID"/>'),
    events('<C:time-range start="20260101" end="20260102"/>'),
    events('<C:time-range start="20260101T000000" end="20260102T000000"/>'),
    events('<C:time-range start="20260102T000000Z" end="20260101T000000Z"/>'),
  ])
    assertRefused(await ask('calendar-query', wrong), 403, caldav('valid-filter'));
  assert.equal((await ask('calendar-query', events('<C:time-range/>'))).status, 400);
  const collation = events(
    '<C:prop-filter name="SUMMARY"><C:text-match collation="i;none">x</C:text-match></C:prop-filter>',
  );
  assertRefused(await ask('calendar-query', collation), 403, caldav('supported-collation'));
  const zone = `${events('')}<C:timezone>${eventOf('x', '20260101T000000Z')}</C:timezone>`;
  assertRefused(await ask('calendar-query', zone), 403, caldav('valid-calendar-data'));
  for (const range of ['', '<C:time-range start="20260101" end="20260102"/>'])
    assert.equal((await ask('free-busy-query', range)).status, 400);
  const nothing = await ask('no-such-report', '');
  assertRefused(nothing, 403, '{DAV:}supported-report');
});

test('a query looks into the calendar, whatever Depth says', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${calendar}1.ics`, { body: eventOf('1', '20260105T090000Z'), headers: type });
  const body = `<C:calendar-query xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`;
  for (const headers of [{}, { depth: '0' }, { depth: '1' }, { depth: 'infinity' }])
    assert.deepEqual(namesIn(await ann('REPORT', calendar, { body, headers })), ['1.ics']);
});

test('OPTIONS names what can be done at a place (RFC 4918 §10.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await ann('PUT', `${calendar}1.ics`, { body: eventOf('1', '20260105T090000Z'), headers: type });
  const allowed = async (path: string) => {
    const { status, headers } = await ann('OPTIONS', path);
    assert.equal(status, 200, path);
    assert.match(String(headers['dav']), /calendar-access/);
    return String(headers.allow).split(', ');
  };
  assert.ok((await allowed(`${calendar}1.ics`)).includes('PUT'));
  assert.ok((await allowed(`${calendar}none.ics`)).includes('PUT'));
  assert.ok((await allowed(`${home}new/`)).includes('MKCALENDAR'));
  const onCalendar = await allowed(calendar);
  for (const method of ['PROPFIND', 'PROPPATCH', 'REPORT', 'DELETE', 'ACL', 'LOCK'])
    assert.ok(onCalendar.includes(method), method);
  for (const method of ['PUT', 'MKCOL', 'MKCALENDAR']) assert.ok(!onCalendar.includes(method));
  assert.ok(!(await allowed(home)).includes('LOCK'));
});

test('a calendar whose properties cannot all be set is not made, and says which (RFC 4791 §5.3.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const make = async (path: string, properties: string) =>
    await ann('MKCALENDAR', path, {
      body: `<C:mkcalendar xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:set><D:prop>${properties}</D:prop></D:set></C:mkcalendar>`,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
    });
  const name = '<D:displayname>Lisa</D:displayname>';
  const refused = await make(`${home}lisa`, `${name}<D:getetag>x</D:getetag>`);
  assert.equal(refused.status, 207);
  const told = [...toldBy(refused)];
  assert.deepEqual(
    told.map(([href]) => href),
    [`${home}lisa/`],
  );
  const [, { refused: each, found }] = told[0]!;
  assert.deepEqual(
    [...each],
    [
      ['{DAV:}getetag', 403],
      ['{DAV:}displayname', 424],
    ],
  );
  assert.equal(found.size, 0);
  assert.equal((await ann('GET', `${home}lisa/`)).status, 404);
  const made = await make(`${home}lisa/`, name);
  assert.equal(made.status, 201);
  const again = await make(`${home}lisa/`, name);
  assertRefused(again, 403, '{DAV:}resource-must-be-null');
  for (const { headers } of [refused, made, again])
    assert.equal(headers['cache-control'], 'no-cache');
});
