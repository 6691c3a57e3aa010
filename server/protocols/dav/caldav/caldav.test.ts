import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { grant } from '../../../../test/support/dav-grants.ts';
import { createDavStage, type DavClient } from '../../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const caldav = 'xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"';

function event(uid: string, ...lines: readonly string[]): string {
  const body = ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//EN', ...body, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}

async function fill(client: DavClient): Promise<void> {
  const objects = {
    single: event('single', 'DTSTART:20260105T090000Z', 'DTEND:20260105T100000Z', 'SUMMARY:One'),
    weekly: event(
      'weekly',
      'DTSTART;TZID=Europe/Berlin:20260302T090000',
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY;COUNT=10',
      'SUMMARY:Series',
    ),
    secret: event(
      'secret',
      'DTSTART:20260106T090000Z',
      'DTEND:20260106T100000Z',
      'CLASS:PRIVATE',
      'SUMMARY:Doctor',
    ),
  };
  for (const [name, body] of Object.entries(objects)) {
    const answer = await client('PUT', `${calendar}${name}.ics`, {
      body,
      headers: { 'content-type': 'text/calendar' },
    });
    assert.equal(answer.status, 201, answer.text);
  }
}

const query = (filter: string, data = '<calendar-data/>') =>
  `<calendar-query ${caldav}><D:prop><D:getetag/>${data}</D:prop><filter><comp-filter name="VCALENDAR">${filter}</comp-filter></filter></calendar-query>`;
const events = (inner: string) => `<comp-filter name="VEVENT">${inner}</comp-filter>`;
const names = (text: string) => Array.from(text.matchAll(/\/(\w+)\.ics</g), (m) => m[1]);

test('calendar-query finds by time, also instances of a series, and by text (RFC 4791 §7.8)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const find = async (filter: string) =>
    names((await ann('REPORT', calendar, { body: query(filter) })).text);
  const range = (start: string, end: string) =>
    events(`<time-range start="${start}" end="${end}"/>`);
  assert.deepEqual(await find(range('20260105T000000Z', '20260106T000000Z')), ['single']);
  // The clocks have changed by then: nine in Berlin is seven in UTC.
  assert.deepEqual(await find(range('20260406T070000Z', '20260406T073000Z')), ['weekly']);
  assert.deepEqual(await find(range('20260406T080000Z', '20260406T083000Z')), []);
  assert.deepEqual(
    await find(events('<prop-filter name="SUMMARY"><text-match>SERIES</text-match></prop-filter>')),
    ['weekly'],
  );
  assert.deepEqual(await find('<comp-filter name="VTODO"/>'), []);
});

test('calendar-query finds by UID, also one with escapes, and by what a UID is not (RFC 4791 §7.8.6)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const body = event('a\\,b@c', 'DTSTART:20260105T090000Z');
  assert.equal((await ann('PUT', `${calendar}escaped.ics`, { body })).status, 201);
  const find = async (match: string) => {
    const filter = events(`<prop-filter name="UID">${match}</prop-filter>`);
    return names((await ann('REPORT', calendar, { body: query(filter) })).text);
  };
  const all = await find('');
  assert.equal(all.length, 4);
  assert.deepEqual(await find('<text-match>A,B</text-match>'), ['escaped']);
  assert.deepEqual(await find('<text-match collation="i;octet">A,B</text-match>'), []);
  assert.deepEqual(
    await find('<text-match negate-condition="yes">a,b</text-match>'),
    all.filter((name) => name !== 'escaped'),
  );
  assert.deepEqual(await find('<is-not-defined/>'), []);
});

test('calendar-data is the stored text, or expanded, or parts of it (RFC 4791 §9.6)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const filter = events('<time-range start="20260302T000000Z" end="20260310T000000Z"/>');
  const expand = '<expand start="20260302T000000Z" end="20260310T000000Z"/>';
  const answer = await ann('REPORT', calendar, {
    body: query(filter, `<calendar-data>${expand}</calendar-data>`),
  });
  assert.deepEqual(answer.text.match(/DTSTART:\w+/g), [
    'DTSTART:20260302T080000Z',
    'DTSTART:20260309T080000Z',
  ]);
  const multiget = `<calendar-multiget ${caldav}><D:prop><calendar-data/></D:prop><D:href>${calendar}single.ics</D:href><D:href>${calendar}none.ics</D:href></calendar-multiget>`;
  const got = await ann('REPORT', calendar, { body: multiget });
  // What is named over and over is answered once.
  const hrefs = /<D:href>.*<\/D:href>/.exec(multiget)![0];
  const again = multiget.replace(hrefs, hrefs.repeat(1000));
  assert.equal((await ann('REPORT', calendar, { body: again })).text, got.text);
  assert.match(got.text, /SUMMARY:One/);
  assert.match(got.text, /none\.ics<\/D:href><D:status>HTTP\/1\.1 404/);
});

test('what a calendar cannot keep is refused with its precondition and the line (RFC 4791 §5.3.2.1)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const put = async (body: string) => await ann('PUT', `${calendar}x.ics`, { body });
  const bad = await put(event('x', 'DTSTART:20269901T000000Z'));
  assert.equal(bad.status, 403);
  assert.match(bad.text, /valid-calendar-data/);
  assert.match(bad.text, /line 7, DTSTART/);
  const task = await put(event('x', 'DTSTART:20260101T000000Z').replaceAll('VEVENT', 'VTODO'));
  assert.match(task.text, /supported-calendar-component/);
  assert.match((await put('nonsense')).text, /valid-calendar-data/);
  assert.equal((await ann('GET', `${calendar}x.ics`)).status, 404);
});

test('every account has a calendar, tasks and notes, each for its components and called in its language', async () => {
  await using stage = await createDavStage();
  const home = '/dav/calendars/ann@example.test/';
  await stage.directory.accounts.change((await stage.account('ann')).id, { language: 'de' });
  const ann = stage.as('ann');
  const body = `<D:propfind ${caldav}><D:prop><D:displayname/><supported-calendar-component-set/></D:prop></D:propfind>`;
  for (const [collection, name, component] of [
    ['calendar', 'Kalender', 'VEVENT'],
    ['tasks', 'Aufgaben', 'VTODO'],
    ['notes', 'Notizen', 'VJOURNAL'],
  ] as const) {
    const path = `${home}${collection}/`;
    const { text } = await ann('PROPFIND', path, { headers: { depth: '0' }, body });
    assert.ok(text.includes(`<D:displayname>${name}<`), text);
    assert.ok(text.includes(`-set><C:comp name="${component}"/></C:supported-`), text);
    for (const each of ['VEVENT', 'VTODO', 'VJOURNAL']) {
      const object = event(each, 'DTSTART:20260105T090000Z').replaceAll('VEVENT', each);
      const put = await ann('PUT', `${path}${each}.ics`, { body: object });
      assert.equal(put.status, each === component ? 201 : 403, `${each} in ${collection}`);
    }
  }
});

test('a thousand calendar objects come in one multiget', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const { id } = await stage.account('ann');
  const found = await stage.store.read(id, (r) => r.collectionByName('calendar', 'calendar'));
  const hrefs: string[] = [];
  for (let i = 0; i < 1_000; i++) {
    const bytes = Buffer.from(event(`m${i}`, 'DTSTART:20260105T090000Z'));
    await using prepared = await stage.store.prepareDocument(
      { kind: 'memory', bytes },
      'text/calendar',
    );
    await stage.store.transact(id, (tx) =>
      tx.putDocument(found!.id, { name: `m${i}.ics`, prepared }),
    );
    hrefs.push(`<D:href>${calendar}m${i}.ics</D:href>`);
  }
  const body = `<calendar-multiget ${caldav}><D:prop><D:getetag/><calendar-data/></D:prop>${hrefs.join('')}</calendar-multiget>`;
  const { text, status } = await ann('REPORT', calendar, { body });
  assert.equal(status, 207);
  assert.deepEqual(
    names(text),
    Array.from({ length: 1_000 }, (_, i) => `m${i}`),
  );
  assert.equal(text.split('UID:m').length, 1_001);
});

test('others see of a private event that it takes time, and do not find it by its text', async () => {
  await using stage = await createDavStage();
  await fill(stage.as('ann'));
  const share = async (rights: string) => await grant(stage, rights);
  const find = async (filter: string) =>
    await stage.as('bob')('REPORT', calendar, { body: query(events(filter)) });
  const day = '<time-range start="20260106T000000Z" end="20260107T000000Z"/>';
  const text = '<prop-filter name="SUMMARY"><text-match>doctor</text-match></prop-filter>';
  await share(rightsOfLevel('read'));
  const seen = await find(day);
  assert.match(seen.text, /DTSTART:20260106T090000Z/);
  assert.doesNotMatch(seen.text, /Doctor/);
  assert.deepEqual(names((await find(text)).text), []);
  const got = await stage.as('bob')('GET', `${calendar}secret.ics`);
  assert.match(got.text, /SUMMARY:Busy/);
  const whole = await stage.as('bob')('GET', calendar);
  assert.doesNotMatch(whole.text, /Doctor/);
  assert.match(whole.text, /SUMMARY:Series/);
  await share(rightsOfLevel('write'));
  assert.equal((await stage.as('bob')('DELETE', `${calendar}secret.ics`)).status, 403);
  await share(rightsOfLevel('read', { withPrivate: true }));
  assert.match((await find(text)).text, /Doctor/);
});

test('free-busy-query tells when, not what (RFC 4791 §7.10)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const body = `<free-busy-query ${caldav}><time-range start="20260105T000000Z" end="20260107T000000Z"/></free-busy-query>`;
  const answer = await ann('REPORT', calendar, { body });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /FREEBUSY[^:]*:20260105T090000Z\/(?:20260105T100000Z|PT1H)/);
  assert.doesNotMatch(answer.text, /SUMMARY/);
});

test('free-busy-query of a range with one side goes ten years (RFC 4791 §9.9)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  await fill(ann);
  const ask = async (side: string) => {
    const body = `<free-busy-query ${caldav}><time-range ${side}/></free-busy-query>`;
    return await ann('REPORT', calendar, { body });
  };
  const open = await ask('start="20260105T000000Z"');
  assert.equal(open.status, 200, open.text);
  assert.match(open.text, /FREEBUSY[^:]*:20260105T090000Z/);
  assert.match(open.text, /DTEND:203611\d\dT080000Z/);
  assert.match((await ask('end="20260106T000000Z"')).text, /DTSTART:2015\d{4}T000000Z/);
  assert.equal((await ask('')).status, 400);
});

test('control characters are kept; XML has U+FFFD in their place', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:c\r\nDTSTAMP:20260101T000000Z\r\n' +
    'DTSTART:20260101T090000Z\r\nSUMMARY:a\u000bb\u0001\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
  assert.equal((await ann('PUT', `${calendar}c.ics`, { body })).status, 201);
  assert.equal((await ann('GET', `${calendar}c.ics`)).text, body);
  const multiget = `<calendar-multiget ${caldav}><D:prop><calendar-data/></D:prop><D:href>${calendar}c.ics</D:href></calendar-multiget>`;
  const answer = await ann('REPORT', calendar, { body: multiget });
  assert.match(answer.text, /SUMMARY:a\ufffdb\ufffd/);
  assert.ok(answer.xml());
});

// RFC 5545 §3.1
test('a line that was folded inside a character is kept so, told with the character, and found by it', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const whole = Buffer.from(event('f', 'DTSTART:20260101T090000Z', 'SUMMARY:Frühstück'));
  const at = whole.indexOf('ü') + 1;
  const body = Buffer.concat([whole.subarray(0, at), Buffer.from('\r\n '), whole.subarray(at)]);
  assert.equal((await ann('PUT', `${calendar}f.ics`, { body })).status, 201);
  assert.ok((await ann('GET', `${calendar}f.ics`)).body.equals(body));
  const words = '<prop-filter name="SUMMARY"><text-match>frühstück</text-match></prop-filter>';
  const found = await ann('REPORT', calendar, { body: query(events(words)) });
  for (const { text } of [found, await ann('GET', calendar)])
    assert.match(text.replaceAll(/(?:&#13;|\r)?\n /g, ''), /SUMMARY:Frühstück/);
});

test('a calendar is made for the components its maker names, and keeps what is set on it', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const tasks = '/dav/calendars/ann@example.test/todo/';
  const make = (set: string) =>
    `<mkcalendar ${caldav}><D:set><D:prop>${set}</D:prop></D:set></mkcalendar>`;
  const made = await ann('MKCALENDAR', tasks, {
    body: make(
      '<D:displayname>To do</D:displayname><supported-calendar-component-set><comp name="VTODO"/></supported-calendar-component-set><A:calendar-color xmlns:A="http://apple.com/ns/ical/">#FF0000FF</A:calendar-color>',
    ),
  });
  assert.equal(made.status, 201, made.text);
  const put = await ann('PUT', `${tasks}1.ics`, {
    body: event('1', 'SUMMARY:x').replaceAll('VEVENT', 'VTODO'),
  });
  assert.equal(put.status, 201, put.text);
  const asked = `<D:propfind xmlns:D="DAV:" xmlns="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"><D:prop><D:displayname/><supported-calendar-component-set/><A:calendar-color/></D:prop></D:propfind>`;
  const read = await ann('PROPFIND', tasks, { body: asked, headers: { depth: '0' } });
  assert.match(read.text, /<C:comp name="VTODO"\/>/);
  assert.match(read.text, /#FF0000FF/);
  const named = ['VTODO', 'VTIMEZONE', 'VALARM'].map((name) => `<comp name="${name}"/>`).join('');
  const zoned = '/dav/calendars/ann@example.test/zoned/';
  const body = make(
    `<supported-calendar-component-set>${named}</supported-calendar-component-set>`,
  );
  assert.equal((await ann('MKCALENDAR', zoned, { body })).status, 201);
  const set = await ann('PROPFIND', zoned, { body: asked, headers: { depth: '0' } });
  assert.deepEqual(set.text.match(/<C:comp [^>]*>/g), ['<C:comp name="VTODO"/>']);
  const wrong = await ann('MKCALENDAR', '/dav/calendars/ann@example.test/bad/', {
    body: make('<calendar-timezone>no calendar</calendar-timezone>'),
  });
  assert.equal(wrong.status, 207);
  assert.match(wrong.text, /403 Forbidden<\/D:status><D:error><C:valid-calendar-data\/>/);
});

test('a meeting of more people than the setting allows is refused (RFC 4791 §5.2.9)', async () => {
  await using stage = await createDavStage({ settings: { maxAttendees: 10 } });
  const people = Array.from({ length: 11 }, (_, i) => `ATTENDEE:mailto:p${i}@elsewhere.example`);
  const body = event('x', 'DTSTART:20260105T090000Z', ...people);
  const refused = await stage.as('ann')('PUT', `${calendar}x.ics`, { body });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /max-attendees-per-instance/);
});
