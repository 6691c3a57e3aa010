import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsOfLevel } from '#directory/sharing-levels.ts';
import { textIn } from '../../../test/support/dav-answers.ts';
import { grant } from '../../../test/support/dav-grants.ts';
import { createDavStage } from '../../../test/support/dav-stage.ts';

const calendar = '/dav/calendars/ann@example.test/calendar/';
const contacts = '/dav/addressbooks/ann@example.test/contacts/';

const event = (uid: string, lines = ''): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\n${lines}END:VEVENT\r\nEND:VCALENDAR\r\n`;

test('GET of a calendar or address book gives all of it as one file', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  for (const uid of ['a', 'b']) await ann('PUT', `${calendar}${uid}.ics`, { body: event(uid) });
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Bob\r\nN:Bob;;;;\r\nEND:VCARD\r\n';
  assert.equal((await ann('PUT', `${contacts}b.vcf`, { body: card })).status, 201);
  const whole = await ann('GET', calendar);
  assert.equal(whole.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.match(String(whole.headers['content-disposition']), /calendar\.ics$/);
  assert.equal(whole.text.match(/BEGIN:VCALENDAR/g)?.length, 1);
  assert.match(whole.text, /UID:a\r\n[^]*UID:b\r\n/);
  const known = { 'if-none-match': String(whole.headers.etag) };
  assert.equal((await ann('GET', calendar, { headers: known })).status, 304);
  await ann('DELETE', `${calendar}a.ics`);
  assert.equal((await ann('GET', calendar, { headers: known })).status, 200);
  assert.equal((await ann('HEAD', calendar)).body.length, 0);
  assert.equal((await ann('GET', contacts)).text, card);
  const people = { accept: 'text/html' };
  assert.match((await ann('GET', calendar, { headers: people })).text, /b\.ics<\/a>/);
});

// RFC 4918 §15.6, RFC 9110 §8.8
test('a calendar has the entity tag as a property that GET gives it, and another one under another name', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const headers = { depth: '0' };
  const body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
  const tagOf = async (path: string, client = ann): Promise<string | undefined> =>
    textIn(await client('PROPFIND', path, { headers, body }), '{DAV:}getetag');
  await ann('PUT', `${calendar}a.ics`, { body: event('a') });
  const people = '/dav/addressbooks/ann@example.test/directory/';
  for (const path of [calendar, contacts, people, `${calendar}a.ics`])
    assert.equal(await tagOf(path), String((await ann('GET', path)).headers.etag), path);
  const known = { 'if-none-match': (await tagOf(calendar))! };
  assert.equal((await ann('GET', calendar, { headers: known })).status, 304);
  const name =
    '<propertyupdate xmlns="DAV:"><set><prop><displayname>Work</displayname></prop></set></propertyupdate>';
  assert.equal((await ann('PROPPATCH', calendar, { body: name })).status, 207);
  const renamed = await ann('GET', calendar, { headers: known });
  assert.match(renamed.text, /X-WR-CALNAME:Work\r\n/);
  assert.equal(await tagOf(calendar), String(renamed.headers.etag));
  // Lists for people have none, and who sees only when time is taken gets no text.
  for (const path of ['/dav/calendars/ann@example.test/', '/dav/files/ann@example.test/'])
    assert.equal(await tagOf(path), undefined, path);
  await grant(stage, rightsOfLevel('free-busy'));
  assert.equal(await tagOf(calendar, bob), undefined);
});

test('others see of private events that they take time, and can neither change nor take them along', async () => {
  await using stage = await createDavStage();
  const [ann, bob] = [stage.as('ann'), stage.as('bob')];
  const secret = event('a', 'CLASS:PRIVATE\r\nSUMMARY:Secret\r\n');
  await ann('PUT', `${calendar}a.ics`, { body: secret });
  const share = async (withPrivate: boolean) =>
    await grant(stage, rightsOfLevel('write', { withPrivate }));
  await share(false);
  for (const path of [calendar, `${calendar}a.ics`]) {
    const { text, status } = await bob('GET', path);
    assert.equal(status, 200);
    assert.match(text, /DTSTART:20260101T100000Z/);
    assert.doesNotMatch(text, /Secret/);
  }
  const destination = '/dav/calendars/bob@example.test/calendar/a.ics';
  assert.equal((await bob('PUT', `${calendar}a.ics`, { body: event('a') })).status, 403);
  for (const method of ['COPY', 'MOVE'])
    assert.equal((await bob(method, `${calendar}a.ics`, { headers: { destination } })).status, 403);
  await share(true);
  assert.equal((await bob('GET', `${calendar}a.ics`)).text, secret);
  assert.equal((await bob('COPY', `${calendar}a.ics`, { headers: { destination } })).status, 201);
});
