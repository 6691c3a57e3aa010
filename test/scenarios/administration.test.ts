import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { unusedPortBase } from '../support/port-base.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

async function startServer(t: TestContext) {
  const data = join(mkdtempSync(join(tmpdir(), 'mailstead-administration-')), 'data');
  const base = await unusedPortBase();
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
    });
  const run = async (...args: string[]) => {
    const child = start(...args, '--data', data, '--json');
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    const [code] = (await ended) as [number | null];
    assert.equal(code, 0, stderr);
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  };
  const names = ['--hostname', 'mail.example.test', '--domain', 'example.test'];
  await run('init', ...names, '--bind', '127.0.0.1', '--port-base', String(base));
  const { password } = await run('account', 'add', 'ann@example.test', '--generate-password');
  const child = start('serve', '--data', data);
  t.after(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    rmSync(join(data, '..'), { recursive: true, force: true });
  });
  await once(child.stdout!, 'data');
  return { base, run, password: String(password) };
}

async function signIn(port: number, password: string) {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  let seen = '';
  socket.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  const until = async (pattern: RegExp) => {
    while (!pattern.test(seen)) await once(socket, 'data');
    const found = seen;
    seen = '';
    return found;
  };
  await until(/^\* OK/);
  const ask = async (tag: string, command: string) => {
    socket.write(`${tag} ${command}\r\n`);
    return await until(new RegExp(`^${tag} `, 'm'));
  };
  assert.match(await ask('a', `LOGIN ann@example.test ${password}`), /^a OK/m);
  return { socket, until, ask };
}

async function get(port: number, path: string, host: string) {
  const options = { port, path, host: '127.0.0.1', headers: { host }, agent: false };
  const sent = request({ ...options, rejectUnauthorized: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return await text(response);
}

test(
  'beside a running server: messages are undeleted before the eyes of a session, policy and figures are published',
  { timeout: 60_000 },
  async (t) => {
    const { base, run, password } = await startServer(t);
    const { socket, until, ask } = await signIn(base + 993, password);
    t.after(() => socket.destroy());
    const message = 'Subject: a\r\n\r\nb\r\n';
    await ask('b', `APPEND INBOX {${message.length}+}\r\n${message}`);
    await ask('c', 'SELECT INBOX');
    await ask('d', 'STORE 1 +FLAGS (\\Deleted)');
    assert.match(await ask('e', 'EXPUNGE'), /\* 1 EXPUNGE/);
    socket.write('f IDLE\r\n');
    await until(/^\+/m);
    assert.equal((await run('account', 'undelete', 'ann@example.test'))['messages'], 1);
    await until(/^\* 1 EXISTS/m);
    socket.write('DONE\r\n');

    // RFC 8461 §3.2
    const policy = await get(base + 443, '/.well-known/mta-sts.txt', 'mta-sts.example.test');
    assert.equal(
      policy,
      'version: STSv1\r\nmode: testing\r\nmx: mail.example.test\r\nmax_age: 604800\r\n',
    );
    const strange = await get(base + 443, '/.well-known/mta-sts.txt', 'mta-sts.other.test');
    assert.match(strange, /no policy/);

    const figures = await get(base + 443, '/metrics', 'localhost');
    for (const line of [
      /^mailstead_connections\{listener="imaps"\} 1$/m,
      /^mailstead_sign_ins_total\{protocol="imap",outcome="ok"\} 1$/m,
      /^mailstead_queue_messages 0$/m,
      /^mailstead_open_accounts [1-9]/m,
      /^mailstead_event_loop_delay_p99_seconds [\d.e-]+$/m,
      /^mailstead_memory_bytes\{kind="resident"\} \d+$/m,
    ])
      assert.match(figures, line);
  },
);
