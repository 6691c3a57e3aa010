import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel, type SharingLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage, type DavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const own = '/dav/calendars/bob@example.test/calendar/';

const event = (uid: string, ...more: readonly string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\n${more.map((line) => `${line}\r\n`).join('')}END:VEVENT\r\nEND:VCALENDAR\r\n`;
const secret = (uid: string, ...lines: readonly string[]): string =>
  event(uid, 'SUMMARY:At the doctor’s, as every year', ...lines);

async function openStage(level: SharingLevel) {
  const stage: DavStage = await createDavStage();
  await grant(stage, rightsOfLevel(level));
  return { stage, ann: stage.as('ann'), bob: stage.as('bob') };
}

// RFC 5545 §3.8.1.3
test('a class counts wherever its line is folded, and however it is written', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  const forms = [
    'CLASS:PRIVATE',
    'CLA\r\n SS:PRIVATE',
    'CLASS:\r\n CONFIDENTIAL',
    'class;X-A=b;\r\n\tX-C="d:e":private',
    'CLASS:X-OURS',
    'CLASS:PUBLIC\r\nCLASS:PRIVATE',
    'x.CLASS:PRIVATE',
  ];
  for (const [i, form] of forms.entries()) {
    const path = `${calendar}${i}.ics`;
    assert.equal((await ann('PUT', path, { body: secret(String(i), form) })).status, 201, form);
    const shown = await bob('GET', path);
    assert.equal(shown.status, 200);
    assert.doesNotMatch(shown.text, /doctor/, form);
    assert.match((await ann('GET', path)).text, /doctor/);
  }
});

// RFC 5545 §3.8.1.3
test('an exception of a private series is private as well, unless it says otherwise', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  const exception = (uid: string, day: string, ...more: readonly string[]): string =>
    event(uid, `RECURRENCE-ID:202601${day}T100000Z`, ...more)
      .replace('DTSTART:20260101', `DTSTART:202601${day}`)
      .replace(/^.*(?=BEGIN:VEVENT)/s, '')
      .replace('END:VCALENDAR\r\n', '');
  const series = (uid: string, classOf: string): string =>
    secret(uid, classOf, 'RRULE:FREQ=DAILY;COUNT=9').replace(
      'END:VCALENDAR',
      exception(uid, '02', 'SUMMARY:At the doctor’s, earlier') +
        exception(uid, '03', 'SUMMARY:An open day', 'CLASS:PUBLIC') +
        'END:VCALENDAR',
    );
  for (const [name, classOf] of [
    ['a', 'CLASS:PRIVATE'],
    ['b', 'CLASS:CONFIDENTIAL'],
  ] as const)
    assert.equal(
      (await ann('PUT', `${calendar}${name}.ics`, { body: series(name, classOf) })).status,
      201,
    );
  const query = (filter: string, data: string): string =>
    `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>${data}</prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
  const expand =
    '<C:calendar-data><C:expand start="20260101T000000Z" end="20260105T000000Z"/></C:calendar-data>';
  const texts = [
    await bob('GET', `${calendar}a.ics`),
    await bob('GET', calendar),
    await bob('REPORT', calendar, { body: query('', '<C:calendar-data/>') }),
    await bob('REPORT', calendar, { body: query('', expand) }),
  ];
  for (const { text } of texts) {
    assert.doesNotMatch(text, /doctor/);
    assert.match(text, /An open day/);
  }
  const searched = query(
    '<C:prop-filter name="SUMMARY"><C:text-match>doctor</C:text-match></C:prop-filter>',
    '<getetag/>',
  );
  assert.doesNotMatch((await bob('REPORT', calendar, { body: searched })).text, /\.ics/);
  assert.match((await ann('REPORT', calendar, { body: searched })).text, /a\.ics.*b\.ics/s);
});

// RFC 5545 §3.8.1.3, RFC 7953 §3.1
test('the times of what is private are all told: also by old rules, and by hours that somebody is there', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  const hours = calendar.replace('calendar/', 'hours/');
  await ann('MKCALENDAR', hours);
  await grant(stage, rightsOfLevel('read'), { name: 'hours' });
  const series = ['CLASS:PRIVATE', 'RRULE:FREQ=DAILY;COUNT=4', 'EXRULE:FREQ=DAILY;INTERVAL=3'];
  const there = event('there', 'DURATION:PT1H', 'LOCATION:At the doctor’s')
    .replaceAll('VEVENT', 'AVAILABLE')
    .replace(/^.*(?=BEGIN:AVAILABLE)/s, '')
    .replace('END:VCALENDAR\r\n', '');
  const available = secret('b', 'DURATION:P1D', 'BUSYTYPE:BUSY-TENTATIVE', 'CLASS:PRIVATE')
    .replaceAll('VEVENT', 'VAVAILABILITY')
    .replace('END:VAVAILABILITY', `${there}END:VAVAILABILITY`);
  for (const [path, body, times] of [
    [`${calendar}a.ics`, secret('a', ...series), ['DTSTART', 'RRULE', 'EXRULE']],
    [`${hours}b.ics`, available, ['DTSTART', 'DURATION', 'BUSYTYPE']],
  ] as const) {
    const put = await ann('PUT', path, { body });
    assert.equal(put.status, 201, put.text);
    const { text } = await bob('GET', path);
    assert.doesNotMatch(text, /doctor/);
    const timesIn = (from: string) => from.match(new RegExp(`^(?:${times.join('|')}).*$`, 'gm'));
    assert.deepEqual(timesIn(text), timesIn(body));
  }
});

// RFC 4918 §15.4
test('the length that is told is that of what is given out', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  await ann('PUT', `${calendar}a.ics`, { body: secret('a', 'CLASS:PRIVATE') });
  const body = '<propfind xmlns="DAV:"><prop><getcontentlength/></prop></propfind>';
  for (const client of [ann, bob]) {
    const told = await client('PROPFIND', `${calendar}a.ics`, { headers: { depth: '0' }, body });
    const given = await client('GET', `${calendar}a.ics`);
    assert.match(told.text, new RegExp(`getcontentlength>${given.body.length}<`));
  }
});

const NAME =
  '<propertyupdate xmlns="DAV:"><set><prop><displayname>x</displayname></prop></set></propertyupdate>';
const PRIVILEGES = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>';
const LOCK =
  '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>';

test('what somebody noted beside a private event is private as well', async () => {
  const { stage, ann, bob } = await openStage('read');
  await using _stage = stage;
  const note =
    '<propertyupdate xmlns="DAV:"><set><prop><x:note xmlns:x="urn:x">doctor</x:note></prop></set></propertyupdate>';
  for (const [name, body] of [
    ['a', secret('a', 'CLASS:PRIVATE')],
    ['b', secret('b')],
  ] as const) {
    await ann('PUT', `${calendar}${name}.ics`, { body });
    assert.equal((await ann('PROPPATCH', `${calendar}${name}.ics`, { body: note })).status, 207);
  }
  const body = '<propfind xmlns="DAV:"><allprop/></propfind>';
  const told = async (client: typeof ann): Promise<number> =>
    (await client('PROPFIND', calendar, { headers: { depth: '1' }, body })).text.split('doctor')
      .length - 1;
  assert.equal(await told(ann), 2);
  assert.equal(await told(bob), 1);
});

// RFC 3744 §5.4, RFC 3744 §7.1.1
test('who sees a private event in part neither changes, locks, removes, moves nor replaces it, and is told so', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  await ann('PUT', `${calendar}a.ics`, { body: secret('a', 'CLASS:PRIVATE') });
  await bob('PUT', `${own}a.ics`, { body: event('a') });
  const to = (destination: string) => ({ headers: { destination } });
  for (const [method, path, needed, call] of [
    ['PUT', `${calendar}a.ics`, 'write-content', { body: event('a') }],
    ['DELETE', `${calendar}a.ics`, 'unbind', {}],
    ['COPY', `${calendar}a.ics`, 'read', to(`${own}b.ics`)],
    ['MOVE', `${calendar}a.ics`, 'read', to(`${calendar}b.ics`)],
    ['COPY', `${own}a.ics`, 'write-content', to(`${calendar}a.ics`)],
    ['MOVE', `${own}a.ics`, 'write-content', to(`${calendar}a.ics`)],
    ['POST', `${calendar}a.ics?action=attachment-add`, 'write-content', { body: 'x' }],
    ['PROPPATCH', `${calendar}a.ics`, 'write-properties', { body: NAME }],
    ['LOCK', `${calendar}a.ics`, 'write-content', { body: LOCK }],
  ] as const) {
    const refused = await bob(method, path, call);
    assert.equal(refused.status, 403, `${method} ${path}`);
    const resource = `<D:href>${calendar}a.ics</D:href><D:privilege><D:${needed}/></D:privilege>`;
    assert.match(refused.text, /<D:need-privileges>/);
    assert.ok(refused.text.includes(resource), refused.text);
  }
  const privileges = async (name: string) =>
    (await bob('PROPFIND', calendar + name, { headers: { depth: '0' }, body: PRIVILEGES })).text;
  await ann('PUT', `${calendar}b.ics`, { body: event('b') });
  assert.match(await privileges('b.ics'), /<D:write-content\/>.*<D:unbind\/>/);
  assert.match(await privileges('a.ics'), /<D:read\/>/);
  assert.doesNotMatch(await privileges('a.ics'), /write|bind/);
  assert.match((await ann('GET', `${calendar}a.ics`)).text, /doctor/);
  assert.equal((await bob('GET', `${own}a.ics`)).status, 200);
});

// RFC 9110 §8.8.1, RFC 6578 §3.8
test('who comes to see private events, or does no more, is told that all of them changed', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  await ann('PUT', `${calendar}a.ics`, { body: secret('a', 'CLASS:PRIVATE') });
  const [shared, busy] = [await readView(bob), await bob('GET', `${calendar}a.ics`)];
  assert.equal(etagOf(busy), shared.etag);
  const since = async (token: string) => await bob('REPORT', calendar, { body: changes(token) });
  assert.match((await since(shared.token)).text, /<D:sync-token>/);
  await grant(stage, rightsOfLevel('write', { withPrivate: true }));
  const whole = await readView(bob);
  for (const tag of ['etag', 'ctag', 'token'] as const) assert.notEqual(whole[tag], shared[tag]);
  const refused = await since(shared.token);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /valid-sync-token/);
  assert.match((await since('')).text, new RegExp(whole.etag.replaceAll('"', '.')));
  const known = { headers: { 'if-none-match': shared.etag } };
  assert.match((await bob('GET', `${calendar}a.ics`, known)).text, /doctor/);
  assert.equal((await readView(ann)).etag, whole.etag);
  await grant(stage, rightsOfLevel('write'));
  assert.deepEqual(await readView(bob), shared);
  assert.equal((await since(whole.token)).status, 403);
});

test('what a program knows as a busy time is never put in the place of the whole', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  const path = `${calendar}a.ics`;
  await ann('PUT', path, { body: secret('a', 'CLASS:PRIVATE') });
  const busy = await bob('GET', path);
  const known = { 'if-match': etagOf(busy) };
  const condition = { if: `([${etagOf(busy)}])` };
  await grant(stage, rightsOfLevel('write', { withPrivate: true }));
  for (const headers of [known, condition])
    assert.equal((await bob('PUT', path, { headers, body: busy.text })).status, 412);
  assert.match((await ann('GET', path)).text, /doctor/);
  assert.equal((await bob('DELETE', path, { headers: known })).status, 204);
});

// RFC 6638 §3.2.10
test('nor a busy time in the place of a meeting, by its Schedule-Tag', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  const path = `${calendar}a.ics`;
  const people = ['ORGANIZER:mailto:ann@example.test', 'ATTENDEE:mailto:eve@elsewhere.test'];
  await ann('PUT', path, { body: secret('a', 'CLASS:PRIVATE', ...people) });
  const busy = await bob('GET', path);
  const headers = { 'if-schedule-tag-match': String(busy.headers['schedule-tag']) };
  const body =
    '<propfind xmlns="DAV:"><prop><schedule-tag xmlns="urn:ietf:params:xml:ns:caldav"/></prop></propfind>';
  const { text } = await bob('PROPFIND', path, { headers: { depth: '0' }, body });
  assert.ok(text.replaceAll('&quot;', '"').includes(headers['if-schedule-tag-match']), text);
  await grant(stage, rightsOfLevel('write', { withPrivate: true }));
  assert.equal((await bob('PUT', path, { headers, body: busy.text })).status, 412);
  const whole = await bob('GET', path);
  const now = { 'if-schedule-tag-match': String(whole.headers['schedule-tag']) };
  const changed = whole.text.replace('every year', 'every month');
  assert.equal((await ann('PUT', path, { headers: now, body: changed })).status, 204);
});

test('who sees a calendar in part changes what is public in it, by the tags that were told', async () => {
  const { stage, ann, bob } = await openStage('write');
  await using _stage = stage;
  const path = `${calendar}a.ics`;
  const tagOf = async () => etagOf(await bob('GET', path));
  await ann('PUT', path, { body: event('a', 'SUMMARY:One') });
  const known = { headers: { 'if-none-match': await tagOf() } };
  assert.equal((await bob('GET', path, known)).status, 304);
  const first = { headers: { 'if-match': await tagOf() }, body: event('a', 'SUMMARY:Two') };
  const put = await bob('PUT', path, first);
  assert.deepEqual([put.status, etagOf(put)], [204, await tagOf()]);
  assert.equal((await bob('PUT', path, first)).status, 412);
  const moved = { headers: { 'if-match': await tagOf(), destination: `${calendar}b.ics` } };
  assert.equal((await bob('MOVE', path, moved)).status, 201);
  const condition = { if: `([${etagOf(await bob('GET', `${calendar}b.ics`))}])` };
  assert.equal((await bob('DELETE', `${calendar}b.ics`, { headers: condition })).status, 204);
});

const etagOf = ({ headers }: Awaited<ReturnType<ReturnType<DavStage['as']>>>): string =>
  headers.etag ?? '';

const changes = (token: string): string =>
  `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`;

/** What tells a program whether it knows a calendar, and what is in it. */
async function readView(client: ReturnType<DavStage['as']>) {
  const body =
    '<propfind xmlns="DAV:"><prop><getetag/><getctag xmlns="http://calendarserver.org/ns/"/><sync-token/></prop></propfind>';
  const { text } = await client('PROPFIND', calendar, { headers: { depth: '1' }, body });
  const [, object = ''] = text.split('a.ics</D:href>');
  return {
    etag: /getetag>([^<]*)</.exec(object)?.[1]?.replaceAll('&quot;', '"') ?? '',
    ctag: /getctag[^>]*>([^<]*)</.exec(text)?.[1] ?? '',
    token: /sync-token>([^<]*)</.exec(text)?.[1] ?? '',
  };
}
