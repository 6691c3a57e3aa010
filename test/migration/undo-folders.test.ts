// Undo leaves the mailboxes of an account as they were.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFiles } from '../support/file-source.ts';
import { openMoveDesk } from '../support/move-desk.ts';

const mail = (n: number) => `Message-ID: <${n}@example.org>\nSubject: ${n}\n\nText\n`;

test('undo takes mailboxes that were made above others, and leaves those that were there', async (t) => {
  const folder = makeFiles(t, {
    'old/ann/.Own.Sub/cur/1.M1.h:2,S': mail(1),
    'old/ann/.Made.Above.Deep/cur/2.M1.h:2,S': mail(2),
    'own/Own': `From a@example.org Thu Nov 16 22:13:20 2023\n${mail(3)}\n`,
  });
  const { json, run } = await openMoveDesk(t, {
    accounts: ['ann@example.test'],
    users: 'source,target\nann,ann@example.test\n',
    options: ['--from', `maildir:${folder}/old`],
  });
  await json('account', 'import', 'ann@example.test', '--from', join(folder, 'own'));
  const mailboxes = async (name: string) => {
    const to = join(folder, name);
    await json('export', '--to', to, '--account', 'ann@example.test');
    const file = join(to, 'accounts/ann@example.test/collections.json');
    const { collections } = JSON.parse(readFileSync(file, 'utf8')) as {
      collections: { kind: string; name: string }[];
    };
    return collections.filter(({ kind }) => kind === 'mailbox').map((it) => it.name);
  };
  const before = await mailboxes('before');
  await run();
  const during = await mailboxes('during');
  assert.deepEqual(during.filter((it) => !before.includes(it)).sort(), [
    'Made',
    'Made/Above',
    'Made/Above/Deep',
    'Own/Sub',
  ]);
  await json('migrate', 'undo', 'move');
  assert.deepEqual(await mailboxes('after'), before);
});
