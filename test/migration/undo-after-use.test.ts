// What users did with their mail since the move is theirs: undo leaves it, and says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { undoMigration } from '#migration/undo-migration.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { scriptedMessage, startScriptedImapSource } from '../support/scripted-imap-source.ts';

test('a client sees the mail as it comes; what it flagged, answered, moved and deleted is left by undo, and told', async () => {
  await using imap = await startScriptedImapSource();
  const messages = Array.from({ length: 8 }, (_, n) => scriptedMessage(n + 1));
  imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  await using desk = await openMigrationDesk();
  const { server, ledger, target } = desk;
  await using source = await desk.openSource(`imap://127.0.0.1:${imap.port}`);
  const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];
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
  const [done] = await desk.run(source, {}, { users });
  assert.equal(done!.state, 'done');
  await client.noop();
  assert.equal(client.mailbox !== false && client.mailbox.exists, 8);
  await client.messageFlagsAdd('1', ['\\Flagged']);
  await client.messageFlagsAdd('2', ['\\Answered']);
  await client.mailboxCreate('Mine');
  await client.messageMove('3', 'Mine');
  await client.messageDelete('3');
  const undo = { ledger, target, users, accounts: [], batch: undefined };
  const [first] = await undoMigration(undo);
  assert.deepEqual(
    [first!.removed, first!.kept, first!.missingCount],
    [4, ['INBOX: 1', 'INBOX: 2'], 2],
  );
  await client.noop();
  assert.equal(client.mailbox !== false && client.mailbox.exists, 2);
  lock.release();
  assert.equal((await desk.contents('mailbox', 'Mine'))?.length, 1);
  const [second] = await undoMigration(undo);
  assert.deepEqual([second!.removed, second!.keptCount, second!.missingCount], [0, 0, 0]);
  // What was left is merged with, but for what the user has put elsewhere.
  await desk.run(source, {}, { users });
  assert.equal((await desk.contents('mailbox', 'INBOX'))?.length, 8);
  await client.logout();
});
