// What the examples of RFC 4791 show, on a calendar like the one that they are about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { calendarObject } from '../support/calendar-samples.ts';
import { conditionsIn, namesIn, textIn, toldBy } from '../support/dav-answers.ts';
import { createDavStage, type DavAnswer, type DavClient } from '../support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}work/`;
const DATA = `{${CALDAV}}calendar-data`;

const zone = `BEGIN:VTIMEZONE
TZID:US/Eastern
BEGIN:STANDARD
DTSTART:20001026T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000404T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
`;

const event = (uid: string, lines: string): string =>
  `BEGIN:VEVENT\nUID:${uid}\nDTSTAMP:20060206T001100Z\n${lines}\nEND:VEVENT\n`;
const task = (uid: string, lines: string): string =>
  `BEGIN:VTODO\nUID:${uid}\nDTSTAMP:20060205T235300Z\n${lines}\nEND:VTODO`;
const alarm = 'BEGIN:VALARM\nACTION:AUDIO\nTRIGGER;RELATED=START:-PT10M\nEND:VALARM';

const series = (lines: string) => event('two@examples', `DURATION:PT1H\n${lines}`);
const instance = (day: string, summary: string) =>
  series(
    `RECURRENCE-ID;TZID=US/Eastern:${day}T120000\nDTSTART;TZID=US/Eastern:${day}T140000\nSUMMARY:${summary}`,
  );

const objects: Readonly<Record<string, string>> = {
  'abcd1.ics':
    zone +
    event(
      'one@examples',
      'DTSTART;TZID=US/Eastern:20060102T100000\nDURATION:PT1H\nSUMMARY:First\nDESCRIPTION:Said here only',
    ),
  'abcd2.ics':
    zone +
    series('DTSTART;TZID=US/Eastern:20060102T120000\nRRULE:FREQ=DAILY;COUNT=5\nSUMMARY:Daily') +
    instance('20060104', 'Daily, moved') +
    instance('20060106', 'Daily, moved again'),
  'abcd3.ics':
    zone +
    event(
      'three@examples',
      `DTSTART;TZID=US/Eastern:20060104T100000
DURATION:PT1H
STATUS:TENTATIVE
SUMMARY:Third
ORGANIZER;SCHEDULE-AGENT=NONE:mailto:cyrus@elsewhere.test
ATTENDEE;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:cyrus@elsewhere.test
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:lisa@elsewhere.test
X-ABC-GUID:E1CX5Dr`,
    ),
  'abcd4.ics': task('four@examples', `DUE;VALUE=DATE:20060104\nSTATUS:NEEDS-ACTION\n${alarm}`),
  'abcd5.ics':
    zone +
    task(
      'five@examples',
      `DUE;TZID=US/Eastern:20060106T120000\nSTATUS:NEEDS-ACTION\nSUMMARY:Second task\n${alarm}`,
    ),
  'abcd6.ics': task(
    'six@examples',
    'COMPLETED:20051223T122322Z\nDUE;VALUE=DATE:20051225\nSTATUS:COMPLETED',
  ),
  'abcd7.ics': task('seven@examples', 'DUE;VALUE=DATE:20060101\nSTATUS:CANCELLED'),
  'abcd8.ics': `BEGIN:VFREEBUSY
UID:eight@examples
ORGANIZER;CN="Bernard D.":mailto:bernard@elsewhere.test
DTSTAMP:20050530T123421Z
DTSTART:20060101T000000Z
DTEND:20060108T000000Z
FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z
FREEBUSY:20060103T100000Z/20060103T120000Z
FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20060104T100000Z/20060104T120000Z
END:VFREEBUSY`,
};

/** A calendar for all sorts of objects, with the eight of the standard. */
async function fill(as: DavClient): Promise<void> {
  const components = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];
  const comps = components.map((name) => `<C:comp name="${name}"/>`).join('');
  const body = `<C:mkcalendar xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:set><D:prop><C:supported-calendar-component-set>${comps}</C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`;
  const made = await as('MKCALENDAR', calendar, { body });
  assert.equal(made.status, 201, made.text);
  for (const [name, components] of Object.entries(objects)) {
    const headers = { 'content-type': 'text/calendar; charset=utf-8', 'if-none-match': '*' };
    const put = await as('PUT', calendar + name, { body: calendarObject(components), headers });
    assert.equal(put.status, 201, `${name}: ${put.text}`);
  }
}

async function query(as: DavClient, filter: string, data = ''): Promise<DavAnswer> {
  const body = `<?xml version="1.0" encoding="utf-8" ?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="${CALDAV}">
  <D:prop><D:getetag/><C:calendar-data>${data}</C:calendar-data></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>
</C:calendar-query>`;
  const answer = await as('REPORT', calendar, { body, headers: { depth: '1' } });
  assert.equal(answer.status, 207, answer.text);
  return answer;
}

const within = (component: string, inner: string) =>
  `<C:comp-filter name="${component}">${inner}</C:comp-filter>`;
const range = (start: string, end: string) =>
  `<C:time-range start="${start}T000000Z" end="${end}T000000Z"/>`;
const lines = (answer: DavAnswer, name: string) =>
  textIn(answer, DATA, calendar + name)!
    .trim()
    .split('\r\n');

test('parts of events in a time range (RFC 4791 §7.8.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const wanted = ['SUMMARY', 'UID', 'DTSTART', 'DURATION', 'RRULE', 'RECURRENCE-ID'];
  const props = wanted.map((name) => `<C:prop name="${name}"/>`).join('');
  const data = `<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT">${props}</C:comp><C:comp name="VTIMEZONE"/></C:comp>`;
  const answer = await query(ann, within('VEVENT', range('20060104', '20060105')), data);
  assert.deepEqual(namesIn(answer), ['abcd2.ics', 'abcd3.ics']);
  const got = lines(answer, 'abcd3.ics');
  assert.deepEqual(got.slice(0, 3), ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VTIMEZONE']);
  assert.ok(got.includes('TZOFFSETTO:-0400'), 'a whole VTIMEZONE');
  const own = got.slice(got.indexOf('BEGIN:VEVENT'));
  assert.deepEqual(own, [
    'BEGIN:VEVENT',
    'UID:three@examples',
    'DTSTART;TZID=US/Eastern:20060104T100000',
    'DURATION:PT1H',
    'SUMMARY:Third',
    'END:VEVENT',
    'END:VCALENDAR',
  ]);
  assert.equal(lines(answer, 'abcd2.ics').filter((l) => l === 'BEGIN:VEVENT').length, 3);
});

test('a series with its exceptions of a time range (RFC 4791 §7.8.2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const days = 'start="20060103T000000Z" end="20060105T000000Z"';
  const answer = await query(
    ann,
    within('VEVENT', `<C:time-range ${days}/>`),
    `<C:limit-recurrence-set ${days}/>`,
  );
  assert.deepEqual(namesIn(answer), ['abcd2.ics', 'abcd3.ics']);
  const kept = lines(answer, 'abcd2.ics').filter((l) =>
    /^(?:RRULE:FREQ=DAILY|RECURRENCE-ID)/.test(l),
  );
  assert.deepEqual(kept, [
    'RRULE:FREQ=DAILY;COUNT=5',
    'RECURRENCE-ID;TZID=US/Eastern:20060104T120000',
  ]);
});

test('instances of a series in a time range, each an event of its own in UTC (RFC 4791 §7.8.3)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const days = 'start="20060103T000000Z" end="20060105T000000Z"';
  const answer = await query(
    ann,
    within('VEVENT', `<C:time-range ${days}/>`),
    `<C:expand ${days}/>`,
  );
  assert.deepEqual(namesIn(answer), ['abcd2.ics', 'abcd3.ics']);
  const told = lines(answer, 'abcd2.ics').filter((l) =>
    /^(?:DTSTART|RECUR|SUMM|RRULE|BEGIN)/.test(l),
  );
  assert.deepEqual(told, [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'DTSTART:20060103T170000Z',
    'RECURRENCE-ID:20060103T170000Z',
    'SUMMARY:Daily',
    'BEGIN:VEVENT',
    'DTSTART:20060104T190000Z',
    'RECURRENCE-ID:20060104T170000Z',
    'SUMMARY:Daily, moved',
  ]);
  assert.ok(lines(answer, 'abcd3.ics').includes('DTSTART:20060104T150000Z'));
});

test('stored free and busy times of a time range (RFC 4791 §7.8.4)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const day = 'start="20060102T000000Z" end="20060103T000000Z"';
  const answer = await query(
    ann,
    within('VFREEBUSY', `<C:time-range ${day}/>`),
    `<C:limit-freebusy-set ${day}/>`,
  );
  assert.deepEqual(namesIn(answer), ['abcd8.ics']);
  assert.deepEqual(
    lines(answer, 'abcd8.ics').filter((l) => l.startsWith('FREEBUSY')),
    ['FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060102T100000Z/20060102T120000Z'],
  );
});

test('tasks by the time of their alarms (RFC 4791 §7.8.5)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const rings = '<C:time-range start="20060106T100000Z" end="20060107T100000Z"/>';
  const answer = await query(ann, within('VTODO', within('VALARM', rings)));
  assert.deepEqual(namesIn(answer), ['abcd5.ics']);
});

test('events by UID, by who has not answered, all of them, tasks not done yet (RFC 4791 §7.8.6 to §7.8.9)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const find = async (filter: string) => namesIn(await query(ann, filter));
  const has = (name: string, inner: string) =>
    `<C:prop-filter name="${name}">${inner}</C:prop-filter>`;
  const match = (text: string, attributes = 'collation="i;octet"') =>
    `<C:text-match ${attributes}>${text}</C:text-match>`;
  assert.deepEqual(await find(within('VEVENT', has('UID', match('three@examples')))), [
    'abcd3.ics',
  ]);
  const unanswered = `${match('mailto:lisa@elsewhere.test', '')}<C:param-filter name="PARTSTAT">${match('NEEDS-ACTION', '')}</C:param-filter>`;
  assert.deepEqual(await find(within('VEVENT', has('ATTENDEE', unanswered))), ['abcd3.ics']);
  const chair = unanswered.replace('lisa', 'cyrus');
  assert.deepEqual(await find(within('VEVENT', has('ATTENDEE', chair))), []);
  assert.deepEqual(await find('<C:comp-filter name="VEVENT"/>'), [
    'abcd1.ics',
    'abcd2.ics',
    'abcd3.ics',
  ]);
  const pending =
    has('COMPLETED', '<C:is-not-defined/>') +
    has('STATUS', match('CANCELLED', 'negate-condition="yes"'));
  assert.deepEqual(await find(within('VTODO', pending)), ['abcd4.ics', 'abcd5.ics']);
  // The server of the example cannot search by properties that it does not know; this one can.
  assert.deepEqual(await find(within('VEVENT', has('X-ABC-GUID', match('E1CX5Dr')))), [
    'abcd3.ics',
  ]);
});

test('objects by their addresses (RFC 4791 §7.9.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const body = `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><D:getetag/><C:calendar-data/></D:prop><D:href>${calendar}abcd1.ics</D:href><D:href>${calendar}mtg1.ics</D:href></C:calendar-multiget>`;
  const told = toldBy(await ann('REPORT', calendar, { body }));
  assert.deepEqual([...told.keys()], [`${calendar}abcd1.ics`, `${calendar}mtg1.ics`]);
  assert.deepEqual(
    [...told.values()].map((r) => r.status),
    [undefined, 404],
  );
  const { headers, text } = await ann('GET', `${calendar}abcd1.ics`);
  const answer = await ann('REPORT', calendar, { body });
  assert.equal(textIn(answer, '{DAV:}getetag'), headers.etag);
  assert.equal(textIn(answer, DATA), text, 'also its line ends');
});

test('free and busy times of a calendar (RFC 4791 §7.10.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const body = `<C:free-busy-query xmlns:C="${CALDAV}"><C:time-range start="20060104T140000Z" end="20060105T220000Z"/></C:free-busy-query>`;
  const answer = await ann('REPORT', calendar, { body, headers: { depth: '1' } });
  assert.equal(answer.status, 200);
  assert.match(String(answer.headers['content-type']), /^text\/calendar/);
  const told = answer.text.trim().split('\r\n');
  assert.ok(told.includes('DTSTART:20060104T140000Z') && told.includes('DTEND:20060105T220000Z'));
  assert.deepEqual(
    told
      .filter((l) => l.startsWith('FREEBUSY'))
      .map((l) => l.replace(';FBTYPE=BUSY:', ':'))
      .sort(),
    [
      'FREEBUSY:20060104T190000Z/20060104T200000Z',
      'FREEBUSY:20060105T170000Z/20060105T180000Z',
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20060104T150000Z/20060104T160000Z',
    ],
  );
});

test('a calendar is made with its properties, once (RFC 4791 §5.3.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body = `<?xml version="1.0" encoding="utf-8" ?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="${CALDAV}">
  <D:set><D:prop>
    <D:displayname>Lisa's Events</D:displayname>
    <C:calendar-description xml:lang="en">Calendar restricted to events.</C:calendar-description>
    <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>
    <C:calendar-timezone><![CDATA[${calendarObject(zone)}]]></C:calendar-timezone>
  </D:prop></D:set>
</C:mkcalendar>`;
  const made = await ann('MKCALENDAR', `${home}events/`, { body });
  assert.equal(made.status, 201, made.text);
  const asked = `<D:propfind xmlns:D="DAV:" xmlns:C="${CALDAV}"><D:prop><D:displayname/><D:resourcetype/><C:calendar-description/><C:calendar-timezone/><C:supported-calendar-component-set/></D:prop></D:propfind>`;
  const read = await ann('PROPFIND', `${home}events/`, { body: asked, headers: { depth: '0' } });
  assert.equal(textIn(read, '{DAV:}displayname'), "Lisa's Events");
  assert.equal(textIn(read, `{${CALDAV}}calendar-description`), 'Calendar restricted to events.');
  assert.match(read.text, /xml:lang="en"/);
  assert.match(textIn(read, `{${CALDAV}}calendar-timezone`)!, /TZID:US\/Eastern/);
  assert.match(read.text, /<D:collection\/><C:calendar\/>/);
  const again = await ann('MKCALENDAR', `${home}events/`, { body });
  assert.deepEqual([again.status, conditionsIn(again)], [403, ['{DAV:}resource-must-be-null']]);
  const inside = await ann('MKCALENDAR', `${home}events/inner/`);
  const location = [`{${CALDAV}}calendar-collection-location-ok`];
  assert.deepEqual([inside.status, conditionsIn(inside)], [403, location]);
});
