// Accounts of a real Dovecot carried over by the command line, as an administrator does it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { itemsIn } from '../support/move-desk.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithout('dovecot');

async function startDesk(t: TestContext, users: readonly string[]) {
  const desk = await openImapDesk(t, users);
  /** Items of an account by outcome. */
  const written = async (user: string) => {
    const report = await desk.json('migrate', 'report', 'move');
    return itemsIn(report, ({ outcome }) => outcome)[user] ?? {};
  };
  return { ...desk, written };
}

test(
  'folders, flags, keywords and dates of an account are carried over, and a second run writes nothing',
  { skip },
  async (t) => {
    const desk = await startDesk(t, ['ann']);
    {
      await using source = await openAtSource(desk.dovecot, 'ann');
      for (let n = 1; n <= 30; n++)
        await source.client.append(
          'INBOX',
          numberedMessage(n),
          n % 2 === 0 ? ['\\Seen', '$Forwarded'] : [],
          new Date(Date.UTC(2023, 4, n)),
        );
      await source.client.mailboxCreate('Projekte/Köln');
      await source.client.append(
        'Projekte/Köln',
        numberedMessage(31),
        ['\\Flagged'],
        new Date(Date.UTC(2020, 0, 1)),
      );
    }
    const first = await desk.run();
    assert.equal(first['items'], 31);
    assert.equal((await desk.run())['items'], 0);
    assert.deepEqual(await desk.written('ann'), { written: 31 });
  },
);

test(
  'a second run brings what is new, changes of flags and moves, and keeps what is gone',
  { skip },
  async (t) => {
    const desk = await startDesk(t, ['ben']);
    await using source = await openAtSource(desk.dovecot, 'ben');
    const { client } = source;
    for (let n = 1; n <= 10; n++) await client.append('INBOX', numberedMessage(n), [], new Date(0));
    await client.mailboxCreate('Old');
    await desk.run();
    const lock = await client.getMailboxLock('INBOX');
    await client.messageFlagsAdd('1:3', ['\\Seen']);
    await client.messageMove('5', 'Old');
    await client.messageDelete('7');
    lock.release();
    await client.append('INBOX', numberedMessage(11), [], new Date(0));
    const again = await desk.run();
    // The moved message is moved, not written again.
    assert.equal(again['items'], 1);
    assert.deepEqual(await desk.written('ben'), { written: 10, gone: 2 });
  },
);

test(
  'changes in many mailboxes at once, small and large ones, are brought by one further run',
  { skip },
  async (t) => {
    const desk = await startDesk(t, ['dan']);
    await using source = await openAtSource(desk.dovecot, 'dan');
    const { client } = source;
    const boxes = ['INBOX', 'A', 'B', 'C'];
    for (const box of boxes) {
      if (box !== 'INBOX') await client.mailboxCreate(box);
      for (let n = 1; n <= 3; n++) await client.append(box, numberedMessage(n), [], new Date(0));
    }
    await desk.run();
    for (const [at, box] of boxes.entries()) {
      // Two of them have more than is read ahead.
      const more = at < 2 ? 'x'.repeat(70).concat('\r\n').repeat(70_000) : '';
      await client.append(box, numberedMessage(10 + at, more), [], new Date(0));
      await client.append(box, numberedMessage(20 + at), [], new Date(0));
    }
    const lock = await client.getMailboxLock('A');
    await client.messageMove('1', 'C');
    lock.release();
    assert.equal((await desk.run())['items'], 8);
    assert.deepEqual(await desk.written('dan'), { written: 20, gone: 1 });
    const verified = await desk.json('migrate', 'verify', 'move', '--source');
    assert.deepEqual(
      (verified['accounts'] as { compared: number; differences: number }[]).map(
        ({ compared }) => compared,
      ),
      [20],
    );
    assert.equal((await desk.run())['items'], 0);
  },
);

test(
  'what was carried over is verified, and undone but for what users touched since',
  { skip },
  async (t) => {
    const desk = await startDesk(t, ['cat']);
    await using source = await openAtSource(desk.dovecot, 'cat');
    const { client } = source;
    await client.mailboxCreate('Lists/New');
    for (let n = 1; n <= 5; n++)
      await client.append('Lists/New', numberedMessage(n), ['\\Seen'], new Date(0));
    await client.append('INBOX', numberedMessage(6), [], new Date(0));
    await desk.run();
    const verified = await desk.json('migrate', 'verify', 'move', '--source');
    assert.deepEqual(
      (verified['accounts'] as { compared: number }[]).map(({ compared }) => compared),
      [6],
    );
    const export1 = join(desk.folder, 'one');
    await desk.json('account', 'export', 'cat@example.test', '--to', export1);
    // One more, and one that the user has read.
    const undone = await desk.json('migrate', 'undo', 'move');
    assert.deepEqual(
      (undone['accounts'] as { removed: number; keptCount: number; foldersRemoved: number }[]).map(
        ({ removed, keptCount, foldersRemoved }) => [removed, keptCount, foldersRemoved],
      ),
      [[6, 0, 2]],
    );
    assert.equal((await desk.run())['items'], 6);
  },
);

test('a wrong password of one user keeps nobody else back', { skip }, async (t) => {
  const desk = await startDesk(t, ['dan', 'eve']);
  for (const user of ['dan', 'eve']) {
    await using source = await openAtSource(desk.dovecot, user);
    await source.client.append('INBOX', numberedMessage(1), [], new Date(0));
  }
  const { list } = desk;
  writeFileSync(
    list,
    'source,target,password\ndan,dan@example.test,wrong\neve,eve@example.test,pass\n',
  );
  await desk.json('migrate', 'users', 'move', '--csv', list);
  const failed = await desk.call('migrate', 'run', 'move');
  assert.equal(failed.code, 1);
  assert.match(
    failed.stdout,
    /1 of 2 accounts done[^]*dan: failed\n {2}dan: the server refuses the name or the password/,
  );
  writeFileSync(
    list,
    'source,target,password\ndan,dan@example.test,pass\neve,eve@example.test,pass\n',
  );
  await desk.json('migrate', 'users', 'move', '--csv', list);
  assert.equal((await desk.run())['items'], 1);
});

test('an exported ledger is checked anywhere, and any change shows', { skip }, async (t) => {
  const desk = await startDesk(t, ['fay']);
  {
    await using source = await openAtSource(desk.dovecot, 'fay');
    for (let n = 1; n <= 3; n++)
      await source.client.append(
        'INBOX',
        numberedMessage(n),
        ['\\Seen', '\\Flagged', 'Work'],
        new Date(0),
      );
  }
  await desk.run();
  const to = join(desk.folder, 'ledger');
  const exported = await desk.json('migrate', 'ledger', 'move', '--to', to);
  const signature = join(to, 'ledger.sig.json');
  const checked = await desk.json('migrate', 'check-ledger', signature);
  assert.equal(checked['fingerprint'], exported['fingerprint']);
  const csv = readFileSync(join(to, 'ledger.csv'), 'utf8');
  assert.equal(csv.trim().split('\r\n').length, 4);
  assert.match(csv, /,\\Flagged \\Seen Work,/);
  const [line] = readFileSync(join(to, 'ledger.jsonl'), 'utf8').split('\n');
  assert.deepEqual((JSON.parse(line!) as { flags: string[] }).flags, [
    '\\Flagged',
    '\\Seen',
    'Work',
  ]);
  writeFileSync(join(to, 'ledger.csv'), csv.replace('written', 'skipped'));
  const broken = await desk.call('migrate', 'check-ledger', signature);
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /ledger\.csv was changed/);
});
