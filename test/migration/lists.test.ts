// Aliases, lists, rooms and shared mailboxes of the source become entries of the directory, and are taken back.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const mail = 'Message-ID: <1@example.org>\nDate: Thu, 16 Nov 2023 22:13:20 +0000\n\nText\n';

const hash = '$5$rounds=1000$saltsalt$DTIJMUbBaM1RC23dY3e5aSLjUN6DuxaiDSyHwo/F.f/';

const header =
  'source,target,group,name,type,aliases,quota-bytes,password-hash,members,posters,disabled';
const rows = [
  'ann,ann@example.test,,Ann Lee,person,a.lee@example.test,,,,,',
  `ben,ben@example.test,,Ben Fox,,,1000000,${hash},,,yes`,
  'desk,desk@example.test,,Front Desk,group,,,,ann ben,,',
  'oak,oak@example.test,,Room Oak,room,,,,,,',
  'van,van@example.test,,The Van,equipment,,,,,,',
  // Before the list that it names.
  'all,all@example.test,,Everybody,list,,,,sales ben elsewhere@example.net,members boss@example.net,',
  'sales,sales@example.test,,Sales,list,verkauf@example.test,,,ann a.lee@example.test ben,,',
];

async function startDesk(t: TestContext, lines: readonly string[] = rows) {
  const folder = makeFiles(
    t,
    Object.fromEntries(
      ['ann', 'ben', 'desk', 'oak', 'van'].map((it) => [`${it}/Inbox/1.eml`, mail]),
    ),
  );
  const desk = await openMoveDesk(t, {
    accounts: [],
    users: [header, ...lines, ''].join('\n'),
    options: ['--from', `files:${folder}/%n`],
  });
  const group = async (name: string) => {
    const shown = await desk.json('group', 'show', `${name}@example.test`);
    const members = shown['members'] as { address: string }[];
    return {
      kind: shown['kind'],
      displayName: shown['displayName'],
      policy: shown['postPolicy'],
      posters: shown['posters'],
      members: members.map(({ address }) => address).sort(),
    };
  };
  const relist = async (change: (text: string) => string) => {
    writeFileSync(desk.list, change(readFileSync(desk.list, 'utf8')));
    await desk.call('migrate', 'users', 'move', '--csv', desk.list);
  };
  return { ...desk, group, relist };
}

test('lists come with their members and who may write, each within the other', async (t) => {
  const desk = await startDesk(t);
  await desk.json('migrate', 'plan', 'move');
  const run = await desk.call('migrate', 'run', 'move', '--create-accounts');
  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /5 of 5 accounts done, 2 of 2 lists done/);
  assert.deepEqual(await desk.group('all'), {
    kind: 'distribution',
    displayName: 'Everybody',
    policy: 'members',
    posters: ['boss@example.net'],
    members: ['ben@example.test', 'elsewhere@example.net', 'sales@example.test'],
  });
  assert.deepEqual((await desk.group('sales')).members, ['ann@example.test', 'ben@example.test']);
  assert.deepEqual((await desk.group('desk')).members, ['ann@example.test', 'ben@example.test']);
  assert.equal((await desk.group('desk')).kind, 'mailbox');
  const aliases = await desk.json('alias', 'list');
  assert.deepEqual(
    aliases.map(({ address, targets }) => [
      address,
      (targets as { address: string }[]).map((it) => it.address),
    ]),
    [
      ['a.lee@example.test', ['ann@example.test']],
      ['verkauf@example.test', ['sales@example.test']],
    ],
  );
  await desk.json('migrate', 'verify', 'move');
});

test('rooms and things can be booked, a disabled account stays so, a hash opens its account', async (t) => {
  const desk = await startDesk(t);
  await desk.json('migrate', 'run', 'move', '--create-accounts');
  const kinds = (await desk.json('resource', 'list')).map((it) => [it['address'], it['kind']]);
  assert.deepEqual(kinds, [
    ['oak@example.test', 'room'],
    ['van@example.test', 'equipment'],
  ]);
  const ben = await desk.json('account', 'show', 'ben@example.test');
  assert.equal(ben['isEnabled'], false);
  assert.equal(ben['hasPassword'], true);
  assert.equal((ben['quota'] as { bytes: number }).bytes, 1_000_000);
});

test('a rerun makes nothing twice, and takes over only what became different in the source', async (t) => {
  const desk = await startDesk(t);
  await desk.json('migrate', 'run', 'move', '--create-accounts');
  // An administrator takes one out and puts another in.
  await desk.json('group', 'set', 'sales@example.test', '--remove-member', 'ben@example.test');
  await desk.json('group', 'set', 'sales@example.test', '--add-member', 'new@example.net');
  await desk.json('migrate', 'run', 'move', '--create-accounts');
  assert.deepEqual((await desk.group('sales')).members, ['ann@example.test', 'new@example.net']);
  await desk.relist((text) => text.replace('ann a.lee@example.test ben', 'ben oak'));
  await desk.json('migrate', 'run', 'move', '--create-accounts');
  assert.deepEqual((await desk.group('sales')).members, ['new@example.net', 'oak@example.test']);
});

test('undo takes lists and aliases back, and leaves those that somebody changed', async (t) => {
  const desk = await startDesk(t);
  await desk.json('migrate', 'run', 'move', '--create-accounts');
  await desk.json('group', 'set', 'sales@example.test', '--add-member', 'new@example.net');
  const told = await desk.call('migrate', 'undo', 'move');
  assert.match(told.stdout, /kept: the list sales@example\.test: it was changed since/);
  assert.deepEqual(
    (await desk.json('group', 'list')).map(({ address }) => address),
    ['sales@example.test'],
  );
  assert.deepEqual(await desk.json('alias', 'list'), []);
  const left = (await desk.json('account', 'list')).map(({ address }) => address);
  assert.deepEqual(left, ['admin@example.test']);
});

test('what is here already and something else is named, and keeps nobody else back', async (t) => {
  const desk = await startDesk(t);
  await desk.json('account', 'add', 'all@example.test');
  await desk.json('alias', 'add', 'a.lee@example.test', 'admin@example.test');
  await desk.json('group', 'add', 'sales@example.test', 'admin@example.test');
  const said = [
    /all@example\.test should be a list, and is an account here already/,
    /a\.lee@example\.test should be an alias of ann@example\.test, and leads to admin@example\.test here already/,
  ];
  const listed = await desk.call('migrate', 'users', 'move');
  const planned = await desk.call('migrate', 'plan', 'move');
  const run = await desk.call('migrate', 'run', 'move', '--create-accounts');
  for (const { stdout } of [listed, planned, run]) for (const it of said) assert.match(stdout, it);
  assert.equal(run.code, 1);
  assert.match(run.stdout, /sales@example\.test was here before and lacks members: ann@/);
  assert.match(run.stdout, /^5 items written/);
  await desk.call('migrate', 'undo', 'move');
  assert.deepEqual((await desk.group('sales')).members, ['admin@example.test']);
});

test('a member that is nowhere is named, and the others are members', async (t) => {
  const desk = await startDesk(t, [
    rows[0]!,
    'sales,sales@example.test,,Sales,list,,,,ann nobody@example.test stranger,,',
  ]);
  const run = await desk.call('migrate', 'run', 'move', '--create-accounts');
  assert.equal(run.code, 1);
  assert.match(run.stdout, /the member nobody@example\.test: there is no address/);
  assert.match(run.stdout, /the member stranger is no address and is not in the list of users/);
  assert.deepEqual((await desk.group('sales')).members, ['ann@example.test']);
  const report = await desk.call('migrate', 'report', 'move');
  assert.match(report.stdout, /the member nobody@example\.test/);
  const csv = readFileSync(join(desk.data, 'migrations/move/reports/report-lists.csv'), 'utf8');
  assert.match(csv, /sales@example\.test,list,sales,made,ann@example\.test,anyone,/);
});
