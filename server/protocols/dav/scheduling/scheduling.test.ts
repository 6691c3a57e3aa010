import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createDavStage,
  type DavClient,
  type DavStage,
} from '../../../../test/support/dav-stage.ts';

const home = (name: string) => `/dav/calendars/${name}@example.test/`;

function meeting(uid: string, lines: readonly string[] = []): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261205T090000Z',
    'DTEND:20261205T100000Z',
    'SUMMARY:Plans',
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.test',
    'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.test',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

async function members(client: DavClient, collection: string): Promise<string[]> {
  const body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
  const { text } = await client('PROPFIND', collection, { body, headers: { depth: '1' } });
  return Array.from(text.matchAll(/<D:href>([^<]*\.ics)</g), (m) => m[1]!);
}

/** As it lies in the store. */
async function storedTexts(stage: DavStage, name: string): Promise<string> {
  const { id } = await stage.account(name);
  return await stage.store.read(id, async (reader) => {
    const calendar = await reader.collectionByRole('calendar', 'default');
    const documents = await reader.documents(calendar!.id);
    return (await reader.readContents(documents.map((d) => d.itemId))).map(String).sort().join('');
  });
}

async function invite(stage: DavStage) {
  const ann = stage.as('ann');
  const bob = stage.as('bob');
  const put = await ann('PUT', `${home('ann')}calendar/m.ics`, { body: meeting('m') });
  assert.equal(put.status, 201, put.text);
  const [copy] = await members(bob, `${home('bob')}calendar/`);
  return { ann, bob, put, copy: copy! };
}

test('an invitation is in the calendar of who is invited, and in their inbox (RFC 6638 §3.2)', async () => {
  await using stage = await createDavStage();
  const { put, bob, copy } = await invite(stage);
  assert.match(put.headers['schedule-tag'] as string, /^".+"$/);
  assert.match((await bob('GET', copy)).text, /SUMMARY:Plans/);
  assert.equal((await members(bob, `${home('bob')}inbox/`)).length, 1);
});

test('an answer is seen by the organizer (RFC 6638 §3.2.2)', async () => {
  await using stage = await createDavStage();
  const { ann, bob, copy } = await invite(stage);
  const { text, headers } = await bob('GET', copy);
  const accepted = text.replace(
    /(ATTENDEE[^:]*)PARTSTAT=NEEDS-ACTION([^:]*:mailto:bob)/,
    '$1PARTSTAT=ACCEPTED$2',
  );
  const answer = await bob('PUT', copy, {
    body: accepted,
    headers: { 'if-schedule-tag-match': headers['schedule-tag'] as string },
  });
  assert.equal(answer.status, 204, answer.text);
  const seen = (await ann('GET', `${home('ann')}calendar/m.ics`)).text.replaceAll('\r\n ', '');
  assert.match(seen, /ATTENDEE[^:]*PARTSTAT=ACCEPTED[^:]*:mailto:bob/);
});

test('who is invited cannot change the meeting itself (RFC 6638 §3.2.4.4)', async () => {
  await using stage = await createDavStage();
  const { bob, copy } = await invite(stage);
  const { text } = await bob('GET', copy);
  const refused = await bob('PUT', copy, { body: text.replace('T090000Z', 'T080000Z') });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /allowed-attendee-scheduling-object-change/);
});

test('a meeting that is removed is cancelled for all; an invitation that is removed is declined', async () => {
  await using stage = await createDavStage();
  const { ann, bob, copy } = await invite(stage);
  assert.equal((await bob('DELETE', copy)).status, 204);
  const seen = (await ann('GET', `${home('ann')}calendar/m.ics`)).text.replaceAll('\r\n ', '');
  assert.match(seen, /PARTSTAT=DECLINED[^:]*:mailto:bob/);
  const second = await ann('PUT', `${home('ann')}calendar/n.ics`, { body: meeting('n') });
  assert.equal(second.status, 201);
  const [other] = await members(bob, `${home('bob')}calendar/`);
  assert.equal((await ann('DELETE', `${home('ann')}calendar/n.ics`)).status, 204);
  const left = await bob('GET', other!);
  assert.ok(left.status === 404 || /STATUS:CANCELLED/.test(left.text), left.text + other);
});

test('a stale schedule tag is refused (RFC 6638 §8.3)', async () => {
  await using stage = await createDavStage();
  const { bob, copy } = await invite(stage);
  const { text } = await bob('GET', copy);
  const headers = { 'if-schedule-tag-match': '"other"' };
  assert.equal((await bob('PUT', copy, { body: text, headers })).status, 412);
});

test('the inbox and the outbox are where the principal says, and take no objects (RFC 6638 §2)', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const body =
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:schedule-inbox-URL/><C:schedule-outbox-URL/><C:calendar-user-address-set/></prop></propfind>';
  const { text } = await ann('PROPFIND', '/dav/principals/ann@example.test/', {
    body,
    headers: { depth: '0' },
  });
  assert.match(text, /calendars\/ann@example.test\/inbox\//);
  assert.match(text, /calendars\/ann@example.test\/outbox\//);
  assert.match(text, /mailto:ann@example.test/);
  for (const name of ['inbox', 'outbox']) {
    const put = await ann('PUT', `${home('ann')}${name}/x.ics`, { body: meeting('x') });
    assert.equal(put.status, 403);
    assert.equal((await ann('DELETE', `${home('ann')}${name}/`)).status, 403);
  }
  assert.equal((await ann('DELETE', `${home('ann')}calendar/`)).status, 403);
});

test('somebody elsewhere is invited by mail', async () => {
  await using stage = await createDavStage();
  const body = meeting('m', ['ATTENDEE;RSVP=TRUE:mailto:zoe@elsewhere.example']);
  await stage.as('ann')('PUT', `${home('ann')}calendar/m.ics`, { body });
  assert.deepEqual(
    stage.sentMails.map((mail) => mail.recipient),
    ['zoe@elsewhere.example'],
  );
  assert.match(stage.sentMails[0]!.content.toString(), /method=REQUEST/i);
});

test('the outbox tells when people are busy, and who is not known (RFC 6638 §5)', async () => {
  await using stage = await createDavStage();
  const { ann } = await invite(stage);
  const body = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:f',
    'DTSTAMP:20261122T080000Z',
    'DTSTART:20261205T000000Z',
    'DTEND:20261206T000000Z',
    'ORGANIZER:mailto:ann@example.test',
    'ATTENDEE:mailto:bob@example.test',
    'ATTENDEE:mailto:nobody@example.test',
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const headers = { 'content-type': 'text/calendar; charset=utf-8' };
  const answer = await ann('POST', `${home('ann')}outbox/`, { body, headers });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /<C:schedule-response /);
  assert.match(answer.text, /mailto:bob@example.test<.*2\.0/s);
  assert.match(answer.text, /FREEBUSY[^:]*:20261205T090000Z/);
  assert.match(answer.text, /mailto:nobody@example.test<.*3\.7/s);
  const foreign = body.replace('ORGANIZER:mailto:ann', 'ORGANIZER:mailto:bob');
  const refused = await ann('POST', `${home('ann')}outbox/`, { body: foreign, headers });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /<C:valid-organizer\/>/);
  assert.equal((await ann('POST', `${home('ann')}calendar/`, { body, headers })).status, 403);
  const other = { 'content-type': 'text/plain' };
  const unknown = await ann('POST', `${home('ann')}outbox/`, { body, headers: other });
  assert.equal(unknown.status, 403);
  assert.match(unknown.text, /<C:supported-calendar-data\/>/);
});

// RFC 6638 §9.2
test('the calendar in which invitations arrive is chosen on the inbox', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  const choose = async (href: string) =>
    await ann('PROPPATCH', `${home('ann')}inbox/`, {
      body: `<propertyupdate xmlns="DAV:"><set><prop><C:schedule-default-calendar-URL xmlns:C="urn:ietf:params:xml:ns:caldav"><href>${href}</href></C:schedule-default-calendar-URL></prop></set></propertyupdate>`,
    });
  for (const href of ['tasks/', 'inbox/', 'none/', ''])
    assert.match(
      (await choose(home('ann') + href)).text,
      /<C:valid-schedule-default-calendar-URL\/>/,
    );
  assert.match((await choose(`${home('bob')}calendar/`)).text, /HTTP\/1.1 403/);
  await ann('MKCALENDAR', `${home('ann')}work/`);
  const names = async () => {
    const body = '<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>';
    const { text } = await ann('PROPFIND', home('ann'), { headers: { depth: '1' }, body });
    return ['calendar', 'work'].map(
      (name) => new RegExp(`/${name}/</D:href>.*?<D:displayname>([^<]*)`).exec(text)?.[1],
    );
  };
  assert.deepEqual(await names(), ['Calendar', 'work']);
  assert.equal((await choose(`${home('ann')}work/`)).status, 207);
  assert.deepEqual(await names(), ['Calendar', 'work'], 'both keep their names');
  const shown = await ann('PROPFIND', `${home('ann')}inbox/`, {
    headers: { depth: '0' },
    body: '<propfind xmlns="DAV:"><prop><C:schedule-default-calendar-URL xmlns:C="urn:ietf:params:xml:ns:caldav"/></prop></propfind>',
  });
  assert.match(shown.text, /<D:href>[^<]*\/work\/<\/D:href>/);
  assert.equal((await ann('DELETE', `${home('ann')}work/`)).status, 403);
  assert.equal((await ann('DELETE', `${home('ann')}calendar/`)).status, 204);
});

test("another time is proposed by posting it to the outbox, in one's own name (RFC 5546 §3.2.7)", async () => {
  await using stage = await createDavStage();
  const { bob } = await invite(stage);
  const counter = (attendee: string, method = 'COUNTER') =>
    meeting('m')
      .replace('BEGIN:VEVENT', `METHOD:${method}\r\nBEGIN:VEVENT`)
      .replaceAll(/ATTENDEE.*\r\n/g, '')
      .replace('T090000Z', 'T070000Z')
      .replace('END:VEVENT', `ATTENDEE:mailto:${attendee}@example.test\r\nEND:VEVENT`);
  const headers = { 'content-type': 'text/calendar; charset=utf-8' };
  const post = async (body: string) =>
    await bob('POST', `${home('bob')}outbox/`, { body, headers });
  const answer = await post(counter('bob'));
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /mailto:ann@example.test<.*2\.0;Success/s);
  assert.match(stage.sentMails[0]!.content.toString(), /method=COUNTER/);
  const refused = await post(counter('ann'));
  assert.equal(refused.status, 403);
  assert.match(refused.text, /valid-organizer/);
  const invited = await post(counter('bob', 'REQUEST'));
  assert.match(invited.text, /valid-scheduling-message/);
});

test('what scheduling notes in meetings is given out to nobody, and outlives what programs store', async () => {
  await using stage = await createDavStage();
  const { ann, bob, copy } = await invite(stage);
  const path = `${home('ann')}calendar/m.ics`;
  const outside = meeting('o', ['ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:eve@elsewhere.test']);
  await ann('PUT', `${home('ann')}calendar/o.ics`, { body: outside });
  assert.doesNotMatch(stage.sentMails[0]!.content.toString(), /X-MAILSTEAD/);
  assert.match(
    stage.sentMails[0]!.content.toString(),
    /^Content-Class: urn:content-classes:calendarmessage\r$/m,
  );
  const noted = await storedTexts(stage, 'ann');
  assert.match(noted, /X-MAILSTEAD-ASKED-AT/);
  const multiget = `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data/><getcontentlength/></prop><href>${path}</href></C:calendar-multiget>`;
  const report = await ann('REPORT', `${home('ann')}calendar/`, { body: multiget });
  const got = await ann('GET', path);
  const whole = await ann('GET', `${home('ann')}calendar/`);
  const inbox = await members(bob, `${home('bob')}inbox/`);
  const item = await bob('GET', inbox[0]!);
  for (const { text } of [report, got, whole, item, await bob('GET', copy)]) {
    assert.match(text, /SUMMARY:Plans/);
    assert.doesNotMatch(text.replaceAll('\r\n ', ''), /X-MAILSTEAD/);
  }
  const length = /<D:getcontentlength>(\d+)</.exec(report.text)![1];
  assert.equal(length, String(got.body.length));
  const put = await ann('PUT', path, {
    body: got.text,
    headers: { 'if-match': got.headers.etag as string },
  });
  assert.equal(put.status, 204, put.text);
  const notesIn = (text: string) => text.replaceAll('\r\n ', '').match(/X-MAILSTEAD-[A-Z-]+=\d+/g);
  assert.deepEqual(notesIn(await storedTexts(stage, 'ann')), notesIn(noted));
  assert.equal(put.headers.etag, (await ann('GET', path)).headers.etag);
});

test('a meeting in which nobody takes part any more has no schedule tag (RFC 6638 §3.2.10)', async () => {
  await using stage = await createDavStage();
  const { ann, put } = await invite(stage);
  assert.ok(put.headers['schedule-tag'] !== undefined);
  const alone = meeting('m').replaceAll(/^(ORGANIZER|ATTENDEE).*\r\n/gm, '');
  const path = `${home('ann')}calendar/m.ics`;
  const changed = await ann('PUT', path, { body: alone });
  assert.equal(changed.status, 204);
  assert.equal(changed.headers['schedule-tag'], undefined);
  const got = await ann('GET', path);
  assert.equal(got.headers['schedule-tag'], undefined);
  assert.doesNotMatch(got.text, /X-MAILSTEAD/);
  assert.doesNotMatch(await storedTexts(stage, 'ann'), /X-MAILSTEAD/);
  const again = await ann('PUT', path, { body: meeting('m') });
  assert.ok(again.headers['schedule-tag'] !== undefined);
});
