// Messages that ask for a read receipt come as they are, and no program answers them anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatXml } from '#codecs/xml/format-xml.ts';
import { ImapFlow } from 'imapflow';
import { formatState } from '#migration/ews/message-state.ts';
import { defaultPolicies } from '#migration/policies.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { isVerified } from '#migration/verification.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { startScriptedImapSource } from '../support/scripted-imap-source.ts';

const asking =
  'From: a@example.org\r\nDisposition-Notification-To: a@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nDid you read this?\r\n';
const plain = 'From: a@example.org\r\nMessage-ID: <2@example.org>\r\n\r\nText.\r\n';

async function openDesk() {
  await using parts = new AsyncDisposableStack();
  const imap = parts.use(await startScriptedImapSource());
  const inbox = {
    uidValidity: 1,
    messages: [
      { uid: 1, content: asking, flags: '\\Flagged' },
      { uid: 2, content: plain, flags: '' },
      { uid: 3, content: asking.replace('<1@', '<3@'), flags: '$MDNSent' },
    ],
  };
  imap.mailboxes.set('INBOX', inbox);
  const desk = parts.use(await openMigrationDesk());
  const { server } = desk;
  const source = parts.use(await desk.openSource(`imap://127.0.0.1:${imap.port}`));
  const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];
  const all = parts.move();
  return {
    ...desk,
    inbox,
    source,
    users,
    /** What a mail program sees: flags and contents. */
    async seen() {
      const client = new ImapFlow({
        host: '127.0.0.1',
        port: server.port('imap'),
        secure: false,
        auth: { user: 'ann@example.test', pass: server.password },
        logger: false,
        tls: { rejectUnauthorized: false },
      });
      await client.connect();
      const lock = await client.getMailboxLock('INBOX');
      const found: [string[], string][] = [];
      if (client.mailbox !== false && client.mailbox.exists > 0)
        for await (const { flags, source: content } of client.fetch('1:*', {
          flags: true,
          source: true,
        }))
          found.push([[...flags!].filter((it) => it !== '\\Recent').sort(), String(content)]);
      lock.release();
      await client.logout();
      return found;
    },
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

test('a request for a receipt is marked as answered, and the message is byte for byte the same', async () => {
  await using desk = await openDesk();
  const { source, users, ledger, target } = desk;
  await desk.run(source, {}, { users });
  const third = asking.replace('<1@', '<3@');
  assert.deepEqual(await desk.seen(), [
    [['$MDNSent', '\\Flagged'], asking],
    [[], plain],
    [['$MDNSent'], third],
  ]);
  const losses = [...(await desk.items()).values()].flatMap((it) => it.losses);
  assert.deepEqual(
    losses.map(({ what }) => what),
    ['read-receipt-disarmed'],
  );
  const run = { ledger, target, sources: [source], users, policies: defaultPolicies, lanes: 1 };
  assert.ok(isVerified((await verifyMigration(run))[0]!));
  // A change of flags in the source leaves the mark alone.
  desk.inbox.messages[0]!.flags = '\\Seen';
  await desk.run(source, {}, { users });
  assert.deepEqual((await desk.seen())[0]![0], ['$MDNSent', '\\Seen']);
  assert.ok(isVerified((await verifyMigration(run))[0]!));
  // The mark is no touch of the user's.
  const [undone] = await undoMigration({ ledger, target, users, accounts: [], batch: undefined });
  assert.deepEqual([undone!.removed, undone!.kept], [3, []]);
});

test('for targets without such a mark the fields get another name; or everything stays', async () => {
  {
    await using desk = await openDesk();
    await desk.run(desk.source, { readReceipts: 'rename' }, { users: desk.users });
    const [first] = await desk.seen();
    assert.deepEqual(first![0], ['\\Flagged']);
    assert.match(first![1], /^X-Disarmed-Disposition-Notification-To: a@example\.org\r$/m);
  }
  await using desk = await openDesk();
  await desk.run(desk.source, { readReceipts: 'keep' }, { users: desk.users });
  assert.deepEqual((await desk.seen())[0], [['\\Flagged'], asking]);
});

test('Exchange is told that no receipt is asked for', () => {
  const { elements, losses } = formatState({ system: 0, keywords: ['$MDNSent'] }, undefined, []);
  assert.deepEqual(losses, []);
  // PR_READ_RECEIPT_REQUESTED
  const xml = elements.map((it) => formatXml(it)).join('');
  assert.match(xml, /PropertyTag="0x0?0?29"[^]*?Value[^>]*>false</);
});
