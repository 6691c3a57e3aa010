// Lists of users as people have them, and names that are wrong, on the command line.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const mail = 'Message-ID: <1@example.org>\nSubject: x\n\nText\n';

async function openDesk(t: TestContext) {
  const folder = makeFiles(t, { 'ann/cur/1.M1.h:2,S': mail });
  return await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `maildir:${folder}`],
  });
}

const rows = 'source;target;name;password\r\nann;ann@example.test;Jörg Müller;schlüssel\r\n';
const encodings: Readonly<Record<string, Buffer>> = {
  'UTF-8 with a byte order mark': Buffer.from(`\uFEFF${rows}`),
  'UTF-16 with tabs': Buffer.from(`\uFEFF${rows.replaceAll(';', '\t')}`, 'utf16le'),
  'Windows-1252': Buffer.from(rows, 'latin1'),
};
for (const [name, content] of Object.entries(encodings))
  test(`a list in ${name} is read, as a file and when it was edited in its place`, async (t) => {
    const { call, json, folder, data } = await openDesk(t);
    const list = join(folder, 'list.csv');
    writeFileSync(list, content);
    const first = await json('migrate', 'users', 'move', '--csv', list);
    assert.equal((first['users'] as { displayName: string }[])[0]?.displayName, 'Jörg Müller');
    writeFileSync(join(data, 'migrations/move/users.csv'), content);
    const shown = await json('migrate', 'users', 'move');
    assert.deepEqual(shown['users'], first['users']);
    assert.equal((await call('migrate', 'run', 'move')).code, 0);
  });

test('fields of a list that say nothing known are told, and so is what is no address', async (t) => {
  const { call, folder } = await openDesk(t);
  const list = join(folder, 'list.csv');
  writeFileSync(
    list,
    'source,target,type,quota-bytes\nann,ann@example.test,robot,5GB\nben,ben@bad domain,,much\n',
  );
  const { code, stdout } = await call('migrate', 'users', 'move', '--csv', list);
  assert.equal(code, 1);
  assert.match(stdout, /line 2: type robot is not known: person, group/);
  assert.match(stdout, /line 3: quota-bytes much is no size/);
  assert.match(stdout, /ben@bad domain is no address/);
  assert.doesNotMatch(stdout, /5GB/);
  assert.equal((await call('migrate', 'users', 'move', '--domain', 'bad domain')).code, 2);
  const notified = await call(
    'migrate',
    'notify',
    'move',
    '--before',
    '--account',
    'ben',
    '--dry-run',
  );
  assert.equal(notified.code, 1);
  assert.match(notified.stdout + notified.stderr, /no mail address/);
  assert.doesNotMatch(notified.stderr, /unexpected/);
});

test('undo of an account or a run that there was not says so', async (t) => {
  const { call, run } = await openDesk(t);
  assert.equal((await call('migrate', 'undo', 'move', '--batch', '1')).code, 3);
  await run();
  const unknown = await call('migrate', 'undo', 'move', '--account', 'typo');
  assert.equal(unknown.code, 3);
  assert.match(unknown.stderr, /typo is not in the list of users/);
  const noRun = await call('migrate', 'undo', 'move', '--batch', '7');
  assert.equal(noRun.code, 3);
  assert.match(noRun.stderr, /there was no run 7; there were 1/);
  assert.equal((await call('migrate', 'undo', 'move', '--batch', '1')).code, 0);
});

test('an option that no end has is refused with the one that was meant', async (t) => {
  const { call } = await openDesk(t);
  const made = await call(
    'migrate',
    'new',
    'other',
    '--from',
    'mbox:/srv',
    '--option',
    'flavor=mboxo',
  );
  assert.equal(made.code, 2);
  assert.match(made.stderr, /no end of a migration has an option flavor: did you mean flavour\?/);
  const from = ['migrate', 'new', 'other', '--from', 'imap://127.0.0.1'];
  const preset = await call(...from, '--preset', 'dovcot');
  assert.equal(preset.code, 2);
  assert.match(preset.stderr, /no preset is called dovcot; there are [^]*did you mean dovecot\?/);
  assert.equal((await call(...from, '--preset', 'dovecot')).code, 0);
  const both = await call('migrate', 'users', 'move', '--list', '--csv', '-');
  assert.match(both.stderr, /--csv and --list go not together/);
});

test('a file of a migration that is damaged is named, with what to do', async (t) => {
  const { call, data, run } = await openDesk(t);
  await run();
  const damage = async (name: string, content: string, pattern: RegExp) => {
    const path = join(data, 'migrations/move', name);
    const before = readFileSync(path);
    writeFileSync(path, content);
    const { code, stderr } = await call('migrate', 'run', 'move');
    assert.equal(code, 1);
    assert.match(stderr, pattern);
    assert.doesNotMatch(stderr, /unexpected;/);
    writeFileSync(path, before);
  };
  await damage('migration.json', '{', /migration\.json is damaged: .*correct it/);
  await damage('migration.json', '{}', /migration\.json is damaged: it does not say where from/);
  await damage('secrets.json', 'x', /secrets\.json is damaged/);
  await damage('ledger.sqlite', 'no data base'.repeat(1000), /ledger\.sqlite is damaged: restore/);
  assert.equal((await run())['items'], 0);
});

interface ShownUsers {
  readonly users: readonly { readonly source: string; readonly target: string }[];
  readonly problems: readonly string[];
}

const shown = ({ users }: ShownUsers) => users.map(({ source, target }) => `${source} ${target}`);

const listed = (answer: { readonly stdout: string }) => JSON.parse(answer.stdout) as ShownUsers;

test('lists of wrappers of imapsync are read with their remarks, of both forms', async (t) => {
  const { call, folder } = await openDesk(t);
  const list = join(folder, 'list.txt');
  const read = async (text: string) => {
    writeFileSync(list, text);
    return shown(listed(await call('migrate', 'users', 'move', '--csv', list, '--json')));
  };
  const row = (n: number) => `old.test;u${n};p;new.test;u${n}@example.test;q;;\n`;
  const remarks = `# hosts, users, passwords, of both sides\n\n${row(1)}#${row(2)}${row(3)}`;
  assert.deepEqual(await read(remarks), ['u1 u1@example.test', 'u3 u3@example.test']);
  const older = 'a@old.test;p;ann@example.test;q;\nb@old.test;p;ben@example.test;q;\n';
  assert.deepEqual(await read(older), [
    'a@old.test ann@example.test',
    'b@old.test ben@example.test',
  ]);
});

test('a spreadsheet’s hint is understood, and what a list lacks or has too much is named', async (t) => {
  const { call, folder, data } = await openDesk(t);
  const list = join(folder, 'list.csv');
  const users = ['migrate', 'users', 'move', '--csv', list];
  writeFileSync(
    list,
    'sep=;\r\nEmail Address;UserName;Password\r\nann@example.test;corp\\ann;a,b\r\n',
  );
  assert.deepEqual(shown(listed(await call(...users, '--json'))), ['corp\\ann ann@example.test']);
  const kept = readFileSync(join(data, 'migrations/move/users.csv'), 'utf8');
  writeFileSync(list, 'EmailAddress,Password\nann@example.test,x\n');
  const missing = await call(...users);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /line 1: .*Office 365 IMAP batch.*needs the column UserName/);
  writeFileSync(list, 'source,target\n');
  assert.match((await call(...users)).stderr, /names nobody/);
  assert.equal(readFileSync(join(data, 'migrations/move/users.csv'), 'utf8'), kept);
  writeFileSync(list, 'source,target,passwort\nann,ann@example.test,secret\n');
  const unknown = await call(...users);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stdout, /line 1: the column passwort is not known: source, target/);
  writeFileSync(
    list,
    'EmailAddress,UserName,Password,UserRoot\nann@example.test,ann,x,/users/ann\n',
  );
  assert.match((await call(...users)).stdout, /line 2: UserRoot \/users\/ann is not used/);
});

test('new addresses of a list that are easily taken for one another are named', async (t) => {
  const { call, folder } = await openDesk(t);
  const list = join(folder, 'list.csv');
  const targets = [
    'b.fox',
    'bfox',
    'user01',
    'user02',
    'carl',
    '\u0441arl',
    'zo\u00eb',
    'zoe',
    'Dora',
    'dora',
  ];
  const rows = targets.map((name, n) => `s${n},${name}@example.test\n`);
  writeFileSync(list, `source,target\n${rows.join('')}`);
  const { stdout } = await call('migrate', 'users', 'move', '--csv', list);
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.includes('look alike')),
    [
      'bfox@example.test and b.fox@example.test of the list look alike: are they one?',
      '\u0441arl@example.test and carl@example.test of the list look alike: are they one?',
      'zoe@example.test and zo\u00eb@example.test of the list look alike: are they one?',
    ],
  );
  assert.match(stdout, /s9 and s8 both go to dora@example\.test/);
});

test('exceptions are rows with or without header and quotes, and those for nobody are told', async (t) => {
  const { call, folder } = await openDesk(t);
  const list = join(folder, 'list.csv');
  const exceptions = join(folder, 'exceptions.csv');
  writeFileSync(
    list,
    'source,target\nann,ann@example.test\nben,ben@example.test\nbob,b@example.test\n',
  );
  const given = ['migrate', 'users', 'move', '--csv', list, '--exceptions', exceptions];
  writeFileSync(exceptions, 'Ann,\nben,ann@example.test\ncarl,\n');
  const first = listed(await call(...given, '--json'));
  assert.deepEqual(shown(first), ['ben ann@example.test', 'bob b@example.test']);
  assert.deepEqual(first.problems, ['exceptions, line 3: carl is not in the list of users']);
  writeFileSync(exceptions, '\uFEFF"Source";"Target"\r\n"ann";""\r\n"ben";\r\n');
  assert.deepEqual(shown(listed(await call(...given, '--json'))), ['bob b@example.test']);
  writeFileSync(exceptions, 'ann\n');
  const bare = await call(...given);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /exceptions, line 1: a row is source,target/);
});
