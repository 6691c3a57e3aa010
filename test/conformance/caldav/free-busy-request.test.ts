// Questions for free and busy times by the scheduling outbox, right and wrong ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { childOf, childrenOf, textOf } from '#codecs/xml/element.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject, eventOf } from '../../support/calendar-samples.ts';
import { conditionsIn } from '../../support/dav-answers.ts';
import { createDavStage, type DavAnswer } from '../../support/dav-stage.ts';

const outbox = '/dav/calendars/ann@example.test/outbox/';
const type = { 'content-type': 'text/calendar; charset=utf-8' };
const ann = 'mailto:ann@example.test';
const bob = 'mailto:bob@example.test';

const question = (organizer: string, ...attendees: readonly string[]): string =>
  calendarObject(`METHOD:REQUEST
BEGIN:VFREEBUSY
UID:question
DTSTAMP:20260101T000000Z
DTSTART:20260105T000000Z
DTEND:20260107T000000Z
ORGANIZER:${organizer}
${attendees.map((each) => `ATTENDEE:${each}`).join('\n')}
END:VFREEBUSY`);

/** Status and busy times by recipient. */
function answers(answer: DavAnswer): Record<string, readonly string[]> {
  assert.equal(answer.status, 200, answer.text);
  const root = answer.xml();
  assert.equal(root.name, 'schedule-response');
  const told = childrenOf(root, CALDAV, 'response').map((response) => {
    const href = childOf(childOf(response, CALDAV, 'recipient')!, DAV, 'href')!;
    const status = textOf(childOf(response, CALDAV, 'request-status')!).split(';')[0]!;
    const data = childOf(response, CALDAV, 'calendar-data');
    const busy = (data === undefined ? '' : textOf(data)).match(/^FREEBUSY.*$/gm) ?? [];
    return [textOf(href), [status, ...busy.map((line) => line.trim())]] as const;
  });
  return Object.fromEntries(told);
}

test('each recipient is answered by itself (RFC 6638 §5, §10.2)', async () => {
  await using stage = await createDavStage();
  const body = eventOf('taken', '20260105T090000Z');
  const path = '/dav/calendars/bob@example.test/calendar/taken.ics';
  assert.equal((await stage.as('bob')('PUT', path, { body, headers: type })).status, 201);
  const nobody = 'mailto:nobody@example.test';
  const asked = await stage.as('ann')('POST', outbox, {
    body: question(ann, bob, ann, nobody, 'mailto:zoe@elsewhere.test', 'urn:uuid:1'),
    headers: type,
  });
  assert.deepEqual(answers(asked), {
    [bob]: ['2.0', 'FREEBUSY;FBTYPE=BUSY:20260105T090000Z/20260105T100000Z'],
    [ann]: ['2.0'],
    [nobody]: ['3.7'],
    'mailto:zoe@elsewhere.test': ['5.3'],
    'urn:uuid:1': ['3.7'],
  });
});

test('dates and floating times are busy in the zone of their calendar (RFC 4791 §5.2.2)', async () => {
  await using stage = await createDavStage();
  const as = stage.as('bob');
  const home = '/dav/calendars/bob@example.test/calendar/';
  const floating = eventOf('floats', '20260105T090000');
  const day = `BEGIN:VEVENT\nUID:day\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260106\nDTEND;VALUE=DATE:20260107\nTRANSP:OPAQUE\nEND:VEVENT`;
  for (const [name, body] of [
    ['floats', floating],
    ['day', calendarObject(day)],
  ] as const)
    assert.equal((await as('PUT', `${home}${name}.ics`, { body, headers: type })).status, 201);
  const set = `<D:propertyupdate xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:set><D:prop><C:calendar-timezone-id>Pacific/Auckland</C:calendar-timezone-id></D:prop></D:set></D:propertyupdate>`;
  assert.equal((await as('PROPPATCH', home, { body: set })).status, 207);
  const asked = await stage.as('ann')('POST', outbox, {
    body: question(ann, bob),
    headers: type,
  });
  assert.deepEqual(answers(asked), {
    [bob]: ['2.0', 'FREEBUSY;FBTYPE=BUSY:20260105T110000Z/20260106T110000Z'],
  });
});

test('what is no question of the owner is refused with its condition (RFC 6638 §5)', async () => {
  await using stage = await createDavStage();
  const good = question(ann, bob);
  const post = async (body: string | Buffer) =>
    await stage.as('ann')('POST', outbox, { body, headers: type });
  const named = good.replace('ATTENDEE', 'ATTENDEE;CN=Jos\xe9');
  for (const [body, condition] of [
    [Buffer.from(named, 'latin1'), 'valid-calendar-data'],
    [question(bob, ann), 'valid-organizer'],
    [question('mailto:zoe@elsewhere.test', bob), 'valid-organizer'],
    [question('urn:uuid:ann', bob), 'valid-organizer'],
    [question('http://desk.test/dav/principals/bob@example.test/', bob), 'valid-organizer'],
    [good.replace('METHOD:REQUEST\r\n', ''), 'valid-scheduling-message'],
    [good.replace('REQUEST', 'PUBLISH'), 'valid-scheduling-message'],
    [good.replace(/ATTENDEE.*\r\n/, ''), 'valid-scheduling-message'],
    [good.replace(/DTEND.*\r\n/, ''), 'valid-scheduling-message'],
    [good.replace('DTEND:2026', 'DTEND:2025'), 'valid-scheduling-message'],
    [good.replace('DTEND:2026', 'DTEND:2126'), 'valid-scheduling-message'],
    [eventOf('x', '20260105T090000Z'), 'valid-scheduling-message'],
    ['nonsense', 'valid-calendar-data'],
  ] as const) {
    const refused = await post(body);
    assert.deepEqual(
      [refused.status, conditionsIn(refused)],
      [403, [`{${CALDAV}}${condition}`]],
      String(body),
    );
  }
  assert.equal((await stage.as('bob')('POST', outbox, { body: good, headers: type })).status, 404);
  const home = outbox.replace('outbox/', '');
  for (const place of [home, `${home}inbox/`, `${home}calendar/`]) {
    const refused = await stage.as('ann')('POST', place, { body: good, headers: type });
    assert.deepEqual(
      [refused.status, conditionsIn(refused)],
      [403, [`{${CALDAV}}supported-collection`]],
      place,
    );
    assert.equal((await stage.as('bob')('POST', place, { body: good, headers: type })).status, 404);
  }
  const options = await stage.as('ann')('OPTIONS', `${home}inbox/`);
  assert.doesNotMatch(String(options.headers['allow']), /POST/);
});

test('calendar addresses that a principal has are those it is asked by (RFC 6638 §2.4.1)', async () => {
  await using stage = await createDavStage();
  const body = `<D:propfind xmlns:D="DAV:"><D:prop><C:calendar-user-address-set xmlns:C="${CALDAV}"/></D:prop></D:propfind>`;
  const read = await stage.as('ann')('PROPFIND', '/dav/principals/ann@example.test/', {
    body,
    headers: { depth: '0' },
  });
  const told = [...read.text.matchAll(/<D:href preferred="1">([^<]+)|<D:href>(mailto[^<]+)/g)];
  const addresses = told.map(([, first, other]) => (first ?? other)!);
  assert.deepEqual(addresses, [ann]);
  for (const organizer of addresses) {
    const headers = type;
    const asked = await stage.as('ann')('POST', outbox, {
      body: question(organizer, bob),
      headers,
    });
    assert.deepEqual(answers(asked), { [bob]: ['2.0'] });
  }
});

test('days and floating times are no question (RFC 6638 §5, RFC 5546 §3.3.2)', async () => {
  await using stage = await createDavStage();
  const asked = question(ann, bob);
  for (const body of [
    asked.replaceAll(/(DTSTART|DTEND):(\d{8})T\d+Z/g, '$1;VALUE=DATE:$2'),
    asked.replaceAll(/((?:DTSTART|DTEND):\d{8}T\d+)Z/g, '$1'),
  ]) {
    const refused = await stage.as('ann')('POST', outbox, { body, headers: type });
    assert.equal(refused.status, 403, refused.text);
    assert.deepEqual(conditionsIn(refused), [`{${CALDAV}}valid-scheduling-message`]);
  }
});
