// Keywords of sources that say anything, as they come into this server.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isSettableFlag } from '#codecs/imap/flags.ts';
import { startDovecot } from '../support/dovecot.ts';
import { makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import { skipWithout } from '../support/peer.ts';

const entry = (n: number, keywords: readonly string[]) =>
  `From a@example.org Thu Nov 16 22:13:20 2023\nMessage-ID: <${n}@example.org>\nDate: Thu, 16 Nov 2023 22:13:20 +0000\n` +
  `Subject: Message ${n}\nX-Keywords: ${keywords.join(' ')}\n\nText\n\n`;

/** Carries an mbox over and tells the keywords of its messages, as an export of the account has them. */
async function carry(t: TestContext, mbox: string) {
  const folder = makeFiles(t, { 'ann/Box': mbox });
  const desk = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `mbox:${folder}/%n`],
  });
  await desk.run();
  const exported = join(folder, 'export');
  await desk.json('export', '--to', exported, '--account', 'ann@example.test');
  const mail = join(exported, 'accounts/ann@example.test/mail');
  const index = readdirSync(mail).find((name) => name.endsWith('-Box.jsonl'));
  const lines = readFileSync(join(mail, index!), 'utf8').trim().split('\n');
  const keywords = lines.map(
    (line) => (JSON.parse(line) as { keywords: readonly string[] }).keywords,
  );
  return { ...desk, keywords };
}

test('keywords that no atom of IMAP can hold come as ones that programs can read', async (t) => {
  const odd = ['"quoted"', '(round)', '%y', '*z', '{5}', 'a]b', '\\Own', 'x'.repeat(300)];
  const { keywords, json } = await carry(t, entry(1, [...odd, 'fine', 'Fine']));
  const [found] = keywords;
  assert.deepEqual(
    found!.filter((it) => !isSettableFlag(it) || it.length > 255),
    [],
  );
  for (const expected of ['_quoted_', '_round_', '_y', '_z', '_5}', 'a_b'])
    assert.ok(found!.includes(expected), expected);
  assert.equal(found!.filter((it) => it.toLowerCase() === 'fine').length, 1);
  await json('migrate', 'verify', 'move');
});

test('keywords whose letters are written otherwise in another message are the same ones', async (t) => {
  const { json } = await carry(t, entry(1, ['Work']) + entry(2, ['work']) + entry(3, ['WORK']));
  await json('migrate', 'verify', 'move');
});

test('a message with more keywords than there is room for comes without the rest, which is told', async (t) => {
  const many = (n: number, from: number) => Array.from({ length: n }, (_, i) => `k${from + i}`);
  const boxes = Array.from({ length: 12 }, (_, i) => entry(i, many(99, i * 99)));
  const { keywords, json } = await carry(t, entry(99, many(150, 0)) + boxes.join(''));
  assert.equal(keywords.length, 13);
  assert.equal(keywords[0]!.length, 100);
  assert.equal(new Set(keywords.flat()).size, 1000);
  await json('migrate', 'verify', 'move');
  const report = await json('migrate', 'report', 'move');
  const losses = (report['files'] as string[]).find((it) => it.endsWith('report-losses.csv'));
  assert.match(readFileSync(losses!, 'utf8'), /keyword-without-room/);
});

test(
  'a message whose keywords another server does not take comes there without them, which is told',
  { skip: skipWithout('dovecot') },
  async (t) => {
    await using dovecot = await startDovecot();
    const folder = makeFiles(t, {
      'ann/Box': entry(1, ['fine', 'short']) + entry(2, ['long'.repeat(60), 'fine']) + entry(3, []),
    });
    const desk = await openMoveDesk(t, {
      accounts: [],
      users: 'source,target,target-password\nann,ann,pass\n',
      options: ['--from', `mbox:${folder}/%n`, '--to', `imap://127.0.0.1:${dovecot.port}`],
    });
    assert.equal((await desk.run())['items'], 3);
    await desk.json('migrate', 'verify', 'move');
    const report = await desk.json('migrate', 'report', 'move');
    const losses = (report['files'] as string[]).find((it) => it.endsWith('report-losses.csv'));
    assert.match(readFileSync(losses!, 'utf8'), /keyword-without-room/);
    assert.equal((await desk.run())['items'], 0);
    const undone = (await desk.json('migrate', 'undo', 'move'))['accounts'];
    assert.deepEqual(
      (undone as { removed: number; keptCount: number }[]).map((it) => [it.removed, it.keptCount]),
      [[3, 0]],
    );
  },
);
