import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionsIn } from '../../../../test/support/dav-answers.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;
const caldav = 'xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"';
const type = { 'content-type': 'text/calendar; charset=utf-8' };

const zone = (tzid: string) =>
  `BEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n`;

/** An event in the zone, with its definition or without. */
function event(uid: string, tzid: string, definition = ''): string {
  const body = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n${definition}BEGIN:VEVENT\nUID:${uid}\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=${tzid}:20260105T090000\nDURATION:PT1H\nSUMMARY:A line that is  folded\n  in its own way\nX-OWN;X-PARAM="a;b":kept\nEND:VEVENT\nEND:VCALENDAR\n`;
  return body.replaceAll('\n', '\r\n');
}

const objects: Readonly<Record<string, string>> = {
  known: event('known', 'Europe/Berlin', zone('Europe/Berlin')),
  named: event('named', 'Europe/Berlin'),
  own: event('own', 'Office', zone('Office')),
};

async function fill(ann: DavClient): Promise<void> {
  for (const [name, body] of Object.entries(objects)) {
    const put = await ann('PUT', `${calendar}${name}.ics`, { body, headers: type });
    assert.equal(put.status, 201, put.text);
  }
}

const zonesIn = (text: string) =>
  Array.from(text.matchAll(/BEGIN:VTIMEZONE(?:\r|&#13;)\nTZID:([^\r&]+)/g), (m) => m[1]!).toSorted(
    (a, b) => (a < b ? -1 : 1),
  );
const asked = (value: string) => ({ 'caldav-timezones': value });

test('an object comes as it is stored, with all its time zones (T), or without those that have a name of IANA (F): RFC 7809 §3.1.3', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const get = async (name: string, headers: Record<string, string> = {}) =>
    await ann('GET', `${calendar}${name}.ics`, { headers });
  for (const [name, stored] of Object.entries(objects)) {
    const answer = await get(name);
    assert.equal(answer.text, stored);
    assert.equal(answer.headers.vary, 'CalDAV-Timezones');
    assert.equal((await get(name, asked('x'))).text, stored);
  }
  for (const [name, value, zones] of [
    ['known', 'T', ['Europe/Berlin']],
    ['known', 'F', []],
    ['named', 'T', ['Europe/Berlin']],
    ['named', 'F', []],
    ['own', 'T', ['Office']],
    ['own', 'F', ['Office']],
  ] as const) {
    const answer = await get(name, asked(value));
    assert.deepEqual(zonesIn(answer.text), zones, `${name} ${value}`);
    assert.match(answer.text, /X-OWN;X-PARAM="a;b":kept/);
  }
  // What needs no change is given as it is stored.
  assert.equal((await get('own', asked('F'))).text, objects['own']);
  assert.equal((await get('named', asked('F'))).text, objects['named']);
});

test('the ETag is that of the object in every form, so that it can be changed by who saw it in any (RFC 4791 §5.3.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const path = `${calendar}known.ics`;
  const etag = String((await ann('GET', path)).headers.etag);
  const short = await ann('GET', path, { headers: { ...asked('F'), range: 'bytes=0-10' } });
  // A range of bytes is one of those that are stored.
  assert.deepEqual([short.status, short.headers['accept-ranges']], [200, undefined]);
  assert.equal(short.headers.etag, etag);
  const head = await ann('HEAD', path, { headers: asked('F') });
  assert.equal(head.headers['content-length'], String(short.body.length));
  const same = await ann('GET', path, { headers: { ...asked('F'), 'if-none-match': etag } });
  assert.deepEqual([same.status, same.headers.vary], [304, 'CalDAV-Timezones']);
  const headers = { ...type, ...asked('F'), 'if-match': etag, prefer: 'return=representation' };
  const put = await ann('PUT', path, { body: objects['known']!, headers });
  assert.deepEqual([put.status, zonesIn(put.text)], [200, []]);
  assert.equal((await ann('GET', path)).text, objects['known']);
});

test('reports and whole calendars are given with the time zones that are asked for (RFC 7809 §3.1.3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const report = async (body: string, value: string) =>
    zonesIn((await ann('REPORT', calendar, { body, headers: asked(value) })).text);
  const hrefs = Object.keys(objects).map((name) => `<D:href>${calendar}${name}.ics</D:href>`);
  const multiget = (data: string) =>
    `<calendar-multiget ${caldav}><D:prop>${data}</D:prop>${hrefs.join('')}</calendar-multiget>`;
  const query = `<calendar-query ${caldav}><D:prop><calendar-data/></D:prop><filter><comp-filter name="VCALENDAR"/></filter></calendar-query>`;
  const events =
    '<calendar-data><comp name="VCALENDAR"><comp name="VEVENT"><prop name="DTSTART"/></comp></comp></calendar-data>';
  const all = ['Europe/Berlin', 'Europe/Berlin', 'Office'];
  for (const body of [multiget('<calendar-data/>'), multiget(events), query]) {
    assert.deepEqual(await report(body, 'T'), all);
    assert.deepEqual(await report(body, 'F'), ['Office']);
  }
  const expand =
    '<calendar-data><expand start="20260101T000000Z" end="20270101T000000Z"/></calendar-data>';
  assert.deepEqual(await report(multiget(expand), 'T'), []);
  const whole = async (value: string) => await ann('GET', calendar, { headers: asked(value) });
  assert.deepEqual(zonesIn((await whole('T')).text), ['Europe/Berlin', 'Office']);
  assert.deepEqual(zonesIn((await whole('F')).text), ['Office']);
  assert.notEqual((await whole('T')).headers.etag, (await whole('F')).headers.etag);
});

test('the working hours in a PROPFIND too', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const hours = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n${zone('Europe/Berlin')}BEGIN:VAVAILABILITY\nUID:a\nDTSTAMP:20260101T000000Z\nBEGIN:AVAILABLE\nUID:b\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Europe/Berlin:20260105T090000\nDTEND;TZID=Europe/Berlin:20260105T170000\nRRULE:FREQ=DAILY\nEND:AVAILABLE\nEND:VAVAILABILITY\nEND:VCALENDAR\n`;
  const inbox = `${home}inbox/`;
  const set = `<D:propertyupdate ${caldav}><D:set><D:prop><calendar-availability>${hours}</calendar-availability></D:prop></D:set></D:propertyupdate>`;
  assert.equal((await ann('PROPPATCH', inbox, { body: set })).status, 207);
  const body = `<D:propfind ${caldav}><D:prop><calendar-availability/></D:prop></D:propfind>`;
  const given = async (value: string) =>
    (await ann('PROPFIND', inbox, { body, headers: { depth: '0', ...asked(value) } })).text;
  assert.doesNotMatch(await given('F'), /VTIMEZONE/);
  assert.match(await given('T'), /VTIMEZONE/);
});

test('the home of calendars says where time zones are looked up (RFC 7809 §5.1)', async () => {
  await using stage = await createDavStage();
  const body = `<D:propfind ${caldav}><D:prop><timezone-service-set/></D:prop></D:propfind>`;
  const { text } = await stage.as('ann')('PROPFIND', home, { body, headers: { depth: '0' } });
  assert.match(text, /timezone-service-set><D:href>\/timezones<\/D:href>/);
});

test('servers of time zones by reference say so, and refuse to search in a zone that nobody knows (RFC 7809 §3.1.1, §3.1.6)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const path of [home, calendar])
    assert.match(String((await ann('OPTIONS', path)).headers['dav']), /\bcalendar-no-timezone\b/);
  const body = `<calendar-query ${caldav}><D:prop><D:getetag/></D:prop><filter><comp-filter name="VCALENDAR"/></filter><timezone-id>Nowhere/Else</timezone-id></calendar-query>`;
  const refused = await ann('REPORT', calendar, { body });
  assert.deepEqual(
    [refused.status, conditionsIn(refused)],
    [403, ['{urn:ietf:params:xml:ns:caldav}valid-timezone']],
  );
});
