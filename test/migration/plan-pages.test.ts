// The plan: a page that somebody decides by, a page an account, and tables for programs.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCsv } from '#codecs/csv/parse-csv.ts';
import { doneItems, type MigrationPlan } from '#migration/migration-plan.ts';
import { makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const mail = 'Message-ID: <1@example.org>\nDate: Thu, 16 Nov 2023 22:13:20 +0000\n\nText\n';

test('a plan says in words what would happen, and names what stands in the way', async (t) => {
  const folder = makeFiles(t, {
    'ann/Inbox/1.eml': mail,
    'ann/Roof & <Co>/1.eml': mail.replace('<1@', '<2@'),
    'ben/Inbox/1.eml': mail,
  });
  const desk = await openMoveDesk(t, {
    accounts: [],
    users:
      'source,target,type,aliases,members\nann,ann@example.test,,a.lee@example.test,\nben,ben@example.test,,,\ncyd,cyd@example.test,,,\nall,all@example.test,list,,ann ben elsewhere@example.net nobody@example.test\n',
    options: ['--from', `files:${folder}/%n`, '--max-size', '200KB'],
  });
  assert.equal((await desk.call('migrate', 'plan', 'move', '--deep')).code, 1);
  const reports = join(desk.data, 'migrations/move/reports');
  const read = (name: string) => readFileSync(join(reports, name), 'utf8');
  const page = read('plan.html');
  assert.match(
    page,
    /3 accounts with 3 items \(\d+ B\) would be carried over, in about 1 minute\. 3 new accounts would be made\. 1 account cannot be opened\. 1 alias or list cannot be made as wished\. Nothing was written so far\./,
  );
  assert.match(
    page,
    /<a href="plan-accounts\/cyd\.html">cyd<\/a><\/td><td class="bad">[^<]*no account cyd/,
  );
  assert.match(
    page,
    /nobody@example\.test is in a domain of this server, and there is no such address/,
  );
  assert.match(page, /<dt>Aliases<\/dt><dd>1 to be made<\/dd>/);
  assert.match(page, /Large items<\/td><td>are left out above 200 KB/);
  assert.doesNotMatch(page, /undefined|maxItemBytes|missingOrganizer/);
  const account = read('plan-accounts/ann.html');
  assert.match(account, /<a href="\.\.\/plan\.html">/);
  assert.match(account, /Roof &amp; &lt;Co&gt;/);
  assert.doesNotMatch(account, /<Co>/);
  const lists = parseCsv(read('plan-lists.csv')).map(({ fields }) => fields);
  assert.deepEqual(lists[2]!.slice(0, 4), ['all@example.test', 'list', 'all', 'to-be-made']);
  // Who is no longer in the list has no page.
  await desk.call('migrate', 'plan', 'move', '--account', 'ben');
  assert.deepEqual(
    ['ann', 'ben'].map((name) => existsSync(join(reports, `plan-accounts/${name}.html`))),
    [false, true],
  );
});

test('pages load nothing, run nothing, and are readable by night and on paper', async (t) => {
  const folder = makeFiles(t, { 'ann/Inbox/1.eml': mail });
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `files:${folder}/%n`],
  });
  await desk.json('migrate', 'plan', 'move');
  await desk.run();
  await desk.json('migrate', 'report', 'move');
  await desk.call('migrate', 'cutover', 'move', '--no-dns');
  const reports = join(desk.data, 'migrations/move/reports');
  for (const name of ['plan', 'plan-accounts/ann', 'report', 'accounts/ann', 'cutover']) {
    const page = readFileSync(join(reports, `${name}.html`), 'utf8');
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page)!;
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(page.includes(`content="default-src 'none'; style-src 'sha256-${hash}'"`), name);
    assert.doesNotMatch(page, /<script|<img|<link|url\(|@import|https?:/, name);
    assert.match(style, /prefers-color-scheme: dark[^]*@media print/, name);
    assert.match(page, /<html lang="en">/, name);
    assert.ok(!page.includes('undefined'), name);
  }
});

test('a plan counts the bytes of messages whose files do not tell them in their names', async (t) => {
  const folder = makeFiles(t, { 'ann/cur/1.M1.h:2,S': mail, 'ann/cur/2.M2.h:2,S': mail });
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `maildir:${folder}/%n`],
  });
  await desk.json('migrate', 'plan', 'move', '--deep');
  const page = readFileSync(join(desk.data, 'migrations/move/reports/plan.html'), 'utf8');
  assert.match(page, new RegExp(`1 account with 2 items \\(${2 * mail.length} B\\)`));
});

test('after a run a plan counts what is still to be carried over, and tells sizes of what it reads', async (t) => {
  const event = (n: number, title = 'x') =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:${n}@example.org\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240101T100000Z\r\nSUMMARY:${title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const folder = makeFiles(t, {
    'ann/Inbox/1.eml': mail,
    'ann/Inbox/2.eml': mail.replace('<1@', '<2@'),
    'ann/Work/1.ics': event(1),
    'ann/Work/2.ics': event(2),
  });
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `files:${folder}/%n`],
  });
  const plan = async (...options: string[]) => {
    const { accounts, ...all } = (await desk.json(
      'migrate',
      'plan',
      'move',
      ...options,
    )) as unknown as MigrationPlan;
    return { items: all.items, bytes: all.bytes, done: doneItems(accounts[0]!) };
  };
  const shallow = await desk.call('migrate', 'plan', 'move');
  assert.match(shallow.stdout, /4 +not known[^]*4 items, size not known, about 1 min or more/);
  const first = await plan('--deep');
  assert.deepEqual([first.items, first.done], [4, 0]);
  assert.ok(first.bytes >= event(1).length * 2 + mail.length * 2, String(first.bytes));
  await desk.run();
  for (const options of [[], ['--deep']])
    assert.deepEqual(await plan(...options), { items: 0, bytes: 0, done: 4 }, options.join());
  writeFileSync(join(folder, 'ann/Inbox/3.eml'), mail.replace('<1@', '<3@'));
  writeFileSync(join(folder, 'ann/Work/2.ics'), event(2, 'moved to the large room'));
  const later = await plan('--deep');
  assert.deepEqual([later.items, later.done], [2, 3]);
  const shown = await desk.call('migrate', 'plan', 'move', '--deep');
  assert.match(shown.stdout, /folders {2}done {2}items[^]*there +\d +3 +2 /);
  const page = readFileSync(join(desk.data, 'migrations/move/reports/plan.html'), 'utf8');
  assert.match(
    page,
    /1 account with 2 items \(\d+ B\) would be carried over[^]*3 items came over before\./,
  );
  assert.equal((await desk.json('migrate', 'run', 'move'))['items'], later.items);
});
