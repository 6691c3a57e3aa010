// Gmail shows a message in the mailbox of each of its labels, and all of them in one with everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { scriptedMessage, startScriptedImapSource } from '../support/scripted-imap-source.ts';

const everything = '[Gmail]/Alle Nachrichten';

test('of the mailbox with everything only what has no label is carried over, and nothing is lost', async () => {
  await using imap = await startScriptedImapSource({
    capabilities: 'IMAP4rev1 X-GM-EXT-1 SPECIAL-USE',
  });
  await using desk = await openMigrationDesk();
  const message = (uid: number, subject: string, labels: string) => ({
    ...scriptedMessage(uid, subject),
    labels,
  });
  const put = (name: string, attributes: string, ...messages: ReturnType<typeof message>[]) =>
    imap.mailboxes.set(name, { uidValidity: 1, attributes, messages });
  put('INBOX', '', message(1, 'in', '"\\\\Inbox"'));
  put('Work', '', message(1, 'work', 'Work'));
  put('[Gmail]/Wichtig', '\\Important', message(1, 'work', 'Work'));
  put('[Gmail]/Markiert', '\\Flagged', message(1, 'in', '"\\\\Inbox"'));
  put(
    everything,
    '\\All',
    message(1, 'in', '"\\\\Inbox" "\\\\Starred"'),
    message(2, 'work', '"\\\\Important" Work'),
    message(3, 'archived', '"\\\\Important"'),
    message(4, 'bare', ''),
  );
  await using source = await desk.openSource(`imap://127.0.0.1:${imap.port}`, {
    options: { preset: 'gmail' },
  });
  const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];
  const run = async () => await desk.run(source, {}, { users });
  assert.deepEqual(
    (await run()).map(({ state }) => state),
    ['done'],
  );
  const subjects = async (mailbox: string) =>
    (await desk.contents('mailbox', mailbox))?.map((text) =>
      /^Subject: (.*)$/m.exec(text)?.[1]?.trim(),
    );
  assert.deepEqual(await subjects('INBOX'), ['in']);
  assert.deepEqual(await subjects('Work'), ['work']);
  assert.deepEqual(await subjects('Archive'), ['archived', 'bare']);
  assert.equal(await subjects('[Gmail]/Wichtig'), undefined);
  // What is labelled later is moved there, not doubled.
  imap.mailboxes.get(everything)!.messages[3]!.labels = 'Work';
  imap.mailboxes.get('Work')!.messages.push(message(2, 'bare', 'Work'));
  await run();
  assert.deepEqual(await subjects('Work'), ['work', 'bare']);
  assert.deepEqual(await subjects('Archive'), ['archived']);
});
