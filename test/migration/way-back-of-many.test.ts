// The way back of several accounts: one that fails keeps nobody else back, and no folders are made for nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';

test(
  'an account whose source refuses what came since stays as it is, the others are taken back, and again is no error',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async (t) => {
    const desk = await openImapDesk(t, ['ann', 'ben'], { makesAccounts: false });
    for (const user of ['ann', 'ben']) {
      await using source = await openAtSource(desk.dovecot, user);
      await source.client.append('INBOX', numberedMessage(1));
    }
    await desk.run('--create-accounts');
    const { list } = desk;
    const users = (benPassword: string) =>
      `source,target,password\nann,ann@example.test,pass\nben,ben@example.test,${benPassword}\n`;
    writeFileSync(list, users('wrong'));
    await desk.call('migrate', 'users', 'move', '--csv', list);
    const first = await desk.call('migrate', 'undo', 'move', '--reverse-delta');
    assert.equal(first.code, 1);
    assert.match(first.stdout, /^ben@example\.test: .*refuses the name or the password/m);
    assert.match(first.stdout, /^ben@example\.test: nothing was taken back: /m);
    assert.match(first.stdout, /^ann: 1 items and 0 folders removed, the account itself/m);
    const left = await desk.json('account', 'list');
    assert.deepEqual(
      left.map((it) => String(it['address'])).filter((it) => !it.startsWith('admin@')),
      ['ben@example.test'],
    );
    {
      await using source = await openAtSource(desk.dovecot, 'ann');
      const names = (await source.client.list()).map(({ path }) => path);
      assert.deepEqual(names, ['INBOX'], 'the source has the mailboxes that it had');
    }
    writeFileSync(list, users('pass'));
    await desk.call('migrate', 'users', 'move', '--csv', list);
    const since = join(desk.folder, 'INBOX.mbox');
    writeFileSync(since, `From a@example.org Mon Jan  1 10:00:00 2024\n${numberedMessage(2)}\n`);
    await desk.json('account', 'import', 'ben@example.test', '--from', since);
    const second = await desk.call('migrate', 'undo', 'move', '--reverse-delta');
    assert.equal(second.code, 0, second.stdout);
    await using source = await openAtSource(desk.dovecot, 'ben');
    const status = await source.client.status('INBOX', { messages: true });
    assert.equal(status && status.messages, 2);
    assert.equal((await desk.call('migrate', 'undo', 'move', '--reverse-delta')).code, 0);
  },
);
