// Messages that were read at the source and moved, or numbered anew, between two runs: they are found again, with their flags.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'a message that was read and then filed, and one that the source numbered anew, are as read in the target',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ann']);
    await using source = await openAtSource(desk.dovecot, 'ann');
    const { client } = source;
    await client.mailboxCreate('Old');
    await client.mailboxCreate('Sub');
    for (let n = 1; n <= 3; n++) await client.append('INBOX', numberedMessage(n), [], new Date(0));
    await client.append('Sub', numberedMessage(4), ['\\Flagged'], new Date(0));
    await desk.run();
    const lock = await client.getMailboxLock('INBOX');
    await client.messageFlagsAdd('2', ['\\Seen']);
    await client.messageMove('2', 'Old');
    lock.release();
    await client.mailboxDelete('Sub');
    // UIDVALIDITY is a time in seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await client.mailboxCreate('Sub');
    await client.append('Sub', numberedMessage(4), ['\\Seen', '\\Answered'], new Date(0));
    await desk.run();
    const tree = join(desk.folder, 'tree');
    await desk.json('account', 'export', 'ann@example.test', '--to', tree, '--format', 'maildir');
    const flags = (name: string) =>
      globSync(join(tree, '**', name, '{cur,new}', '*')).map((path) => /2,(\w*)$/.exec(path)?.[1]);
    assert.deepEqual([flags('*Old'), flags('*Sub')], [['S'], ['RS']]);
    await desk.json('migrate', 'verify', 'move', '--source');
    assert.equal((await desk.run())['items'], 0);
  },
);
