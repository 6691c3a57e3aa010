import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWorkingSpan } from '#directory/working-hours.ts';
import { createDavStage } from '../../../../test/support/dav-stage.ts';

const CALDAV = 'urn:ietf:params:xml:ns:caldav';
const APPLE = 'http://calendarserver.org/ns/';
const inbox = '/dav/calendars/ann@example.test/inbox/';

const availability = (start: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Apple Inc.//Mac OS X 10.15.7//EN',
    'BEGIN:VAVAILABILITY',
    'UID:va',
    'DTSTAMP:20260101T000000Z',
    'BEGIN:AVAILABLE',
    'UID:a',
    'DTSTAMP:20260101T000000Z',
    'SUMMARY:Monday to Friday',
    `DTSTART;TZID=Europe/Berlin:${start}`,
    'DTEND;TZID=Europe/Berlin:20260105T170000',
    'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'END:AVAILABLE',
    'END:VAVAILABILITY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const patch = (ns: string, text: string): string =>
  `<propertyupdate xmlns="DAV:"><set><prop><calendar-availability xmlns="${ns}">${text}</calendar-availability></prop></set></propertyupdate>`;
const find = `<propfind xmlns="DAV:"><prop><calendar-availability xmlns="${CALDAV}"/><calendar-availability xmlns="${APPLE}"/></prop></propfind>`;
const question = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//t//EN',
  'METHOD:REQUEST',
  'BEGIN:VFREEBUSY',
  'UID:f',
  'DTSTAMP:20261122T080000Z',
  'DTSTART:20261130T000000Z',
  'DTEND:20261201T000000Z',
  'ORGANIZER:mailto:bob@example.test',
  'ATTENDEE:mailto:ann@example.test',
  'END:VFREEBUSY',
  'END:VCALENDAR',
  '',
].join('\r\n');

// RFC 7953 §7.2.4
test('working hours are set on the inbox, in either namespace, and count as busy outside of them', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const headers = { depth: '0' };
  // The inbox is there when it is first looked for.
  await ann('PROPFIND', '/dav/principals/ann@example.test/', { headers });
  const set = await ann('PROPPATCH', inbox, {
    body: patch(APPLE, availability('20260105T090000')),
  });
  assert.match(set.text, /200 OK/, set.text);
  const read = (await ann('PROPFIND', inbox, { headers, body: find })).text;
  assert.equal(read.split('BEGIN:VAVAILABILITY').length, 3);
  const answer = await bob('POST', '/dav/calendars/bob@example.test/outbox/', {
    headers: { 'content-type': 'text/calendar' },
    body: question,
  });
  assert.match(answer.text, /FBTYPE=BUSY-UNAVAILABLE:20261130T000000Z\/20261130T080000Z/);
  for (const wrong of [
    'x',
    availability('never'),
    availability('x').replaceAll('VAVAIL', 'VEVENT'),
  ]) {
    const refused = await ann('PROPPATCH', inbox, { body: patch(CALDAV, wrong) });
    assert.match(refused.text, /403.*<C:valid-calendar-data\/>/s);
  }
  const calendar = '/dav/calendars/ann@example.test/calendar/';
  const elsewhere = await ann('PROPPATCH', calendar, { body: patch(CALDAV, 'x') });
  assert.match(elsewhere.text, /cannot-modify-protected-property/);
  const removed = await ann('PROPPATCH', inbox, {
    body: `<propertyupdate xmlns="DAV:"><remove><prop><calendar-availability xmlns="${CALDAV}"/></prop></remove></propertyupdate>`,
  });
  assert.match(removed.text, /200 OK/);
  assert.doesNotMatch((await ann('PROPFIND', inbox, { headers, body: find })).text, /VAVAIL/);
});

test('a room without availability of its own has that of its hours', async () => {
  await using stage = await createDavStage();
  const room = await stage.addAccount('room', 'resource');
  await stage.directory.resources.change(room.id, {
    hours: { timeZone: 'Europe/Berlin', spans: [parseWorkingSpan('mon-fri 09:00-17:00')] },
    bookers: [{ kind: 'anyone' }],
  });
  const answer = await stage.as('bob')('POST', '/dav/calendars/bob@example.test/outbox/', {
    headers: { 'content-type': 'text/calendar' },
    body: question.replace('ATTENDEE:mailto:ann', 'ATTENDEE:mailto:room'),
  });
  assert.match(answer.text, /FBTYPE=BUSY-UNAVAILABLE:20261130T000000Z\/20261130T080000Z/);
});

// RFC 7953 §7.2.2, RFC 7953 §7.2.3
test('availability is kept in calendars too, is found there, and counts', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const calendar = '/dav/calendars/ann@example.test/work/';
  await ann('MKCALENDAR', calendar);
  const put = await ann('PUT', `${calendar}va.ics`, { body: availability('20260105T090000') });
  assert.equal(put.status, 201, put.text);
  const query = await ann('REPORT', calendar, {
    body: `<calendar-query xmlns="${CALDAV}" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop><filter><comp-filter name="VCALENDAR"><comp-filter name="VAVAILABILITY"/></comp-filter></filter></calendar-query>`,
  });
  assert.match(query.text, /va\.ics/);
  const answer = await stage.as('bob')('POST', '/dav/calendars/bob@example.test/outbox/', {
    headers: { 'content-type': 'text/calendar' },
    body: question,
  });
  assert.match(answer.text, /FBTYPE=BUSY-UNAVAILABLE:20261130T000000Z\/20261130T080000Z/);
  const busy = await ann('REPORT', calendar, {
    body: `<free-busy-query xmlns="${CALDAV}"><time-range start="20261130T000000Z" end="20261201T000000Z"/></free-busy-query>`,
  });
  assert.match(busy.text, /BUSY-UNAVAILABLE/);
});
