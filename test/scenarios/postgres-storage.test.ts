import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dkimConcerns } from '#composition/dkim-concerns.ts';
import type { AddedMessage } from '#store/message.ts';
import type { Store } from '#store/store.ts';
import { createChoices } from '../faults/choices.ts';
import { runConvergence } from '../faults/converge/run-convergence.ts';
import { eventText } from '../faults/dav/event-text.ts';
import { homeOf, readCalendar } from '../faults/dav/read-calendars.ts';
import { SyncFollower } from '../faults/dav/sync-follower.ts';
import { openDavClient } from '../faults/wire/dav-client.ts';
import { talk } from '../support/line-client.ts';
import { openTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { startS3Double } from '../support/s3-double.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';
import { text } from '../support/store-seeds.ts';

const ann = 'ann@example.test';

interface Nodes extends AsyncDisposable {
  readonly database: TestPostgres;
  readonly first: TestServer;
  readonly second: TestServer;
}

/** Two nodes over one database; undefined after the test was skipped. */
async function startNodes(t: TestContext, settings = ''): Promise<Nodes | undefined> {
  await using parts = new AsyncDisposableStack();
  const database = await openTestPostgres(t);
  if (database === undefined) return undefined;
  parts.use(database);
  const storage = database.url;
  const first = parts.use(await startTestServer({ accounts: [ann], storage, settings }));
  const second = parts.use(await startTestServer({ storage, settings }));
  const running = parts.move();
  return {
    database,
    first,
    second,
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

async function sendTo(node: TestServer, text: string): Promise<void> {
  const smtp = await talk(node.port('smtp'));
  await smtp.expect(/^220 /);
  await smtp.send('HELO client.test', /^250 /);
  await smtp.send('MAIL FROM:<bob@elsewhere.test>', /^250 /);
  await smtp.send(`RCPT TO:<${ann}>`, /^250 /);
  await smtp.send('DATA', /^354 /);
  smtp.write(`From: bob@elsewhere.test\r\nSubject: across\r\n\r\n${text}\r\n`);
  await smtp.send('.', /^250 /);
  smtp.cut();
}

async function readByPop(node: TestServer, number: number): Promise<string> {
  const pop = await talk(node.port('pop3'));
  await pop.expect(/^\+OK/);
  await pop.send(`USER ${ann}`, /^\+OK/);
  await pop.send(`PASS ${node.password}`, /^\+OK/);
  await pop.send(`RETR ${number}`, /^\+OK/);
  const lines = await pop.readDotted();
  await pop.send('QUIT', /^\+OK/);
  return lines.join('\r\n');
}

/** Tries until it works, for a few seconds. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
}

const long = 'A line of a message that is long enough to be stored in pieces.\r\n'.repeat(6000);

test('mail that one node takes by SMTP is read on the other by POP3, whatever its size', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  await sendTo(nodes.first, 'short');
  await sendTo(nodes.second, long);
  assert.match(await readByPop(nodes.second, 1), /\r\n\r\nshort$/);
  assert.ok((await readByPop(nodes.first, 2)).includes(long));
});

test('a node without the DKIM keys of a domain says so in its status until they are copied', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  const { first, second } = nodes;
  await first.data.dkimKeys.createKeys('example.test');
  assert.deepEqual(await dkimConcerns(first.data, true), []);
  const [concern] = await dkimConcerns(second.data, true);
  assert.match(
    concern!.message,
    /^mail of example\.test leaves this node without .* copy keys\/dkim /,
  );
  await cp(join(first.folder, 'keys'), join(second.folder, 'keys'), { recursive: true });
  assert.deepEqual(await dkimConcerns(second.data, true), []);
});

test('with bodies in an object store, large ones are objects and all is read on any node', async (t) => {
  await using s3 = await startS3Double();
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = s3.bucket;
  await using nodes = await startNodes(
    t,
    `[store]
bodies = "s3"
[s3]
endpoint = "${endpoint}"
bucket = "${bucket}"
region = "${region}"
access_key_id = "${accessKeyId}"
secret_access_key = "${secretAccessKey}"`,
  );
  if (nodes === undefined) return;
  await sendTo(nodes.first, 'short');
  await sendTo(nodes.first, long);
  assert.equal(s3.objects.size, 1);
  assert.match(await readByPop(nodes.second, 1), /\r\n\r\nshort$/);
  assert.ok((await readByPop(nodes.second, 2)).includes(long));
});

test('a client that idles on one node is told of mail that arrives on the other (RFC 2177 §3)', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  const imap = await talk(nodes.second.port('imap'));
  await imap.expect(/^\* OK/);
  imap.write(`a LOGIN ${ann} "${nodes.second.password}"\r\nb SELECT INBOX\r\n`);
  while (!(await imap.readLine()).startsWith('b OK'));
  await imap.send('c IDLE', /^\+/);
  await sendTo(nodes.first, 'wake up');
  await imap.expect(/^\* 1 EXISTS/);
  imap.cut();
});

test('an account made on one node is known on the other at once', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  await nodes.second.data.directory.accounts.get(
    (await nodes.second.data.directory.accounts.expect(ann)).id,
  );
  await nodes.first.data.directory.accounts.add({ address: 'new@example.test' });
  const found = await nodes.second.data.directory.accounts.expect('new@example.test');
  assert.equal(found.address, 'new@example.test');
});

test('on few connections, many readers and writers of one account on two nodes all get on', async (t) => {
  await using nodes = await startNodes(t, 'database_connections = 8');
  if (nodes === undefined) return;
  const stores = [nodes.first.mail.store, nodes.second.mail.store];
  const { id } = await nodes.first.data.directory.accounts.expect(ann);
  const inbox = await stores[0]!.read(id, (r) => r.collectionByName('mailbox', 'INBOX'));
  const add = async (store: Store, n: number) => {
    await using prepared = await store.prepareMessage({ kind: 'memory', bytes: text(n) });
    return await store.transact(id, async (tx) => {
      const flags = { system: 0, keywords: [] };
      const added = await tx.addMessage(inbox!.id, { prepared, receivedAtSeconds: n, flags });
      assert.deepEqual(await tx.readContent(added.itemId), text(n));
      return added;
    });
  };
  const read = async (store: Store, { itemId }: AddedMessage, n: number) =>
    await store.read(id, async (reader) => {
      assert.deepEqual(await reader.readContent(itemId), text(n));
      const [row] = await Promise.all([reader.flagRows(inbox!.id), reader.usage()]);
      assert.ok(row.length > 0);
    });
  const added = await Promise.all(
    Array.from({ length: 24 }, async (_, n) => await add(stores[n % 2]!, n)),
  );
  await Promise.all(added.map(async (each, n) => await read(stores[(n + 1) % 2]!, each, n)));
  assert.deepEqual(
    added.map((a) => Number(a.uid)).sort((a, b) => a - b),
    Array.from({ length: 24 }, (_, n) => n + 1),
  );
});

test('nodes whose connections were cut go on by themselves', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  await sendTo(nodes.first, 'before');
  await nodes.database.dropConnections();
  // Until a cut connection is noticed, a sender is asked to try again, and does.
  await again(async () => await sendTo(nodes.second, 'after'));
  await again(async () => assert.match(await readByPop(nodes.first, 2), /\r\n\r\nafter$/));
});

test('a calendar that is changed on one node is read, asked and followed on the other (RFC 4791, RFC 6578)', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  const { password } = nodes.first;
  const first = await openDavClient(nodes.first.port('http'), ann, password);
  const second = await openDavClient(nodes.second.port('http'), ann, password);
  const home = homeOf(ann);
  const put = async (name: string, token: string) =>
    await first.ask('PUT', `${home}calendar/${name}.ics`, {
      headers: { 'Content-Type': 'text/calendar' },
      body: eventText(name, token),
    });
  const follower = new SyncFollower({ account: ann, password, mayStartAnew: false });
  const seen = async () => {
    const { objects } = await readCalendar(second, home, 'calendar');
    const etags = [...objects].map(([name, o]) => [`${home}calendar/${name}`, o.etag] as const);
    assert.deepEqual(await follower.compare(second, new Map(etags)), []);
    return [...objects].map(([name, { token }]) => `${name} ${token}`).sort();
  };
  for (const name of ['a', 'b', 'c']) assert.equal((await put(name, name)).status, 201);
  await follower.round(second, createChoices(1));
  assert.deepEqual(await seen(), ['a.ics a', 'b.ics b', 'c.ics c']);
  assert.equal((await put('b', 'new')).status, 204);
  assert.equal((await first.ask('DELETE', `${home}calendar/a.ics`)).status, 204);
  assert.deepEqual(await seen(), ['b.ics new', 'c.ics c']);
  assert.deepEqual(follower.refused, []);
  first.close();
  second.close();
});

test('clients over DAV on both nodes and over IMAP on one end with what is there', async (t) => {
  await using nodes = await startNodes(t);
  if (nodes === undefined) return;
  const bob = 'bob@example.test';
  const { first, second } = nodes;
  const { id } = await first.data.directory.accounts.add({ address: bob });
  await first.data.directory.credentials.setPassword(id, first.password);
  const seed = Math.floor(Math.random() * 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const { problems } = await runConvergence(
    {
      httpPort: first.port('http'),
      httpPortOfOther: second.port('http'),
      imapPort: second.port('imap'),
      owner: ann,
      other: bob,
      password: first.password,
    },
    { seed, roundMs: 500, rounds: 2, writers: 3 },
  );
  assert.deepEqual(problems, []);
});
