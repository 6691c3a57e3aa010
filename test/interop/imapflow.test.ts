// imapflow, the IMAP client of the Node world.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { alice, type ClientDesk, letter, letters, openClientDesk } from '../support/client-desk.ts';

async function connect(desk: ClientDesk, way: 'imap' | 'starttls' | 'imaps') {
  const client = new ImapFlow({
    host: 'localhost',
    port: desk.server.port(way === 'imaps' ? 'imaps' : 'imap'),
    secure: way === 'imaps',
    doSTARTTLS: way === 'starttls',
    tls: { ca: await readFile(desk.certificate) },
    auth: { user: alice, pass: desk.password },
    logger: false,
  });
  await client.connect();
  return client;
}

test('imapflow signs in with and without TLS and lists the mailboxes with their uses', async () => {
  await using desk = await openClientDesk();
  for (const way of ['imap', 'starttls', 'imaps'] as const) {
    const client = await connect(desk, way);
    assert.equal(client.secureConnection, way !== 'imap');
    const uses = (await client.list()).map((m) => `${m.path} ${m.specialUse ?? ''}`);
    assert.ok(uses.includes('Sent \\Sent'), uses.join('\n'));
    assert.ok(uses.includes('INBOX \\Inbox'), uses.join('\n'));
    await client.logout();
  }
});

test('imapflow makes, renames, subscribes and removes mailboxes', async () => {
  await using desk = await openClientDesk();
  const client = await connect(desk, 'imaps');
  await client.mailboxCreate(['Projects', 'Größe', '日本']);
  await client.mailboxRename('Projects/Größe', 'Projects/Size & more');
  assert.deepEqual(
    (await client.list()).map((m) => m.path).filter((path) => path.startsWith('Projects')),
    ['Projects', 'Projects/Size & more', 'Projects/Size & more/日本'],
  );
  await client.mailboxUnsubscribe('Projects');
  await client.mailboxDelete('Projects/Size & more/日本');
  await client.mailboxDelete('Projects/Size & more');
  assert.ok(!(await desk.mailboxNames(alice)).includes('Projects/Size & more'));
  const status = await client.status('INBOX', { messages: true, uidNext: true, unseen: true });
  assert.ok(status !== false);
  assert.deepEqual([status.messages, status.uidNext, status.unseen], [0, 1, 0]);
  await client.logout();
});

test('imapflow appends, fetches, searches, flags, copies, moves and deletes', async () => {
  await using desk = await openClientDesk();
  const client = await connect(desk, 'starttls');
  for (const [i, bytes] of letters(6).entries()) {
    const done = await client.append('INBOX', bytes, ['\\Seen'].slice(i % 2), new Date(86_400_000));
    assert.ok(done !== false && done.uid === i + 1);
  }
  const lock = await client.getMailboxLock('INBOX');
  const rows = await client.fetchAll('1:*', {
    envelope: true,
    bodyStructure: true,
    flags: true,
    internalDate: true,
    size: true,
    threadId: true,
    source: true,
  });
  assert.equal(rows.length, 6);
  assert.equal(rows[1]!.envelope?.subject, 'Letter 2');
  assert.equal(rows[1]!.bodyStructure?.type, 'text/plain');
  assert.equal(new Date(rows[1]!.internalDate!).getTime(), 86_400_000);
  assert.equal(rows[1]!.source!.toString(), letter(2).toString());
  const part = await client.fetchOne('2', { bodyParts: ['1'] });
  assert.ok(part && part.bodyParts!.get('1')!.toString().startsWith('Text number 2'));
  const { content } = await client.download('3', '1');
  assert.match((await buffer(content!)).toString(), /^Text number 3: schöne Grüße/);

  assert.deepEqual(await client.search({ seen: false }), [2, 4, 6]);
  assert.deepEqual(
    await client.search({ body: 'schöne', subject: 'letter 4' }, { uid: true }),
    [4],
  );
  assert.deepEqual(
    await client.search({ or: [{ uid: '1' }, { header: { subject: '5' } }] }),
    [1, 5],
  );
  await client.messageFlagsAdd('1:2', ['\\Flagged', '$Work']);
  await client.messageFlagsRemove('1', ['\\Seen']);
  await client.messageFlagsSet('3', ['\\Answered']);
  const copied = await client.messageCopy('1:3', 'Archive');
  assert.ok(copied !== false && copied.uidMap?.get(3) === 3);
  const moved = await client.messageMove([4, 5], 'Trash', { uid: true });
  assert.ok(moved !== false && moved.uidMap?.get(5) === 2);
  await client.messageDelete('6', { uid: true });
  lock.release();
  await client.logout();
  assert.deepEqual(await desk.mailbox(alice, 'INBOX'), [
    'Letter 1 [flagged $Work]',
    'Letter 2 [flagged $Work]',
    'Letter 3 [answered]',
  ]);
  assert.deepEqual(await desk.mailbox(alice, 'Archive'), await desk.mailbox(alice, 'INBOX'));
  assert.deepEqual(await desk.mailbox(alice, 'Trash'), ['Letter 4 []', 'Letter 5 [seen]']);
});

test('imapflow idles and hears of new mail, flags and removals by others', async () => {
  await using desk = await openClientDesk();
  const [watcher, actor] = [await connect(desk, 'imaps'), await connect(desk, 'imap')];
  await watcher.mailboxOpen('INBOX');
  const idling = watcher.idle();
  const exists = once(watcher, 'exists');
  await desk.server.file(alice, [letter(1)]);
  assert.equal(((await exists)[0] as { count: number }).count, 1);
  await actor.mailboxOpen('INBOX');
  const flags = once(watcher, 'flags');
  await actor.messageFlagsAdd('1', ['\\Flagged']);
  assert.ok(((await flags)[0] as { flags: Set<string> }).flags.has('\\Flagged'));
  const expunge = once(watcher, 'expunge');
  await actor.messageDelete('1');
  await expunge;
  await watcher.noop();
  await idling;
  await Promise.all([watcher.logout(), actor.logout()]);
});
