// Senders that people use, against our submission and mail ports. Skipped where a program is not installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { alice, bob, openClientDesk } from '../support/client-desk.ts';
import { arePeersRequired, runPeer, skipWithout } from '../support/peer.ts';
import { createSmtpStage, type SmtpStage } from '../support/smtp-stage.ts';
import { createTestCertificate, fixedContexts } from '../support/test-certificate.ts';

const MESSAGE =
  'From: alice@example.test\nTo: bob@example.test\nSubject: interop\n\n.\n..two dots\nlast line\n';
const BODY = '\r\n.\r\n..two dots\r\nlast line\r\n';

const run = (program: string, args: readonly string[]) =>
  runPeer(program, args, { input: MESSAGE });

async function openPorts(stage: SmtpStage) {
  const contexts = fixedContexts(await createTestCertificate('mx.example.test'));
  const open = { host: '127.0.0.1', port: 0, contexts, maxConnections: 10 };
  return {
    mx: (await stage.server.listen({ ...open, kind: 'mx' })).port,
    submission: (await stage.server.listen({ ...open, kind: 'submission' })).port,
    submissions: (await stage.server.listen({ ...open, kind: 'submissions' })).port,
    lmtp: (await stage.server.listen({ ...open, kind: 'lmtp' })).port,
  };
}

function assertKept(stage: SmtpStage, count: number, trace: RegExp): void {
  assert.equal(stage.kept.length, count);
  for (const message of stage.kept) {
    assert.ok(message.content.endsWith(BODY), message.content);
    assert.match(message.trace, trace);
  }
}

test('curl sends over TLS, signed in', { skip: skipWithout('curl') }, async () => {
  await using stage = createSmtpStage();
  const ports = await openPorts(stage);
  const urls = [
    `smtp://127.0.0.1:${ports.submission}/client.test`,
    `smtps://127.0.0.1:${ports.submissions}/client.test`,
  ];
  const common = ['-sS', '-k', '--ssl-reqd', '--crlf', '-u', 'alice:secret', '-T', '-'];
  const mail = ['--mail-from', 'alice@example.test', '--mail-rcpt', 'bob@example.test'];
  for (const url of urls) {
    const { code, output } = await run('curl', [...common, ...mail, url]);
    assert.equal(code, 0, output);
  }
  assertKept(stage, 2, /with ESMTPSA/);
});

test('swaks sends by SMTP, STARTTLS, TLS and LMTP', { skip: skipWithout('swaks') }, async () => {
  await using stage = createSmtpStage();
  const ports = await openPorts(stage);
  const mail = ['--from', 'alice@example.test', '--to', 'bob@example.test', '--data', '-'];
  const signIn = ['--auth-user', 'alice', '--auth-password', 'secret'];
  const ways = [
    ['--port', String(ports.mx)],
    ['--port', String(ports.mx), '--pipeline'],
    ['--port', String(ports.mx), '-tls'],
    ['--port', String(ports.submission), '--auth', 'LOGIN', ...signIn],
    ['--port', String(ports.submission), '-tls', '--auth', 'PLAIN', ...signIn],
    ['--port', String(ports.submissions), '--tls-on-connect', '--auth', 'PLAIN', ...signIn],
    ['--port', String(ports.lmtp), '--protocol', 'LMTP'],
  ];
  const support = spawnSync('swaks', ['--support'], { encoding: 'utf8' }).stdout;
  const hasTls = arePeersRequired || support.includes('TLS supported');
  const usable = ways.filter((way) => hasTls || !way.some((option) => option.includes('tls')));
  for (const way of usable) {
    const args = ['--server', '127.0.0.1', '--ehlo', 'client.test', ...way, ...mail];
    const { code, output } = await run('swaks', args);
    assert.equal(code, 0, output);
  }
  assert.equal(stage.kept.length, usable.length);
  // swaks ends its data with a blank line of its own.
  for (const { content } of stage.kept) assert.ok(content.trimEnd().endsWith(BODY.trimEnd()));
});

test('msmtp sends over STARTTLS, signed in', { skip: skipWithout('msmtp') }, async () => {
  await using stage = createSmtpStage();
  const ports = await openPorts(stage);
  const folder = mkdtempSync(join(tmpdir(), 'msmtp-'));
  try {
    writeFileSync(join(folder, 'msmtprc'), '', { mode: 0o600 });
    const { code, output } = await run('msmtp', [
      `--file=${join(folder, 'msmtprc')}`,
      '--host=127.0.0.1',
      `--port=${ports.submission}`,
      '--tls=on',
      '--tls-starttls=on',
      '--tls-certcheck=off',
      '--auth=plain',
      '--user=alice',
      '--passwordeval=echo secret',
      '--from=alice@example.test',
      'bob@example.test',
    ]);
    assert.equal(code, 0, output);
    assertKept(stage, 1, /with ESMTPSA/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test(
  'msmtp chooses its way of signing in itself and pins the certificate by its fingerprint',
  { skip: skipWithout('msmtp') },
  async () => {
    await using desk = await openClientDesk();
    const { fingerprint256 } = new X509Certificate(readFileSync(desk.certificate));
    const configure = (port: string, tls: string) =>
      desk.write(
        '.msmtprc',
        `account default\nhost localhost\nport ${desk.server.port(port)}\nauth on\nuser ${alice}\npassword "${desk.password}"\nfrom ${alice}\ntls on\n${tls}\n`,
      );
    const ways = [
      ['submission', `tls_trust_file ${desk.certificate}`],
      ['submission', `tls_fingerprint ${fingerprint256}`],
      ['submissions', `tls_starttls off\ntls_fingerprint ${fingerprint256}`],
    ] as const;
    for (const [port, tls] of ways) {
      await configure(port, tls);
      await desk.run('msmtp', ['-t'], { input: MESSAGE });
    }
    assert.deepEqual(
      await desk.mailbox(bob, 'INBOX'),
      ways.map(() => 'interop []'),
    );
    await configure('submissions', `tls_starttls off\ntls_fingerprint ${'00:'.repeat(31)}00`);
    const refused = await runPeer('msmtp', ['-t'], { input: MESSAGE, env: desk.env });
    assert.notEqual(refused.code, 0);
  },
);
