import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Client } from 'pg';
import { commandTable } from '#cli/command-table.ts';
import { runCli } from '#cli/run-cli.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { openTestPostgres } from '../../test/support/postgres.ts';
import { allSections } from './all-sections.ts';
import { createParts } from './create-parts.ts';
import { describeStorage } from './databases.ts';

/** Commands on data folders below one folder. */
function commandLine(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-postgres-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const call = async (data: string, ...args: string[]) => {
    let stdout = '';
    let stderr = '';
    const code = await runCli({
      arguments: [...args, '--data', join(folder, data)],
      environment: {},
      parts: createParts(),
      commands: commandTable,
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    return { code, stdout, stderr };
  };
  return { folder, call };
}

function initWithAdmin(storage: string): string[] {
  const admin = [
    '--domain',
    'example.test',
    '--admin',
    'admin@example.test',
    '--generate-password',
  ];
  return ['init', '--storage', storage, ...admin];
}

test('init makes the tables of a PostgreSQL, and a second node finds what the first one made', async (t) => {
  const database = await openTestPostgres(t);
  if (database === undefined) return;
  await using _own = database;
  const { call } = commandLine(t);
  const first = await call('first', ...initWithAdmin(database.url));
  assert.equal(first.code, 0, first.stderr);
  const second = await call('second', 'init', '--storage', database.url);
  assert.equal(second.code, 0, second.stderr);
  const list = await call('second', 'account', 'list', '--json');
  assert.match(list.stdout, /admin@example\.test/);
  const shown = await call('second', 'config', 'show', 'server.storage');
  assert.match(shown.stdout, /\(secret\)/);
});

test('a database that a newer version wrote is refused', async (t) => {
  const database = await openTestPostgres(t);
  if (database === undefined) return;
  await using _own = database;
  const { call } = commandLine(t);
  assert.equal((await call('data', 'init', '--storage', database.url)).code, 0);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`UPDATE schema_version SET version = 99 WHERE component = 'directory'`);
  await client.end();
  const refused = await call('data', 'account', 'list');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /directory database has version 99.*start the newer program/);
});

test('a database that refuses us or is not there is said in one line, and init leaves nothing behind', async (t) => {
  const database = await openTestPostgres(t);
  if (database === undefined) return;
  await using _own = database;
  const { folder, call } = commandLine(t);
  const wrong = database.url.replace('/postgres?', '/no-such-database?');
  for (const [address, message] of [
    [wrong, /refuses the user, password or database name/],
    ['postgres://mailstead:secret@127.0.0.1:1/mail', /127\.0\.0\.1:1.*check address and network/],
    ['postgres://mailstead:secret@localhost:1/mail', /ECONNREFUSED.*check address and network/],
  ] as const) {
    const refused = await call('data', 'init', '--storage', address);
    assert.equal(refused.code, 6, refused.stderr);
    assert.match(refused.stderr, message);
    assert.equal(refused.stderr.trimEnd().split('\n').length, 1);
    assert.ok(!refused.stderr.includes('secret'));
    assert.equal(existsSync(join(folder, 'data')), false);
  }
});

test('what is missing for an object store is named', async (t) => {
  const database = await openTestPostgres(t);
  if (database === undefined) return;
  await using _own = database;
  const { call } = commandLine(t);
  const made = await call('data', ...initWithAdmin(database.url));
  assert.equal(made.code, 0, made.stderr);
  assert.equal((await call('data', 'config', 'set', 'store.bodies', 's3')).code, 0);
  const refused = await call('data', 'account', 'verify', 'admin@example.test');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /s3\.endpoint is not set, and store\.bodies is "s3"/);
});

test('the storage is shown without its password', () => {
  const described = (storage: string) =>
    describeStorage(
      loadSettings(allSections, {
        text: `storage = "${storage}"`,
        fileName: 'f',
        dataFolder: '/',
        environment: {},
      }),
    );
  assert.equal(described('embedded'), 'embedded');
  assert.equal(described('postgres://db.test/mail'), 'postgres://db.test/mail');
  assert.equal(
    described('postgresql://me:p:w%40/x@db.test:5432/mail?password=x'),
    'postgresql://me@db.test:5432/mail',
  );
});
