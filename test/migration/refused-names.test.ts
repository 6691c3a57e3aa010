// What another server does not take: names of mailboxes, and accounts that are no addresses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDovecot } from '../support/dovecot.ts';
import { makeFiles } from '../support/file-source.ts';
import { openAtSource } from '../support/imap-desk.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { skipWithout } from '../support/peer.ts';

const entry = (n: number) =>
  `From a@example.org Thu Nov 16 22:13:20 2023\nMessage-ID: <${n}@example.org>\nSubject: ${n}\n\nText\n\n`;

test(
  'mailboxes whose names a server refuses are made under plain ones; damaged items have their report; undo leaves nothing',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async (t) => {
    await using dovecot = await startDovecot();
    const folder = makeFiles(t, {
      'ann/~tilde': entry(1),
      'ann/new': entry(3),
      'ann/deep/er/and/deeper': entry(2),
      'ann/damaged.mbox': 'no mbox at all\n',
    });
    const { run, json } = await openMoveDesk(t, {
      accounts: [],
      users: 'source,target,target-password\nann,ann,pass\n',
      options: ['--from', `mbox:${folder}/%n`, '--to', `imap://127.0.0.1:${dovecot.port}`],
    });
    assert.equal((await run())['items'], 4);
    assert.equal((await run())['items'], 0);
    await json('migrate', 'verify', 'move');
    const [undone] = (await json('migrate', 'undo', 'move'))['accounts'] as {
      removed: number;
      foldersRemoved: number;
    }[];
    assert.equal(undone?.removed, 4);
    // ~tilde, new, damaged, deep, deep/er, deep/er/and, deep/er/and/deeper
    assert.equal(undone.foldersRemoved, 7);
  },
);

test(
  'a mailbox whose name has the letter that parts levels at the server is found where it was before, and undo leaves it',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async (t) => {
    await using dovecot = await startDovecot({
      settings: 'namespace inbox {\n  separator = .\n}\n',
    });
    {
      await using there = await openAtSource(dovecot, 'ann');
      await there.client.mailboxCreate('dot_ted_name');
    }
    const folder = makeFiles(t, { 'ann/dot.ted.name': entry(1), 'ann/deep/v1.0': entry(2) });
    const { run, json } = await openMoveDesk(t, {
      accounts: [],
      users: 'source,target,target-password\nann,ann,pass\n',
      options: ['--from', `mbox:${folder}/%n`, '--to', `imap://127.0.0.1:${dovecot.port}`],
    });
    assert.equal((await run())['items'], 2);
    assert.equal((await run())['items'], 0);
    await json('migrate', 'verify', 'move');
    const [undone] = (await json('migrate', 'undo', 'move'))['accounts'] as {
      removed: number;
      foldersRemoved: number;
    }[];
    // deep, deep.v1_0
    assert.deepEqual([undone?.removed, undone?.foldersRemoved], [2, 2]);
  },
);
