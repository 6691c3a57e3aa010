// Calendars and contacts at the command line: files of other programs go in and come out, and what was removed comes back.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { createParts } from './create-parts.ts';

const account = 'ann@example.test';

function calendar(...uids: readonly string[]): string {
  const events = uids.flatMap((uid) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260105T090000Z',
    'END:VEVENT',
  ]);
  return `${['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//EN', ...events, 'END:VCALENDAR'].join('\r\n')}\r\n`;
}

async function newServer(t: TestContext) {
  const { folder, call, json } = await createCommandServer(t, createParts());
  await json('account', 'add', account);
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return { call, json, file };
}

test('calendar import adds, replaces and leaves alone; what it cannot keep is named, and it exits 1', async (t) => {
  const { call, json, file } = await newServer(t);
  const first = await json('calendar', 'import', account, file('a.ics', calendar('1', '2')));
  assert.deepEqual([first['created'], first['replaced'], first['unchanged']], [2, 0, 0]);
  const again = await json('calendar', 'import', account, file('a.ics', calendar('1', '2')));
  assert.equal(again['unchanged'], 2);
  const bad = calendar('3', '4').replace(
    'UID:4\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:2026',
    'UID:4\r\nDTSTART:nonsense',
  );
  const failed = await call('calendar', 'import', account, file('b.ics', bad));
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /b\.ics line \d+: 4 was left out: .*DTSTART/);
  const exported = await call('calendar', 'export', account);
  assert.equal(exported.stdout.match(/BEGIN:VEVENT/g)?.length, 3);
});

test('a file that is no calendar stores nothing', async (t) => {
  const { call, file } = await newServer(t);
  const failed = await call('calendar', 'import', account, file('a.ics', 'nothing of the kind'));
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /a\.ics line 1: .*nothing was stored/);
});

test('contacts import and export, into an address book of its own', async (t) => {
  const { call, json, file } = await newServer(t);
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ann\r\nEND:VCARD\r\n';
  const args = ['contacts', 'import', account, file('a.vcf', card), '--to', 'friends'];
  assert.equal((await json(...args))['created'], 1);
  const exported = await call('contacts', 'export', account, '--from', 'friends');
  assert.equal(exported.stdout, card);
  const missing = await call('contacts', 'export', account, '--from', 'nobody');
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /contacts, friends/);
});

test('what an import replaced is there, so that nothing comes back', async (t) => {
  const { json, file } = await newServer(t);
  await json('calendar', 'import', account, file('a.ics', calendar('1')));
  await json(
    'calendar',
    'import',
    account,
    file('b.ics', calendar('1').replace('T090000Z', 'T100000Z')),
  );
  const undeleted = await json('calendar', 'undelete', account);
  assert.deepEqual(undeleted['documents'], []);
});

test('account show tells how much is kept beside the mail', async (t) => {
  const { call, json, file } = await newServer(t);
  const none = { calendarObjects: 0, contacts: 0, tasks: 0, notes: 0, files: 0 };
  assert.deepEqual((await json('account', 'show', account))['items'], none);
  await json('calendar', 'import', account, file('a.ics', calendar('1', '2')));
  const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c\r\nFN:Carl\r\nN:Carl;;;;\r\nEND:VCARD\r\n';
  await json('contacts', 'import', account, file('c.vcf', card));
  const { items } = await json('account', 'show', account);
  assert.deepEqual(items, { ...none, calendarObjects: 2, contacts: 1 });
  const { stdout } = await call('account', 'show', account);
  assert.match(stdout, /^kept: 2 calendar objects, 1 contacts, 0 tasks, 0 notes, 0 files$/m);
});
