// A delegate writes for the boss, a team as its shared mailbox: who may, what the recipient sees, and whose Sent keeps it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import type { ItemId } from '#platform/ids.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

const [boss, helper, guest] = ['boss@example.test', 'helper@example.test', 'guest@example.test'];

async function openServer() {
  const server = await startTestServer({ accounts: [boss, helper, guest] });
  const { directory } = server.data;
  const idOf = async (address: string) => (await directory.accounts.expect(address)).id;
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port('submission'),
    requireTLS: true,
    auth: { user: helper, pass: server.password },
    tls: { rejectUnauthorized: false },
  });
  /** Sends as the helper, and gives the header the guest sees. */
  const send = async (from: string, headers: Record<string, string> = {}) => {
    await transport.sendMail({ from, to: guest, subject: 'x', text: 'hello', headers });
    const got = (await contentsIn(server, guest, 'inbox')).at(-1)!;
    return got.slice(0, got.indexOf('\r\n\r\n') + 2);
  };
  const sentBy = async (address: string) => (await contentsIn(server, address, 'sent')).length;
  return { server, directory, idOf, send, sentBy, close: () => transport.close() };
}

async function contentsIn(server: TestServer, address: string, role: 'inbox' | 'sent') {
  const { id } = await server.data.directory.accounts.expect(address);
  return await server.mail.store.read(id, async (reader) => {
    const mailbox = (await reader.collectionByRole('mailbox', role))!;
    const items: ItemId[] = [];
    for await (const rows of reader.messages(mailbox.id, ['ids']))
      items.push(...rows.map((row) => row.itemId));
    return (await reader.readContents(items)).map((content) => String(content));
  });
}

test('a delegate writes on behalf of the boss, and the message says so', async () => {
  const { server, directory, idOf, send, sentBy, close } = await openServer();
  await using _server = server;
  await assert.rejects(send(boss), /553 5\.7\.1/);
  const between = { owner: await idOf(boss), delegate: await idOf(helper) };
  const rights = {
    calendar: undefined,
    seesPrivate: false,
    getsInvitations: false,
    sendsAs: false,
  };
  const set = async (more: { sendsOnBehalf: boolean; sendsAs?: boolean }) =>
    await directory.delegations.set(between, { ...rights, ...more, calendarId: 'none' });
  await set({ sendsOnBehalf: true });
  const header = await send(boss);
  assert.match(header, /^From: boss@example\.test\r$/m);
  assert.match(header, /^Sender: <helper@example\.test>\r$/m);
  await set({ sendsOnBehalf: false, sendsAs: true });
  assert.doesNotMatch(await send(boss), /^Sender:/m);
  assert.equal(await sentBy(boss), 0);
  await directory.accounts.change(between.owner, { sentCopies: 'both' });
  await send(boss, { 'X-Save-Sent': 'yes' });
  assert.deepEqual([await sentBy(boss), await sentBy(helper)], [1, 1]);
  await directory.accounts.change(between.owner, { sentCopies: 'owner' });
  await send(boss, { 'X-Save-Sent': 'yes' });
  assert.deepEqual([await sentBy(boss), await sentBy(helper)], [2, 1]);
  close();
});

test('the members of a shared mailbox write as it, and it keeps what they sent', async () => {
  const { server, directory, send, sentBy, close } = await openServer();
  await using _server = server;
  const desk = 'desk@example.test';
  await directory.accounts.add({ address: desk, type: 'group' });
  await assert.rejects(send(desk), /553 5\.7\.1/);
  await directory.groups.addMembers(desk, [helper]);
  const header = await send(desk);
  assert.match(header, /^From: desk@example\.test\r$/m);
  assert.doesNotMatch(header, /^Sender:/m);
  assert.deepEqual([await sentBy(desk), await sentBy(helper)], [1, 0]);
  close();
});
