import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test, type TestContext } from 'node:test';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const from = 'From a@example.org Thu Nov 16 22:13:20 2023\n';
const mail = (subject: string, fields = '') => `Subject: ${subject}\n${fields}\nText\n`;
const mbox = (...mails: readonly string[]) => mails.map((it) => `${from}${it}\n`).join('');
const dummy = `Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\nStatus: RO\n\nx\n`;

const tree: Files = {
  INBOX: mbox(dummy, mail('one', 'Status: RO\n'), mail('two'), mail('two'), mail('three')),
  'Work.sbd/2025': mbox(mail('old', 'X-Status: A\n')),
  Empty: '',
  'Lists.mbox/mbox': mbox(mail('apple')),
  'Long%/name.mbox': mbox(mail('long')),
  '.subscriptions': 'INBOX\nWork/2025\n',
  'notes.txt': 'no mail',
};

fileSourceContract('mbox', {
  files: tree,
  addOne(folder) {
    appendFileSync(join(folder, 'INBOX'), mbox(mail('two')));
    addFiles(folder, {});
  },
});

const subjects = (seen: Awaited<ReturnType<typeof seeAll>>) =>
  Object.fromEntries(
    Object.entries(seen).map(([name, items]) => [
      name,
      items.map(({ text, error = '' }) => /Subject: (.*)\r\n/.exec(text)?.[1] ?? error),
    ]),
  );

async function see(t: TestContext, files: Files, options = {}) {
  return await seeAll(await openFiles(`mbox:${makeFiles(t, files)}`, options), { name: 'ann' });
}

test('a tree of mbox files: names, flags, dates; the first message that is none is left out', async (t) => {
  const source = await openFiles(`mbox:${makeFiles(t, tree)}`);
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(subjects(seen), {
    'mailbox INBOX': ['one', 'two', 'two', 'three'],
    'mailbox Empty': [],
    'mailbox Lists': ['apple'],
    'mailbox Longname': ['long'],
    'mailbox Work > 2025': ['old'],
  });
  const [one] = seen['mailbox INBOX']!;
  assert.deepEqual(one?.flags, ['\\Seen']);
  assert.equal(one.receivedAtSeconds, Date.UTC(2023, 10, 16, 22, 13, 20) / 1000);
  assert.equal(one.text, 'Subject: one\r\n\r\nText\r\n');
  await using session = await source.open({ name: 'ann' });
  const folders = await Array.fromAsync(session.folders());
  assert.deepEqual(
    folders.filter(({ isSubscribed }) => isSubscribed).map(({ path }) => path.join('/')),
    ['INBOX', 'Work/2025'],
  );
  assert.deepEqual((await session.settings()).losses, [
    { what: 'file-left-out', detail: 'notes.txt was left out: this is no mbox' },
  ]);
});

test('damaged mailboxes in a folder are not left out: lines before the first message, and no "From " line at all', async (t) => {
  const folder = makeFiles(t, {
    Leading: `lost line\n\n${mbox(mail('a'))}`,
    Headless: 'From: a@example.org\nDate: Thu, 16 Nov 2023 22:13:20 +0000\nSubject: b\n\nText\n',
    list: 'Note: nothing\n\nbut text\n',
  });
  const seen = await seeAll(await openFiles(`mbox:${folder}`), { name: 'ann' });
  assert.deepEqual(Object.keys(seen).sort(), ['mailbox Headless', 'mailbox Leading']);
  assert.ok(subjects(seen)['mailbox Leading']!.includes('a'));
});

test('ids stay when messages before are compacted away, flags change, and others are appended', async (t) => {
  const folder = makeFiles(t, { Box: mbox(mail('a'), mail('b'), mail('c'), mail('c')) });
  const source = await openFiles(`mbox:${folder}`);
  const ids = async () =>
    (await seeAll(source, { name: 'ann' }))['mailbox Box']!.map(({ id }) => id);
  const [, b, c, again] = await ids();
  writeFileSync(
    join(folder, 'Box'),
    mbox(mail('b', 'Status: RO\nX-Keywords: x\n'), mail('c'), mail('c'), mail('d')),
  );
  assert.deepEqual((await ids()).slice(0, 3), [b, c, again]);
  assert.equal(again, `${c}~2`);
});

test('an mbox without "From " lines is told in plain words, and what is in it is kept', async (t) => {
  const seen = await see(t, {
    'a.mbox': 'Subject: x\n\nFrom here on it is text.\n',
    'b.mbox': '<html>',
    'c.mbox': `junk\n\n${mbox(mail('behind'))}`,
  });
  const [a] = seen['mailbox a']!;
  assert.match(
    a?.error ?? '',
    /^a\.mbox has 37 bytes that belong to no message: it looks like one message/,
  );
  assert.match(seen['mailbox b']![0]?.error ?? '', /begins each message with a line "From/);
  assert.deepEqual(
    seen['mailbox c']!.map(({ text, error }) => [text.slice(0, 15), error?.slice(0, 17)]),
    [
      ['Subject: behind', undefined],
      ['', 'c.mbox has 6 byte'],
    ],
  );
});

test('each flavour protects lines that begin with "From " in its own way', async (t) => {
  const body = 'Subject: a\n\nFrom x\n>From y\n>>From z\n';
  const written: Files = {
    rd: `${from}Subject: a\n\n>From x\n>>From y\n>>>From z\n\n`,
    o: `${from}Subject: a\n\n>From x\n>From y\n>>From z\n\n`,
    cl: `${from}Subject: a\nContent-Length: 27\n\n>From x\n>>From y\n>>>From z\n\n`,
    cl2: `${from}Subject: a\nContent-Length: 24\n\nFrom x\n>From y\n>>From z\n\n`,
  };
  const read = async (name: string, flavour?: string) => {
    const options = flavour === undefined ? {} : { flavour };
    const seen = await see(t, { Box: written[name]! }, options);
    return seen['mailbox Box']![0]!.text.replaceAll('\r\n', '\n');
  };
  assert.equal(await read('rd'), body);
  assert.equal(await read('rd', 'mboxrd'), body);
  assert.equal(await read('cl2'), body);
  assert.equal(await read('cl2', 'mboxcl2'), body);
  // Its writer did not say which of the two it had found.
  assert.equal(await read('o', 'mboxo'), body.replace('>From y', 'From y'));
  assert.equal(await read('cl', 'mboxcl'), 'Subject: a\n\nFrom x\n>From y\n>>From z\n');
  await assert.rejects(read('o', 'mboxx'), /flavour=mboxx is not known: auto, mboxo/);
});

test('an mbox behind a byte order mark, and MMDF, are read for what they are', async (t) => {
  const mark = '\u0001\u0001\u0001\u0001\n';
  const seen = await see(t, {
    Bom: `\ufeff${mbox(mail('first'), mail('second'))}`,
    Mmdf: `${mark}${mail('one', 'Status: RO\n')}${mark}${mark}${mail('two')}${mark}`,
  });
  assert.deepEqual(subjects(seen), {
    'mailbox Bom': ['first', 'second'],
    'mailbox Mmdf': ['one', 'two'],
  });
  assert.deepEqual(seen['mailbox Mmdf']![0]?.flags, ['\\Seen']);
});

test('the inbox may lie apart, and one file may be an account', async (t) => {
  const folder = makeFiles(t, {
    'spool/ann': mbox(mail('inbox')),
    'home/ann/mail/Sent': mbox(mail('sent')),
    'home/ben/mail/Sent': mbox(mail('sent')),
  });
  const apart = await openFiles(`mbox:${folder}/home/%n/mail`, { inbox: `${folder}/spool/%n` });
  assert.deepEqual(subjects(await seeAll(apart, { name: 'ann@example.org' })), {
    'mailbox INBOX': ['inbox'],
    'mailbox Sent': ['sent'],
  });
  const spool = await openFiles(`mbox:${folder}/spool/%n`);
  assert.deepEqual(subjects(await seeAll(spool, { name: 'ann' })), { 'mailbox INBOX': ['inbox'] });
});

test('a large mailbox is read in memory that does not grow with it', async (t) => {
  const folder = makeFiles(t, { Big: '' });
  const text = mbox(mail('big', `X: ${'x'.repeat(500)}\n`) + 'line of a message\n'.repeat(5000));
  for (let i = 0; i < 20; i++) appendFileSync(join(folder, 'Big'), text.repeat(60));
  const size = readFileSync(join(folder, 'Big')).length;
  assert.ok(size > 100_000_000);
  const source = await openFiles(`mbox:${folder}`);
  await using session = await source.open({ name: 'ann' });
  const [box] = await Array.fromAsync(session.folders());
  // What was used and let go is no memory that is needed: it is collected before it is counted.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // What one collection finds is given back beside the program; the next one waits for that.
  const collect = (): void => {
    gc();
    gc();
  };
  collect();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let count = 0;
  for await (const chunk of (await session.list(box!, '')).items)
    for await (const item of session.read(box!, chunk)) {
      assert.ok('content' in item);
      count++;
      if (count % 100 !== 0) continue;
      collect();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  assert.equal(count, 1200);
  assert.ok(most < size * 0.5, `${most} bytes of ${size}`);
});
