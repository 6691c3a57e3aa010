import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const mail = (subject: string) => `Subject: ${subject}\n\nText\n`;

/** As Dovecot leaves it, with a folder of Courier's beside. */
const tree: Files = {
  'cur/1700000001.M1.host,S=25:2,PSab': mail('first'),
  'cur/1700000000.M9.host:2,': gzipSync(mail('packed')),
  'new/1700000003.M3.host': mail('new'),
  'new/.nfs01': 'x',
  'dovecot-uidlist': '3 V1 N9\n3 :1700000000.M9.host\n2 :1700000001.M1.host,S=25\n',
  'dovecot-keywords': '0 $label1\n1 Work\n',
  subscriptions: 'V\t2\n\nArchive\t2025\n',
  '.Archive.2025/cur/1.M1.host;2,RS': mail('old'),
  '.Entw&APw-rfe/cur/5.M1.host:2,D': mail('draft'),
  '.Entw&APw-rfe/courierimapkeywords/:list': 'Junk\nPlan\n\n5.M1.host:0 1\n6.M1.host:1\n',
  '.Entw&APw-rfe/courierimapkeywords/.77.6.M1.host': 'Junk\n',
  '.Entw&APw-rfe/courierimapkeywords/6.M1.host': 'Late\n',
  '.Entw&APw-rfe/cur/6.M1.host:2,': mail('other'),
  '.Entw&APw-rfe/courierimapuiddb': '1 7 9\n4 6.M1.host\n5 5.M1.host\n',
};

async function makeSource(t: TestContext) {
  const folder = makeFiles(t, tree);
  return { folder, source: await openFiles(`maildir:${folder}`) };
}

fileSourceContract('maildir', {
  files: tree,
  addOne(folder) {
    addFiles(folder, { '.Archive.2025/cur/9.M1.host:2,S': mail('another') });
  },
});

test('flags, keywords of Dovecot and Courier, order by UID, compressed files', async (t) => {
  const { source } = await makeSource(t);
  const seen = await seeAll(source, { name: 'ann' });
  const short = Object.fromEntries(
    Object.entries(seen).map(([name, items]) => [
      name,
      items.map(({ text, flags }) => `${/Subject: (.*)\r\n/.exec(text)?.[1]} ${flags.join(' ')}`),
    ]),
  );
  assert.deepEqual(short, {
    'mailbox INBOX': ['first \\Seen $Forwarded $label1 Work', 'packed ', 'new '],
    'mailbox Entwürfe': ['other Late', 'draft \\Draft Junk Plan'],
    'mailbox Archive > 2025': ['old \\Answered \\Seen'],
  });
  const [first] = seen['mailbox INBOX']!;
  assert.equal(first?.text, 'Subject: first\r\n\r\nText\r\n');
});

test('a message whose file is renamed between listing and reading is found', async (t) => {
  const { folder, source } = await makeSource(t);
  await using session = await source.open({ name: 'ann' });
  const [inbox] = await Array.fromAsync(session.folders());
  const [chunk] = await Array.fromAsync((await session.list(inbox!, '')).items);
  const { renameSync } = await import('node:fs');
  renameSync(`${folder}/new/1700000003.M3.host`, `${folder}/cur/1700000003.M3.host:2,S`);
  const read = await Array.fromAsync(session.read(inbox!, chunk!));
  assert.equal(read.filter((item) => 'content' in item).length, 3);
});

test('accounts: folders below, folders below domains, a pattern, or the place itself', async (t) => {
  const one = (name: string): Files => ({ [`${name}/cur/1.M1.h:2,S`]: mail('x') });
  const names = async (place: string, options = {}) =>
    await Array.fromAsync((await openFiles(place, options)).accounts(), ({ name }) => name);
  const users = makeFiles(t, { ...one('ann'), ...one('ben'), 'other/x.txt': 'x' });
  assert.deepEqual(await names(`maildir:${users}`), ['ann', 'ben']);
  const domains = makeFiles(t, { ...one('example.org/ann'), ...one('example.com/ann') });
  assert.deepEqual(await names(`maildir:${domains}`), ['ann@example.com', 'ann@example.org']);
  const homes = makeFiles(t, { ...one('ann/Maildir'), ...one('ben/Maildir'), 'cyd/x': 'x' });
  assert.deepEqual(await names(`maildir:${homes}/%n/Maildir`), ['ann', 'ben']);
  const both = makeFiles(t, { ...one('example.org/ann/Maildir') });
  assert.deepEqual(await names(`maildir:${both}/%d/%n/Maildir`), ['ann@example.org']);
  assert.deepEqual(await names(`maildir:${homes}/ann/Maildir`), ['ann']);
  await assert.rejects(names(`maildir:${homes}`), /not a maildir.*%n/);
  await assert.rejects(names(`maildir:${homes}/missing`), /missing is not there/);
});

test('an account is found by its name, by its local part, and never for two', async (t) => {
  const files = { 'ann/cur/1.M1.h:2,S': mail('x'), 'ben/cur/1.M1.h:2,S': mail('y') };
  const users = await openFiles(`maildir:${makeFiles(t, files)}`);
  const subject = async (name: string) =>
    (await seeAll(users, { name }))['mailbox INBOX']![0]!.text;
  assert.match(await subject('ann@example.org'), /Subject: x/);
  assert.match(await subject('Ben'), /Subject: y/);
  await assert.rejects(subject('cyd'), /no account cyd; it has ann, ben/);
  const one = await openFiles(`maildir:${makeFiles(t, tree)}`);
  await seeAll(one, { name: 'ann@example.org' });
  await seeAll(one, { name: 'ann@example.org' });
  await assert.rejects(seeAll(one, { name: 'ben@example.org' }), /ben@example.org needs a place/);
});

test('in a home the maildir of its server is the inbox, with its subscriptions', async (t) => {
  const home = makeFiles(t, {
    'Maildir/cur/1.M1.h:2,S': mail('in'),
    'Maildir/.Sent/cur/2.M1.h:2,S': mail('out'),
    'Maildir/courierimapsubscribed': 'INBOX\nINBOX.Sent\n',
    'old/cur/3.M1.h:2,S': mail('old'),
  });
  await using source = await openFiles(`maildir:${home}`, { accounts: 'one' });
  await using session = await source.open({ name: 'ann' });
  const folders = await Array.fromAsync(session.folders());
  const short = folders.map(({ path, isSubscribed }) => `${path.join('/')} ${isSubscribed}`);
  assert.deepEqual(short.sort(), ['INBOX true', 'Sent true', 'old false']);
});
