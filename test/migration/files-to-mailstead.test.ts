// Accounts in files carried over by the command line, as an administrator does it.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { addFiles, makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const from = 'From a@example.org Thu Nov 16 22:13:20 2023\n';
const mail = (n: number, fields = '') =>
  `Message-ID: <${n}@example.org>\nDate: Thu, 16 Nov 2023 22:13:20 +0000\nSubject: Message ${n}\n${fields}\nText ${n}\n`;
const entry = (n: number, fields = '') => `${from}${mail(n, fields)}\n`;
const event = (uid: string, summary: string) =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240102T100000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\n`;
const calendar = (...events: readonly string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${events.join('')}END:VCALENDAR\r\n`;

const startDesk = async (t: TestContext, places: readonly string[]) =>
  await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: places.flatMap((place) => ['--from', place]),
  });

test('a maildir: a second run brings only what is new, and flags that have changed', async (t) => {
  const folder = makeFiles(t, {
    'ann/cur/1.M1.h:2,S': mail(1),
    'ann/new/2.M1.h': mail(2),
    'ann/.Archive.2023/cur/3.M1.h:2,FRS': mail(3),
  });
  const { run } = await startDesk(t, [`maildir:${folder}`]);
  assert.equal((await run())['items'], 3);
  assert.equal((await run())['items'], 0);
  renameSync(join(folder, 'ann/new/2.M1.h'), join(folder, 'ann/cur/2.M1.h:2,FS'));
  addFiles(folder, { 'ann/cur/4.M1.h:2,': mail(4) });
  assert.equal((await run())['items'], 1);
});

test('an mbox that is appended to, and compacted, gives each message once', async (t) => {
  const folder = makeFiles(t, { 'ann/Box': entry(1) + entry(2) + entry(3) });
  const { run } = await startDesk(t, [`mbox:${folder}/%n`]);
  assert.equal((await run())['items'], 3);
  appendFileSync(join(folder, 'ann/Box'), entry(4));
  assert.equal((await run())['items'], 1);
  writeFileSync(join(folder, 'ann/Box'), entry(2, 'Status: RO\n') + entry(4) + entry(5));
  assert.equal((await run())['items'], 1);
});

test('mail, calendars and contacts of one user from three places, and a changed event in its place', async (t) => {
  const folder = makeFiles(t, {
    'mail/ann/Inbox/1.eml': mail(1),
    'cal/ann/Home.ics': calendar(event('a', 'First'), event('b', 'Second')),
    'people/ann/all.csv': 'First Name,Last Name,E-mail Address\nAnna,Meier,a@example.org\n',
  });
  const places = [`files:${folder}/mail/%n`, `ics:${folder}/cal`, `csv:${folder}/people`];
  const { run, json } = await startDesk(t, places);
  assert.equal((await run())['items'], 4);
  assert.equal((await run())['items'], 0);
  const changed = calendar(event('a', 'Changed'), event('b', 'Second'), event('c', 'Third'));
  writeFileSync(join(folder, 'cal/ann/Home.ics'), changed);
  await run();
  const exported = join(folder, 'out.ics');
  await json('calendar', 'export', 'ann@example.test', '--from', 'Home', '--to', exported);
  const summaries = readFileSync(exported, 'utf8').match(/(?<=^SUMMARY:).*(?=\r$)/gm);
  assert.deepEqual(summaries?.sort(), ['Changed', 'Second', 'Third']);
  const report = await json('migrate', 'report', 'move');
  const [account] = report['accounts'] as {
    counts: { kind: string; outcome: string; items: number }[];
  }[];
  assert.deepEqual(
    account!.counts.map(({ kind, outcome, items }) => `${kind} ${outcome} ${items}`).sort(),
    ['addressbook written 1', 'calendar written 3', 'mailbox written 1'],
  );
});
