import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { talk } from '../support/line-client.ts';
import { pebbleSkip, startPebble } from '../support/pebble.ts';
import { unusedPortBase } from '../support/port-base.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

function start(...args: string[]): ChildProcess {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
}

async function deliver(lmtpPort: number, address: string, count: number): Promise<void> {
  const client = await talk(lmtpPort);
  await client.expect(/^220/);
  client.write('LHLO client.example.org\r\n');
  while (!(await client.readLine()).startsWith('250 '));
  for (let n = 0; n < count; n++) {
    await client.send('MAIL FROM:<sender@example.org>', /^250/);
    await client.send(`RCPT TO:<${address}>`, /^250/);
    await client.send('DATA', /^354/);
    client.write(`Subject: n${n}\r\n\r\ntext\r\n`);
    await client.send('.', /^250/);
  }
  client.cut();
}

async function run(...args: string[]) {
  const child = start(...args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

async function newServer(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-life-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const base = await unusedPortBase();
  const made = await run(
    'init',
    '--data',
    data,
    '--bind',
    '127.0.0.1',
    '--port-base',
    String(base),
  );
  assert.equal(made.code, 0, made.stderr);
  return { data, base };
}

async function serve(t: TestContext, data: string) {
  const child = start('serve', '--data', data);
  t.after(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await new Promise<void>((done, fail) => {
    child.stdout!.once('data', () => done());
    child.once('exit', () => fail(new Error(`the server ended: ${log}`)));
  });
  return { child, log: () => log };
}

test(
  'a server starts, answers, reloads at SIGHUP, keeps a second one out and stops at SIGTERM',
  { timeout: 60_000 },
  async (t) => {
    const { data, base } = await newServer(t);
    const { child, log } = await serve(t, data);
    const health = await fetch(`http://127.0.0.1:${base + 80}/healthz`);
    assert.equal(await health.text(), 'ok\n');

    const second = await run('serve', '--data', data);
    assert.equal(second.code, 6);
    assert.match(second.stderr, new RegExp(`already running on .* \\(process ${child.pid}\\)`));
    assert.equal(second.stderr.trimEnd().split('\n').length, 1);

    const status = await run('status', '--data', data, '--json');
    assert.equal(status.code, 0, status.stderr);
    const report = JSON.parse(status.stdout) as {
      running: boolean;
      listeners: { name: string; port: number }[];
    };
    assert.equal(report.running, true);
    assert.equal(report.listeners.find((l) => l.name === 'https')?.port, base + 443);

    await run('config', 'set', 'tls.warn_before', '365d', '--data', data);
    child.kill('SIGHUP');
    while (!log().includes('server.reloaded')) await new Promise((done) => setTimeout(done, 20));

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0, log());
    assert.equal((await run('status', '--data', data)).code, 6);
  },
);

test(
  'after kill -9 a command finds everything in its place, and nothing is left to settle',
  { timeout: 60_000 },
  async (t) => {
    const { data, base } = await newServer(t);
    const address = 'ann@example.test';
    await run('domain', 'add', 'example.test', '--data', data);
    const made = await run('account', 'add', address, '--generate-password', '--data', data);
    assert.equal(made.code, 0, made.stderr);
    const { child } = await serve(t, data);
    await deliver(base + 24, address, 30);
    assert.ok(readdirSync(join(data, 'redo')).length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const to = join(data, '..', 'exported');
    const done = await run('account', 'export', address, '--to', to, '--data', data);
    assert.equal(done.code, 0, done.stderr);
    const mbox = readdirSync(to).find((name) => name.startsWith('INBOX'))!;
    assert.equal(readFileSync(join(to, mbox), 'utf8').match(/^Subject: n\d+$/gm)?.length, 30);
    assert.deepEqual(readdirSync(join(data, 'redo')), []);
  },
);

test('after kill -9 the next server starts at once', { timeout: 60_000 }, async (t) => {
  const { data } = await newServer(t);
  const first = await serve(t, data);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const next = await serve(t, data);
  next.child.kill('SIGTERM');
  const [code] = (await once(next.child, 'exit')) as [number | null];
  assert.equal(code, 0);
});

test('a port that is taken is named with what to do', { timeout: 60_000 }, async (t) => {
  const { data, base } = await newServer(t);
  const other = (await import('node:net')).createServer();
  await new Promise<void>((done) => other.listen(base + 443, '127.0.0.1', done));
  t.after(() => other.close());
  const refused = await run('serve', '--data', data);
  assert.equal(refused.code, 6);
  assert.match(
    refused.stderr,
    new RegExp(`https cannot listen on 127.0.0.1 port ${base + 443}: another program has the port`),
  );
});

test(
  'two workers serve the same ports; one that dies is replaced, and the stop takes all along',
  { timeout: 60_000 },
  async (t) => {
    const { data, base } = await newServer(t);
    await run('config', 'set', 'server.workers', '2', '--data', data);
    const { child, log } = await serve(t, data);
    const pids = () =>
      [...log().matchAll(/"worker.started","index":\d,"pid":(\d+)/g)].map((m) => m[1]);
    assert.equal(pids().length, 2, log());
    const report = JSON.parse((await run('status', '--data', data, '--json')).stdout) as {
      workers: number;
      concerns: unknown[];
    };
    assert.deepEqual([report.workers, report.concerns], [2, []]);
    const figures = await (await fetch(`http://127.0.0.1:${base + 80}/metrics`)).text();
    for (const worker of [0, 1])
      assert.match(figures, new RegExp(`^mailstead_memory_bytes.*worker="${worker}"`, 'm'));
    assert.equal(figures.match(/^# TYPE mailstead_memory_bytes /gm)?.length, 1);
    assert.equal(figures.match(/^mailstead_queue_messages 0$/gm)?.length, 1);
    process.kill(Number(pids()[0]), 'SIGKILL');
    while (pids().length < 3) await new Promise((done) => setTimeout(done, 20));
    const health = await fetch(`http://127.0.0.1:${base + 80}/healthz`);
    assert.equal(await health.text(), 'ok\n');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0, log());
    for (const pid of pids())
      assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' }, `${pid} still runs`);
  },
);

test(
  'a server with tls.source = "acme" serves the certificate of the authority without a restart',
  { timeout: 60_000, skip: pebbleSkip },
  async (t) => {
    const { data, base } = await newServer(t);
    const { settings } = await startPebble(t, { httpPort: base + 80, tlsPort: base + 443 });
    writeFileSync(
      join(data, 'mailstead.toml'),
      `hostname = "mail.example.test"\nbind = ["127.0.0.1"]\nport_base = ${base}\n[tls]\nsource = "acme"\n[acme]\n${settings}`,
    );
    const { log } = await serve(t, data);
    while (!log().includes('tls.loaded')) await new Promise((done) => setTimeout(done, 50));
    const socket = connect({
      port: base + 465,
      host: '127.0.0.1',
      servername: 'mail.example.test',
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const { issuer, subjectaltname } = socket.getPeerCertificate();
    socket.destroy();
    assert.equal(subjectaltname, 'DNS:mail.example.test');
    assert.match(String(issuer.CN), /Pebble/);
  },
);

test('a configuration that went wrong under a running server is a concern of its status, not the end of it', async (t) => {
  const { data } = await newServer(t);
  await serve(t, data);
  appendFileSync(join(data, 'mailstead.toml'), '\n[nonsense]\na = 1\n');
  const status = await run('status', '--data', data, '--json');
  assert.equal(status.code, 1, status.stderr);
  const { running, concerns } = JSON.parse(status.stdout) as {
    running: boolean;
    concerns: { name: string; message: string }[];
  };
  assert.equal(running, true);
  assert.deepEqual(
    concerns.map((c) => c.name),
    ['configuration-wrong'],
  );
  assert.match(concerns[0]!.message, /mailstead\.toml:\d+: nonsense/);
});
