// Who asks for a confirmation gets one, whatever the address stands for (RFC 3461 §5.2.7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createFakeDns } from '../support/fake-dns.ts';
import { talk } from '../support/line-client.ts';
import { createMailSink } from '../support/mail-sink.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

/** ann@example.test writes to others there; elsewhere.test takes everything and speaks no DSN. */
async function startPair() {
  await using parts = new AsyncDisposableStack();
  const sink = parts.use(await createMailSink());
  const dns = createFakeDns({ 'elsewhere.test': { a: ['127.0.0.1'] } });
  const server = parts.use(
    await startTestServer({
      accounts: ['ann', 'bob', 'cid'].map((name) => `${name}@example.test`),
      world: { dns, mxPort: sink.host.port },
    }),
  );
  const owned = parts.move();
  return { sink, server, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

async function write(server: TestServer, to: string, notify: string): Promise<void> {
  const client = await talk(server.port('smtp'));
  await client.expect(/^220/);
  client.write('EHLO client.test\r\n');
  while (!(await client.readLine()).startsWith('250 ')) continue;
  await client.send('MAIL FROM:<ann@example.test> ENVID=order7', /^250/);
  await client.send(`RCPT TO:<${to}> NOTIFY=${notify}`, /^250/);
  await client.send('DATA', /^354/);
  client.write('From: ann@example.test\r\nSubject: hello\r\n\r\nHi\r\n');
  await client.send('.', /^250/);
  client.cut();
}

/** The first `count` reports in ann's mailbox; a moment later there must be no more. */
async function reports(server: TestServer, count: number): Promise<string[]> {
  const { id } = await server.data.directory.accounts.expect('ann@example.test');
  const read = async () =>
    await server.mail.store.read(id, async (reader) => {
      const box = await reader.collectionByName('mailbox', 'INBOX');
      const texts: string[] = [];
      for await (const rows of reader.messages(box!.id, []))
        for (const row of rows) texts.push((await reader.readContent(row.itemId)).toString());
      return texts;
    });
  for (let i = 0; i < 200 && (await read()).length < count; i++) await delay(25);
  await delay(150);
  const all = await read();
  assert.equal(all.length, count);
  return all;
}

test('an alias of one address elsewhere passes the wish on, and the last host that knows of it confirms (RFC 3461 §5.2.7.2)', async () => {
  await using pair = await startPair();
  await pair.server.data.directory.aliases.add('away@example.test', ['x@elsewhere.test']);
  await write(pair.server, 'away@example.test', 'SUCCESS');
  const [report] = await reports(pair.server, 1);
  assert.match(
    report!,
    /Original-Recipient: rfc822;away@example\.test\r\nFinal-Recipient: rfc822; x@elsewhere\.test\r\nAction: relayed\r\nStatus: 2\./,
  );
  assert.match(report!, /Original-Envelope-Id: order7\r\n/);
  assert.match(report!, /sends no confirmations/);
});

test('an alias of several that leads away is confirmed as expanded, once (RFC 3461 §5.2.7.3)', async () => {
  await using pair = await startPair();
  await pair.server.data.directory.aliases.add('team@example.test', [
    'bob@example.test',
    'x@elsewhere.test',
    'y@elsewhere.test',
  ]);
  await write(pair.server, 'team@example.test', 'SUCCESS,FAILURE');
  const [report] = await reports(pair.server, 1);
  assert.match(
    report!,
    /Final-Recipient: rfc822; team@example\.test\r\nAction: expanded\r\nStatus: 2\.1\.5/,
  );
  assert.equal((await pair.sink.messages(1)).length, 1);
});

test('somebody who keeps a copy and forwards another has it delivered', async () => {
  await using pair = await startPair();
  const { accounts } = pair.server.data.directory;
  const bob = await accounts.expect('bob@example.test');
  await accounts.change(bob.id, { forwards: ['bob@elsewhere.test'], keepsForwarded: true });
  await write(pair.server, 'bob@example.test', 'SUCCESS');
  const [report] = await reports(pair.server, 1);
  assert.match(report!, /Final-Recipient: rfc822; bob@example\.test\r\nAction: delivered\r\n/);
});

test('an alias of several here is confirmed as delivered; NOTIFY=NEVER holds for whoever it stands for', async () => {
  await using pair = await startPair();
  const { aliases } = pair.server.data.directory;
  await aliases.add('both@example.test', ['bob@example.test', 'cid@example.test']);
  await aliases.add('lost@example.test', ['x@nowhere.test', 'y@elsewhere.test']);
  await write(pair.server, 'lost@example.test', 'NEVER');
  await write(pair.server, 'both@example.test', 'SUCCESS');
  const [report] = await reports(pair.server, 1);
  assert.match(report!, /Final-Recipient: rfc822; both@example\.test\r\nAction: delivered\r\n/);
});
