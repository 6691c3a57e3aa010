// A user sends to another user of the same server: sign-in, rights, filing, and the copy in Sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { talk } from '../support/line-client.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

function transportOf(server: TestServer, port: string, user: string) {
  return createTransport({
    host: '127.0.0.1',
    port: server.port(port),
    secure: port === 'submissions',
    requireTLS: true,
    auth: { user, pass: server.password },
    tls: { rejectUnauthorized: false },
  });
}

async function countIn(server: TestServer, address: string, role: 'inbox' | 'sent') {
  const account = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(account.id, async (reader) => {
    const mailbox = await reader.collectionByRole('mailbox', role);
    return mailbox === undefined ? 0 : (await reader.uids(mailbox.id)).length;
  });
}

test('mail of a user arrives at another, with a copy in Sent when asked for', async () => {
  const accounts = ['alice@example.test', 'bob@example.test'];
  await using server = await startTestServer({ accounts });
  const mail = { from: accounts[0]!, to: accounts[1]!, subject: 'x', text: 'hello' };
  for (const [port, headers] of [
    ['submission', { 'X-Save-Sent': 'yes' }],
    ['submissions', {}],
  ] as const) {
    const transport = transportOf(server, port, accounts[0]!);
    await transport.sendMail({ ...mail, headers });
    transport.close();
  }
  assert.equal(await countIn(server, accounts[1]!, 'inbox'), 2);
  assert.equal(await countIn(server, accounts[0]!, 'sent'), 1);
});

test('nobody sends as another, nor without signing in, nor with a wrong password', async () => {
  const accounts = ['alice@example.test', 'bob@example.test'];
  await using server = await startTestServer({ accounts });
  const mail = { from: accounts[1]!, to: accounts[1]!, subject: 'x', text: 'hello' };
  const transport = transportOf(server, 'submission', accounts[0]!);
  await assert.rejects(transport.sendMail(mail), /553 5\.7\.1/);
  const envelope = { from: accounts[0]!, to: accounts[1]! };
  await assert.rejects(transport.sendMail({ ...mail, envelope }), /550 5\.7\.1/);
  transport.close();
  const stranger = createTransport({
    host: '127.0.0.1',
    port: server.port('submission'),
    tls: { rejectUnauthorized: false },
  });
  await assert.rejects(stranger.sendMail(mail), /530 5\.7\.0/);
  stranger.close();
  const relay = createTransport({
    host: '127.0.0.1',
    port: server.port('smtp'),
    tls: { rejectUnauthorized: false },
  });
  await assert.rejects(relay.sendMail({ ...mail, to: 'someone@elsewhere.test' }), /55[04] 5\.7\.1/);
  relay.close();
  assert.equal(await countIn(server, accounts[1]!, 'inbox'), 0);
});

test('credentials that are right and not enough are refused as such: 535, not 550 (RFC 4954 §4)', async () => {
  await using server = await startTestServer({
    accounts: ['alice@example.test', 'bob@example.test'],
  });
  const alice = await server.data.directory.accounts.expect('alice@example.test');
  const { text } = await server.data.directory.credentials.addAppPassword(alice.id, {
    name: 'reader',
    protocols: ['imap'],
  });
  const answerTo = async (response: string) => {
    const client = await talk(server.port('submission'));
    await client.expect(/^220/);
    client.write('EHLO client.test\r\n');
    while (!(await client.readLine()).startsWith('250 ')) continue;
    const line = `AUTH PLAIN ${Buffer.from(response).toString('base64')}`;
    await client.send(line, /^535 5\.7\.8 Not allowed with this name and password$/);
    client.cut();
  };
  await answerTo(`bob@example.test\0alice@example.test\0${server.password}`);
  await answerTo(`\0alice@example.test\0${text}`);
});
