import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDavStage, type DavAnswer } from '../../../test/support/dav-stage.ts';

const home = '/dav/calendars/ann@example.test/';
const calendar = `${home}calendar/`;
const book = '/dav/addressbooks/ann@example.test/contacts/';

const event = (uid: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const hrefs = ({ text }: DavAnswer): string[] =>
  Array.from(text.matchAll(/<D:href>([^<]*)</g), (found) => found[1]!);

test('names are kept to the letter and given back so that they are found', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  // As it is sent, and as it is given back.
  const names = [
    ['A.ics', 'A.ics'],
    ['a.ics', 'a.ics'],
    ['%C3%A4.ics', '%C3%A4.ics'],
    ['a%cc%88.ics', 'a%CC%88.ics'],
    ['a%7eb%40c.ics', 'a~b@c.ics'],
    ['a%25b%20c+d.ics', 'a%25b%20c+d.ics'],
    ["it's(1)!*&;.ics", 'it%27s(1)!*%26%3B.ics'],
    ['2026%2F01%2Fa.ics', '2026%2F01%2Fa.ics'],
    ['%F0%9F%98%80%3C%22%3E', '%F0%9F%98%80%3C%22%3E'],
  ];
  for (const [i, [sent = '']] of names.entries())
    assert.equal((await ann('PUT', calendar + sent, { body: event(`u${i}`) })).status, 201, sent);
  const listed = await ann('PROPFIND', calendar, { headers: { depth: '1' } });
  const paths = names.map(([, given]) => calendar + given);
  assert.deepEqual(hrefs(listed).sort(), [calendar, ...paths].sort());
  const wanted = names.map(([sent]) => `<D:href>${calendar}${sent}</D:href>`.replace('&', '&amp;'));
  const multiget = await ann('REPORT', calendar, {
    body: `<calendar-multiget xmlns="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop>${wanted.join('')}</calendar-multiget>`,
  });
  assert.deepEqual(hrefs(multiget), paths);
  for (const [i, path] of paths.entries())
    assert.match((await ann('GET', path)).text, new RegExp(`UID:u${i}\r`), path);
  const destination = `${calendar}b%2Fc.ics`;
  const moved = await ann('MOVE', `${calendar}2026%2F01%2Fa.ics`, { headers: { destination } });
  assert.equal(moved.status, 201);
  assert.equal((await ann('DELETE', destination)).status, 204);
  assert.equal((await ann('GET', `${calendar}a/b.ics`)).status, 404);
});

test('a path means the same however it is encoded, and the case of an address makes no difference', async () => {
  await using stage = await createDavStage();
  const ann = stage.as('ann');
  assert.equal((await ann('MKCALENDAR', `${home}a%CC%88`)).status, 201);
  for (const path of [
    calendar.slice(0, -1),
    '/dav/calendars/ann%40example.test/calendar/',
    '/dav/calendars/Ann@EXAMPLE.test/%63alendar/',
  ]) {
    const found = await ann('PROPFIND', path, { headers: { depth: '0' } });
    assert.deepEqual(hrefs(found), [calendar], path);
  }
  // Names of collections are one in either form of Unicode, and differ by their case.
  for (const name of ['%C3%A4', 'a%CC%88'])
    assert.equal(
      (await ann('PROPFIND', `${home}${name}/`, { headers: { depth: '0' } })).status,
      207,
    );
  assert.equal((await ann('MKCALENDAR', `${home}%C3%84/`)).status, 201);
  for (const path of [`${book}%E4.vcf`, `${book}%2e%2e`, `${book}%00`])
    assert.equal((await ann('GET', path)).status, 400, path);
});
