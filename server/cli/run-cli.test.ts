import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import { coreSections } from '#platform/server-settings.ts';
import { defineCommand } from './command.ts';
import { commandTable } from './command-table.ts';
import type { CliParts } from './parts.ts';
import { runCli } from './run-cli.ts';

const parts: CliParts = {
  version: '1.2.3',
  sections: coreSections,
  prepareData: async () => {},
  publishedMtaSts: () => ({ mode: 'none', mx: [], maxAgeSeconds: 0 }),
  isOffered: () => true,
  davPath: () => '/dav/',
  userServer: () => {
    throw new DomainError('unavailable', 'no server in this test');
  },
  openMail: async () => {
    throw new DomainError('unavailable', 'no databases in this test');
  },
  openData: async () => {
    throw new DomainError('unavailable', 'no databases in this test');
  },
  startServer: async () => {
    throw new DomainError('in-use', 'port 10025 is taken');
  },
};

const failing = defineCommand({
  name: 'thing break',
  summary: 'Fails in the way it is told.',
  operands: ['CODE'],
  options: {},
  async run(_context, [code]) {
    if (code === 'bug') throw new TypeError('x is undefined');
    throw new DomainError('not-found', 'there is no thing "a"; see `mailstead thing list`');
  },
});

async function call(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runCli({
    arguments: args,
    environment: {},
    parts,
    commands: [...commandTable, failing],
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  return { code, stdout, stderr };
}

function newData(t: TestContext): string {
  const path = join(mkdtempSync(join(tmpdir(), 'mailstead-cli-')), 'data');
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('every failure is one line on stderr and the exit code of its kind', async () => {
  assert.deepEqual(await call('thing', 'break', 'x'), {
    code: 3,
    stdout: '',
    stderr: 'mailstead: there is no thing "a"; see `mailstead thing list`\n',
  });
  assert.match(
    (await call('thing', 'break', 'bug')).stderr,
    /^mailstead: x is undefined \(unexpected.*\n$/,
  );
});

test('a command line that is wrong gives exit code 2 and says what would be right', async () => {
  for (const [args, expected] of [
    [['statsu'], /there is no command "statsu"; did you mean "status"\?/],
    [['config', 'shwo'], /did you mean "config show"\?/],
    [['thing', 'break'], /CODE is missing; usage: mailstead thing break CODE/],
    [['status', 'extra'], /"extra" is one operand too many/],
    [['status', '--data', '-x'], /'--data' argument is ambiguous; see `mailstead status --help`/],
    [['status', '--wrong'], /'--wrong'.*see `mailstead status --help`/],
    [['init', '--tls', 'magic', '--data', '/nonexistent/x'], /--tls magic: allowed are/],
  ] as const) {
    const { code, stderr } = await call(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  }
});

test('every command has --help, before and after its words', async () => {
  for (const { name } of commandTable) {
    const { code, stdout } = await call(...name.split(' '), '--help');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: mailstead ${name}`));
  }
  assert.match((await call('--help')).stdout, /config show/);
  assert.match((await call('--data', '/x', 'status', '--help')).stdout, /^Usage: mailstead status/);
  assert.equal((await call('--version')).stdout, 'mailstead 1.2.3\n');
});

test('init makes a data folder once, and never touches one that is not empty', async (t) => {
  const data = newData(t);
  const first = await call(
    'init',
    '--data',
    data,
    '--hostname',
    'mail.example.test',
    '--bind',
    '127.0.0.1',
    '--port-base',
    '10000',
    '--json',
  );
  assert.equal(first.code, 0, first.stderr);
  assert.equal((JSON.parse(first.stdout) as { hostname: string }).hostname, 'mail.example.test');
  const file = readFileSync(join(data, 'mailstead.toml'), 'utf8');
  assert.match(file, /^allow_plaintext_on_loopback = true$/m);
  assert.match(file, /^port_base = 10000$/m);
  const second = await call('init', '--data', data);
  assert.equal(second.code, 4);
  assert.match(second.stderr, /is not empty/);
});

test('config set changes one line, checks before it writes, and config check lists every problem', async (t) => {
  const data = newData(t);
  await call('init', '--data', data);
  const file = join(data, 'mailstead.toml');
  const before = readFileSync(file, 'utf8');
  assert.equal((await call('config', 'set', 'limits.open_accounts', '9', '--data', data)).code, 0);
  const after = readFileSync(file, 'utf8');
  assert.equal(after.length, before.length + 'open_accounts = 9\n'.length);
  const refused = await call('config', 'set', 'limits.open_accounts', 'nine', '--data', data);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /limits.open_accounts: found "nine", allowed is a whole number/);
  assert.equal(readFileSync(file, 'utf8'), after);
  const shown = await call('config', 'show', 'limits.open_accounts', '--data', data, '--json');
  assert.deepEqual(JSON.parse(shown.stdout), [
    { name: 'limits.open_accounts', value: 9, origin: 'file' },
  ]);
  writeFileSync(file, '[server]\nworkers = 0\nhostnam = "x"\n');
  const check = await call('config', 'check', '--data', data);
  assert.equal(check.code, 1);
  assert.equal(check.stderr.trimEnd().split('\n').length, 2);
  assert.match(check.stderr, /mailstead.toml:2: server.workers: found 0, allowed is/);
});

test('commands that need a running server say that none runs, with exit code 6', async (t) => {
  const data = newData(t);
  await call('init', '--data', data);
  for (const words of [['status'], ['reload'], ['stop']]) {
    const { code, stderr } = await call(...words, '--data', data);
    assert.equal(code, 6);
    assert.match(stderr, /the server is not running/);
  }
  assert.equal((await call('serve', '--data', data)).code, 6);
  assert.equal((await call('status', '--data', join(data, 'elsewhere'))).code, 3);
});
