// Time zones by their names, in queries and as a property of calendars.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn, namesIn } from '../../support/dav-answers.ts';
import { createDavStage } from '../../support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const namespaces = `xmlns:D="DAV:" xmlns:C="${CALDAV}"`;

/** What takes place in half an hour, which is of that day in Tokyo alone. */
const query = (zone: string): string =>
  `<C:calendar-query ${namespaces}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260601T143000Z" end="20260601T150000Z"/></C:comp-filter></C:comp-filter></C:filter>${zone}</C:calendar-query>`;
const zoneId = (id: string): string => `<C:timezone-id>${id}</C:timezone-id>`;
const set = (id: string): string =>
  `<D:propertyupdate ${namespaces}><D:set><D:prop><C:calendar-timezone-id>${id}</C:calendar-timezone-id></D:prop></D:set></D:propertyupdate>`;

// RFC 7809 §5.1, RFC 7809 §5.2
test('floating times are those of the zone that the query names, else of the calendar', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = eventOf('floating', '20260601T233000');
  assert.equal((await ann('PUT', `${calendar}floating.ics`, { body })).status, 201);
  const find = async (zone = '') => namesIn(await ann('REPORT', calendar, { body: query(zone) }));
  assert.deepEqual(await find(), []);
  assert.deepEqual(await find(zoneId('Asia/Tokyo')), ['floating.ics']);
  const named = await ann('PROPPATCH', calendar, { body: set('Asia/Tokyo') });
  assert.match(named.text, /HTTP\/1.1 200/);
  assert.deepEqual(await find(), ['floating.ics']);
  assert.deepEqual(await find(zoneId('Europe/Berlin')), []);
  const read = await ann('PROPFIND', calendar, {
    headers: { depth: '0' },
    body: `<D:propfind ${namespaces}><D:prop><C:calendar-timezone-id/></D:prop></D:propfind>`,
  });
  assert.match(read.text, /<C:calendar-timezone-id>Asia\/Tokyo</);
});

// RFC 7809 §5.1
test('a zone that nobody knows is refused with its condition', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const asked = await ann('REPORT', calendar, { body: query(zoneId('Nowhere/City')) });
  assert.equal(asked.status, 403);
  assert.deepEqual(conditionsIn(asked), [`{${CALDAV}}valid-timezone`]);
  const named = await ann('PROPPATCH', calendar, { body: set('Nowhere/City') });
  assert.match(named.text, /HTTP\/1.1 403.*<C:valid-timezone\/>/);
});

test('an event in a zone by its name alone is found where it is (RFC 7809 §6)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = eventOf('tokyo', '20260601T233000').replace('DTSTART:', 'DTSTART;TZID=Asia/Tokyo:');
  assert.equal((await ann('PUT', `${calendar}tokyo.ics`, { body })).status, 201);
  assert.equal((await ann('GET', `${calendar}tokyo.ics`)).text, body);
  assert.deepEqual(namesIn(await ann('REPORT', calendar, { body: query('') })), ['tokyo.ics']);
});
