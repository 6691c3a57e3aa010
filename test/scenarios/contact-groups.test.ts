// Mail to a group of contacts: for who has it in an address book, one address reaches them all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const [ann, ben, cat] = ['ann@a.test', 'ben@a.test', 'cat@b.test'] as const;

async function start() {
  const server = await startTestServer({ accounts: [ann, ben, cat] });
  const send = async (from: string, to: string) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: server.port('submission'),
      requireTLS: true,
      auth: { user: from, pass: server.password },
      tls: { rejectUnauthorized: false },
    });
    try {
      await transport.sendMail({ from, to, subject: `to ${to}`, text: 'hello' });
    } finally {
      transport.close();
    }
  };
  return { server, send };
}

async function keepCards(server: TestServer, owner: string, cards: readonly string[]) {
  const { store } = server.mail;
  const { id } = await server.data.directory.accounts.expect(owner);
  const book = await store.read(id, (r) => r.collectionByRole('addressbook', 'default'));
  for (const [i, lines] of cards.entries()) {
    const text = `BEGIN:VCARD\r\nVERSION:4.0\r\n${lines}\r\nEND:VCARD\r\n`;
    const content = { kind: 'memory', bytes: Buffer.from(text) } as const;
    await using prepared = await store.prepareDocument(content, 'text/vcard');
    await store.transact(
      id,
      async (tx) => await tx.putDocument(book!.id, { name: `${i}.vcf`, prepared }),
    );
  }
}

async function subjectsIn(server: TestServer, address: string): Promise<string[]> {
  const { id } = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(id, async (reader) => {
    const inbox = (await reader.collectionByRole('mailbox', 'inbox'))!;
    const found: string[] = [];
    for await (const rows of reader.messages(inbox.id, []))
      for (const row of rows)
        found.push(/^Subject: (.*)\r$/m.exec(String(await reader.readContent(row.itemId)))![1]!);
    return found;
  });
}

const cards = [
  'UID:ben\r\nFN:Ben\r\nEMAIL:other@a.test\r\nEMAIL;PREF=1:ben@a.test',
  'UID:urn:uuid:inner\r\nKIND:group\r\nFN:Inner\r\nMEMBER:mailto:cat%40b.test\r\nMEMBER:urn:uuid:outer',
  'UID:outer\r\nKIND:group\r\nFN:Book Club\r\nMEMBER:urn:uuid:ben\r\nMEMBER:urn:uuid:inner\r\nMEMBER:mailto:away@elsewhere.test\r\nMEMBER:urn:uuid:gone',
  'UID:empty\r\nKIND:group\r\nFN:Nobody',
];

test('its owner writes to it behind the plus sign, and everybody in it gets one copy (RFC 6350 §6.6.5)', async () => {
  const { server, send } = await start();
  await using _server = server;
  await keepCards(server, ann, cards);
  await send(ann, 'ann+Book.Club@a.test');
  for (const address of [ben, cat])
    assert.deepEqual(await subjectsIn(server, address), ['to ann+Book.Club@a.test']);
  assert.deepEqual(await subjectsIn(server, ann), []);
  const [entry] = await server.mail.queue.list();
  assert.equal(entry?.sender, ann);
  assert.deepEqual(
    entry.recipients.map((r) => r.address),
    ['away@elsewhere.test'],
  );
});

test('for everybody else, and without such a group, the address is what it was; an empty group is refused', async () => {
  const { server, send } = await start();
  await using _server = server;
  await keepCards(server, ann, cards);
  await send(ben, 'ann+book-club@a.test');
  await send(ann, 'ann+shop@a.test');
  assert.deepEqual(await subjectsIn(server, ann), [
    'to ann+book-club@a.test',
    'to ann+shop@a.test',
  ]);
  assert.deepEqual(await subjectsIn(server, cat), []);
  await assert.rejects(send(ann, 'ann+nobody@a.test'), /550/);
});
