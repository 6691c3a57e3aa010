import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCommandServer } from '../../test/support/command-server.ts';
import { text } from '../../test/support/store-seeds.ts';
import { createParts } from './create-parts.ts';

/** A small maildir tree: two messages in the inbox, one in Work/2026. */
function makeMaildir(root: string): void {
  const put = (folder: string, file: string, content: Buffer) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, file), content);
    utimesSync(join(root, folder, file), 1_700_000_000, 1_700_000_000);
  };
  put('INBOX/cur', '1.a.host:2,FSa', text(1));
  put('INBOX/new', '2.b.host', text(2));
  put('Work/2026/cur', '3.c.host:2,R', Buffer.concat([text(3), Buffer.from('From here\r\n')]));
  writeFileSync(join(root, 'INBOX', 'dovecot-keywords'), '0 $Important\n');
}

test('mail goes from a maildir tree into an account, out as mbox, into another account and out as the same maildir tree', async (t) => {
  const { folder, json } = await createCommandServer(t, createParts());
  await json('account', 'add', 'ann@example.test', '--generate-password');
  const source = join(folder, 'maildir');
  makeMaildir(source);
  const from = ['--from', source, '--format', 'maildir'];
  const imported = await json('account', 'import', 'admin@example.test', ...from);
  assert.deepEqual([imported['mailboxes'], imported['messages']], [2, 3]);

  const boxes = join(folder, 'mbox');
  await json('account', 'export', 'admin@example.test', '--to', boxes);
  assert.match(
    readFileSync(join(boxes, 'Work', '2026.mbox'), 'latin1'),
    /^From MAILER[^]*\n>From here/,
  );
  await json('account', 'import', 'ann@example.test', '--from', boxes);

  const out = join(folder, 'out');
  await json('account', 'export', 'ann@example.test', '--to', out, '--format', 'maildir');
  const inbox = readdirSync(join(out, 'INBOX', 'cur')).sort();
  assert.deepEqual(
    inbox.map((name) => name.split(':2,')[1]),
    ['FSa', ''],
  );
  const first = join(out, 'INBOX', 'cur', inbox[0]!);
  assert.deepEqual(readFileSync(first), text(1));
  assert.equal(statSync(first).mtimeMs, 1_700_000_000_000);
  const work = readdirSync(join(out, 'Work', '2026', 'cur'));
  assert.match(
    readFileSync(join(out, 'Work', '2026', 'cur', work[0]!), 'latin1'),
    /\r\nFrom here\r\n$/,
  );
});

for (const format of ['mbox', 'maildir'])
  test(`long and awkward mailbox names, the order and messages without a line end come back from ${format} as they were`, async (t) => {
    const { folder, json } = await createCommandServer(t, createParts());
    const names = [
      `${'n'.repeat(300)}/${'é'.repeat(150)}`,
      '../cur',
      'a.b/.c',
      `${'x'.repeat(200)}cur`,
    ];
    for (const name of ['ann', 'ben'])
      await json('account', 'add', `${name}@example.test`, '--generate-password');
    const source = join(folder, 'maildir');
    for (const name of names) {
      // Parts of at most 200 bytes, the first ones with "%" at their end.
      const path = name
        .split('/')
        .map((part) => part.replace(/^\./, '%2e').replace(/^cur$/, '%63%75%72'))
        .map((part) => part.replaceAll(/(n{200}|é{100}|x{200})(?=.)/gu, '$1%/'))
        .join('/')
        .replace('%/cur', '%/%63%75%72');
      mkdirSync(join(source, path, 'cur'), { recursive: true });
      for (const [i, file] of ['9.00000001.mailstead:2,S', '3.00000002.mailstead:2,'].entries())
        writeFileSync(join(source, path, 'cur', file), `Subject: ${i}\r\n\r\nno end`);
    }
    const arrange = (to: string) => ['--to', join(folder, to), '--format', format];
    await json('account', 'import', 'ann@example.test', '--from', source, '--format', 'maildir');
    await json('account', 'export', 'ann@example.test', ...arrange('out'));
    const back = ['--from', join(folder, 'out'), '--format', format];
    await json('account', 'import', 'ben@example.test', ...back);
    await json('account', 'export', 'ben@example.test', ...arrange('again'));
    const filesOf = (root: string) =>
      readdirSync(join(folder, root), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({
          path: path.slice(join(folder, root).length),
          content: readFileSync(path, 'latin1'),
        }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    const files = filesOf('out');
    assert.deepEqual(filesOf('again'), files);
    assert.equal(files.filter(({ content }) => content.includes('Subject: 1')).length, 4);
    for (const { path, content } of files.filter((file) => file.content.includes('Subject: 0')))
      assert.ok(format === 'mbox' || content.endsWith('no end'), path);
  });

test('an account is verified, its index made anew, and its space given back', async (t) => {
  const { folder, data, call, json } = await createCommandServer(t, createParts());
  const source = join(folder, 'maildir');
  makeMaildir(source);
  const account = 'admin@example.test';
  await json('account', 'import', account, '--from', source, '--format', 'maildir');
  assert.deepEqual((await json('account', 'verify', account))['problems'], []);
  assert.equal((await json('account', 'rebuild', account))['messages'], 3);
  await json('account', 'compact', account);
  assert.deepEqual((await json('account', 'verify', account))['problems'], []);

  const packs = join(
    data,
    'accounts',
    String((await json('account', 'show', account))['id']),
    'packs',
  );
  for (const name of readdirSync(packs)) {
    const bytes = readFileSync(join(packs, name));
    if (bytes.length < 200) continue;
    bytes[Math.floor(bytes.length / 3)]! ^= 0xff;
    writeFileSync(join(packs, name), bytes);
  }
  const damaged = await call('account', 'verify', account);
  assert.equal(damaged.code, 1);
  assert.match(damaged.stdout, /pack \d+, offset \d+/);
});

test('an import that fills the mailbox beyond its warning level says so, to the administrator and in the mailbox', async (t) => {
  const { folder, call, json } = await createCommandServer(t, createParts());
  await json('account', 'add', 'ann@example.test', '--message-quota', '4', '--quota-warning', '50');
  await json('domain', 'set', 'example.test', '--message-quota', '5', '--quota-warning', '60');
  const from = join(folder, 'in');
  mkdirSync(from);
  const mail = (n: number) => `From x@y Thu Jan  1 00:00:00 1970\nSubject: m${n}\n\nhi\n\n`;
  writeFileSync(join(from, 'INBOX.mbox'), [1, 2, 3].map(mail).join(''));
  const done = await call('account', 'import', 'ann@example.test', '--from', from);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stderr, /^ann@example\.test is \d+ % full now; .*--quota SIZE.*\n$/);
  await json('account', 'export', 'ann@example.test', '--to', join(folder, 'out'));
  const inbox = readFileSync(join(folder, 'out', 'INBOX.mbox'), 'utf8');
  assert.match(inbox, /Subject: Your mailbox is 75 % full/);
  await json('account', 'export', 'admin@example.test', '--to', join(folder, 'admin'));
  const notice = readFileSync(join(folder, 'admin', 'INBOX.mbox'), 'utf8');
  assert.match(notice, /Subject: The domain example\.test is \d+ % full/);
});
