// Inboxes over POP3, and rules over ManageSieve, from a real Dovecot.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { connectSieve, getScript, listScripts } from '#clients/managesieve/sieve-connection.ts';
import { signIn } from '#clients/managesieve/sieve-connection.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { createCommandServer } from '../support/command-server.ts';
import { pop3Service, startDovecot } from '../support/dovecot.ts';
import { appendToInbox } from '../support/imap-desk.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { skipWithout, skipWithoutFiles } from '../support/peer.ts';
import { freePort } from '../support/peer-port.ts';

const skip =
  skipWithout('dovecot') ||
  skipWithoutFiles('/usr/lib/dovecot/pop3', '/usr/lib/dovecot/managesieve');

const script =
  'require "fileinto";\r\nif header :contains "subject" "Köln" { fileinto "Köln"; }\r\n';

async function startPeer(t: TestContext) {
  const pop3 = await freePort();
  const sieve = await freePort();
  const dovecot = await startDovecot({
    settings: `protocols = imap pop3 sieve
${pop3Service(pop3)}service managesieve-login {
  chroot =
  inet_listener sieve {
    port = ${sieve}
  }
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
}
`,
  });
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  const inbox = async (user: string, texts: readonly string[]) =>
    await appendToInbox(dovecot, user, texts);
  return { dovecot, pop3, sieve, inbox };
}

const startDesk = async (t: TestContext, ...options: readonly string[]) =>
  await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target,password\nann,ann@example.test,pass\n',
    options,
  });

function message(n: number): string {
  return `Received: from a by b; Mon, ${String(1 + (n % 28)).padStart(2, '0')} Jan 2024 10:00:00 +0100\r\nFrom: a@example.org\r\nSubject: ${n}\r\nMessage-ID: <${n}@example.org>\r\n\r\n.\r\n..dots ${n}\r\n.`;
}

test(
  'an inbox over POP3 is carried over once, byte for byte, and stays there',
  { skip },
  async (t) => {
    const peer = await startPeer(t);
    await peer.inbox(
      'ann',
      Array.from({ length: 60 }, (_, n) => message(n)),
    );
    const desk = await startDesk(t, '--from', `pop3://127.0.0.1:${peer.pop3}`);
    assert.equal((await desk.run())['items'], 60);
    assert.equal((await desk.run())['items'], 0);
    await peer.inbox('ann', [message(60)]);
    assert.equal((await desk.run())['items'], 1);
    await desk.json('migrate', 'verify', 'move', '--source');
    const to = join(desk.folder, 'out');
    await desk.json('account', 'export', 'ann@example.test', '--to', to, '--format', 'mbox');
  },
);

test(
  'rules come over ManageSieve, and those of several sources are told once',
  { skip },
  async (t) => {
    const peer = await startPeer(t);
    await putScript(peer.sieve);
    const clock = createSystemClock();
    await using connection = await connectSieve(
      { host: '127.0.0.1', port: peer.sieve, security: 'none' },
      clock,
    );
    const secret = { kind: 'password', password: 'pass' } as const;
    await signIn(connection, { account: 'ann', secret }, createRandom());
    assert.deepEqual(await listScripts(connection), [{ name: 'Regeln "neu"', isActive: true }]);
    assert.equal(await getScript(connection, 'Regeln "neu"'), script);
    await peer.inbox('ann', [message(1)]);
    const places = [`imap://127.0.0.1:${peer.dovecot.port}`, `sieve://127.0.0.1:${peer.sieve}`];
    const desk = await startDesk(t, ...places.flatMap((place) => ['--from', place]));
    assert.equal((await desk.run())['items'], 1);
    assert.equal((await desk.run())['items'], 0);
    const report = await desk.call('migrate', 'report', 'move', '--json');
    assert.match(report.stdout, /Regeln/);
  },
);

test('an administrator opens accounts over POP3 and ManageSieve', { skip }, async (t) => {
  const peer = await startPeer(t);
  await putScript(peer.sieve);
  await peer.inbox('ann', [message(1)]);
  const places = [`pop3://127.0.0.1:${peer.pop3}`, `sieve://127.0.0.1:${peer.sieve}`];
  const server = await createCommandServer(t, createParts());
  await server.json('account', 'add', 'ann@example.test');
  const list = join(server.folder, 'users.csv');
  const secret = join(server.folder, 'secret');
  writeFileSync(list, 'source,target\nann,ann@example.test\n');
  writeFileSync(secret, 'master-pass\n');
  const admin = ['--admin', 'master', '--admin-password-file', secret, '--proxy-by', 'login-name'];
  const from = places.flatMap((place) => ['--from', place]);
  await server.json('migrate', 'new', 'move', ...from, ...admin);
  await server.call('migrate', 'users', 'move', '--csv', list);
  assert.equal((await server.json('migrate', 'run', 'move'))['items'], 1);
});

/** Puts a script there as a mail program does. */
async function putScript(port: number): Promise<void> {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  const plain = Buffer.from('\0ann\0pass').toString('base64');
  const name = '"Regeln \\"neu\\""';
  socket.write(
    `AUTHENTICATE "PLAIN" "${plain}"\r\nPUTSCRIPT ${name} {${Buffer.byteLength(script)}+}\r\n${script}\r\nSETACTIVE ${name}\r\nLOGOUT\r\n`,
  );
  let answers = '';
  for await (const chunk of socket) answers += String(chunk);
  assert.equal(answers.match(/^OK/gm)?.length, 5, answers);
}

test(
  'what one source does not tell is not named as left behind where another one tells it',
  { skip },
  async (t) => {
    const { dovecot, sieve } = await startPeer(t);
    const mail = `imap://127.0.0.1:${dovecot.port}`;
    const left = async (...places: readonly string[]) => {
      const desk = await startDesk(t, ...places.flatMap((place) => ['--from', place]));
      const { stdout } = await desk.call('migrate', 'probe', 'move');
      return stdout.split('\n').filter((line) => line.includes('not carried over:'));
    };
    const alone = (await left(mail)).join('\n');
    assert.match(alone, /rules and absence/);
    assert.match(alone, /calendars, contacts/);
    const both = (await left(mail, `sieve://127.0.0.1:${sieve}`)).join('\n');
    assert.doesNotMatch(both, /rules|: mail \(/);
    assert.match(both, /calendars, contacts/);
  },
);
