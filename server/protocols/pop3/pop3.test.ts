import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../../../test/support/start-server.ts';
import { talk } from '../../../test/support/line-client.ts';

const mail = (subject: string) =>
  Buffer.from(`From: a@b.test\r\nSubject: ${subject}\r\n\r\n.dot\r\nlast\r\n`);

test('a client signs in, lists, reads and deletes; messages go at QUIT only (RFC 1939)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  await server.file('alice@example.test', [mail('one'), mail('two')]);
  const first = await talk(server.port('pop3'));
  await first.expect(/^\+OK localhost POP3/);
  await first.send('USER alice@example.test', /^\+OK/);
  await first.send(`PASS ${server.password}`, /^\+OK/);
  await first.send('STAT', /^\+OK 2 \d+$/);
  await first.send('RETR 1', /^\+OK \d+ octets$/);
  const lines = await first.readDotted();
  assert.deepEqual(lines.slice(-4), ['Subject: one', '', '..dot', 'last']);
  await first.send('DELE 1', /^\+OK/);
  await first.send('RETR 1', /^-ERR/);
  await first.send('STAT', /^\+OK 1 /);
  first.cut();
  const second = await talk(server.port('pop3'));
  await second.expect(/^\+OK/);
  // The server learns a moment later that the first client left.
  for (let answer = ''; !answer.startsWith('+OK');) {
    await second.send('USER alice@example.test', /^\+OK/);
    answer = await second.send(`PASS ${server.password}`, /^(\+OK|-ERR \[IN-USE\])/);
  }
  await second.send('UIDL', /^\+OK/);
  assert.equal((await second.readDotted()).length, 2);
  await second.send('DELE 2', /^\+OK/);
  await second.send('QUIT', /^\+OK/);
  const third = await talk(server.port('pop3'));
  await third.expect(/^\+OK/);
  await third.send(
    `AUTH PLAIN ${Buffer.from(`\0alice@example.test\0${server.password}`).toString('base64')}`,
    /^\+OK/,
  );
  await third.send('LIST', /^\+OK/);
  assert.equal((await third.readDotted()).length, 1);
});

test('one session has the maildrop; a second one is told so (RFC 1939 §4, RFC 2449 §8.1.2)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const sessions = await Promise.all([talk(server.port('pop3')), talk(server.port('pop3'))]);
  for (const s of sessions) {
    await s.expect(/^\+OK/);
    await s.send('USER alice@example.test', /^\+OK/);
  }
  await sessions[0].send(`PASS ${server.password}`, /^\+OK/);
  await sessions[1].send(`PASS ${server.password}`, /^-ERR \[IN-USE\]/);
  await sessions[0].send('QUIT', /^\+OK/);
});

test('after QUIT the maildrop is free, also while the client keeps its connection open (RFC 1939 §6)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  for (let i = 0; i < 3; i++) {
    const client = await talk(server.port('pop3'));
    await client.expect(/^\+OK/);
    await client.send('USER alice@example.test', /^\+OK/);
    await client.send(`PASS ${server.password}`, /^\+OK/);
    await client.send('QUIT', /^\+OK/);
  }
});

test('asking for messages that are not there costs nobody the connection and its marks (RFC 1939 §5)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  await server.file('alice@example.test', [mail('one')]);
  const client = await talk(server.port('pop3'));
  await client.expect(/^\+OK/);
  await client.send('USER alice@example.test', /^\+OK/);
  await client.send(`PASS ${server.password}`, /^\+OK/);
  await client.send('DELE 1', /^\+OK/);
  for (let n = 1; n <= 100; n++) await client.send(`DELE ${n}`, /^-ERR No such message/);
  await client.send('STAT', /^\+OK 0 0$/);
  await client.send('QUIT', /^\+OK/);
});

test('wrong input gets an error that says so, and a hopeless client is sent away (RFC 2595 §4, RFC 3206 §4, RFC 6856 §3)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const client = await talk(server.port('pop3'));
  await client.expect(/^\+OK/);
  await client.send('STAT', /^-ERR Not possible now/);
  await client.send('XYZZY', /^-ERR Unknown command/);
  await client.send('USER alice@example.test', /^\+OK/);
  await client.send('PASS wrong', /^-ERR \[AUTH\] Wrong name or password/);
  await client.send('LANG de', /^-ERR/);
  await client.send('CAPA', /^\+OK/);
  const capabilities = await client.readDotted();
  for (const wanted of [
    'TOP',
    'UIDL',
    'PIPELINING',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'UTF8 USER',
    'LANG',
    'STLS',
    'EXPIRE NEVER',
  ])
    assert.ok(capabilities.includes(wanted), wanted);
  await client.send('x'.repeat(400), /^-ERR Line too long/);
  await client.expectClose();
});

test('AUTH signs in with or without an initial response, can be cancelled, and lists its mechanisms (RFC 5034 §4)', async () => {
  await using server = await startTestServer({ accounts: ['alice@example.test'] });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const secret = base64(`\0alice@example.test\0${server.password}`);
  const client = await talk(server.port('pop3'));
  await client.expect(/^\+OK/);
  await client.send('CAPA', /^\+OK/);
  const sasl = (await client.readDotted()).find((line) => line.startsWith('SASL '))!;
  assert.match(sasl, /\bPLAIN\b/);
  await client.send('AUTH', /^\+OK/);
  assert.deepEqual(await client.readDotted(), sasl.split(' ').slice(1));
  await client.send('AUTH X-UNKNOWN', /^-ERR/);
  await client.send('AUTH PLAIN', /^\+ $/);
  await client.send('*', /^-ERR/);
  await client.send('AUTH PLAIN', /^\+ $/);
  await client.send('not base64!', /^-ERR/);
  await client.send(`AUTH PLAIN ${base64('\0alice@example.test\0wrong')}`, /^-ERR \[AUTH\]/);
  await client.send('AUTH LOGIN =', /^\+ /);
  await client.send('*', /^-ERR/);
  await client.send('AUTH PLAIN', /^\+ $/);
  await client.send(secret, /^\+OK/);
  await client.send(`AUTH PLAIN ${secret}`, /^-ERR/);
  await client.send('STAT', /^\+OK 0 0$/);
});
