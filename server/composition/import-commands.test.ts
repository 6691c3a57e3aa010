// Trees of other programs: nothing is lost on the way in, and nothing is left out in silence.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createCommandServer } from '../../test/support/command-server.ts';
import { createParts } from './create-parts.ts';

const account = 'ann@example.test';
const mail = (subject: string, fields = '') => `Subject: ${subject}\n${fields}\nHello\n`;
const mbox = (...mails: readonly string[]) =>
  mails.map((m) => `From - Thu Jan  1 00:00:00 1970\n${m}\n`).join('');

function listMbox(folder: string, name: string): string[] {
  const mails = readFileSync(join(folder, name), 'utf8')
    .split(/^From .*\n/m)
    .slice(1);
  const field = (text: string, title: string) =>
    new RegExp(`^${title}: ([^\\r\\n]*)`, 'm').exec(text)?.[1] ?? '';
  const parts = ['Subject', 'Status', 'X-Status', 'X-Keywords'];
  return mails.map((text) =>
    [name.slice(0, -5), ...parts.map((part) => field(text, part))].join(' ').trim(),
  );
}

async function newServer(t: TestContext, files: Readonly<Record<string, string | Buffer>>) {
  const { folder, call, json } = await createCommandServer(t, createParts());
  await json('account', 'add', account);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, 'in', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  /** What is in the account afterwards: mailbox, subject, flags and keywords of each message. */
  const listed = async () => {
    const out = join(folder, 'out');
    await json('account', 'export', account, '--to', out);
    const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.mbox')).flatMap((name) => listMbox(out, name));
  };
  return { from: join(folder, 'in'), call, json, listed };
}

test('a Thunderbird profile: files without ending, folders .sbd, flags of its own; other files are named', async (t) => {
  const { from, call, listed } = await newServer(t, {
    Inbox: mbox(
      mail('read', 'X-Mozilla-Status: 0001\nX-Mozilla-Keys: $label1 work\n'),
      mail('gone', 'X-Mozilla-Status: 0009\n'),
    ),
    'Inbox.msf': '// <!-- <mdb:mork:z v="1.4"/> -->\n',
    Drafts: '',
    'Archives.sbd/2025': mbox(mail('old', 'X-Mozilla-Status: 0006\n')),
    'msgFilterRules.dat': 'version="9"\n',
  });
  const done = await call('account', 'import', account, '--from', from);
  assert.equal(done.stdout, `${account}: 3 messages added to 3 mailboxes\n`);
  assert.match(done.stderr, /^[^\n]*msgFilterRules\.dat was left out: this is no mbox\n$/);
  assert.deepEqual((await listed()).sort(), [
    'Archives/2025 old O AF',
    'INBOX gone RO D',
    'INBOX read RO  $label1 work',
  ]);
});

test('mailboxes that Apple Mail exports, and a single file of mail', async (t) => {
  const { from, json, listed } = await newServer(t, {
    'Work.mbox/mbox': mbox(mail('one')),
    'Work.mbox/table_of_contents': '\0\0',
  });
  await json('account', 'import', account, '--from', from);
  await json('account', 'import', account, '--from', join(from, 'Work.mbox', 'mbox'));
  assert.deepEqual(await listed(), ['INBOX one O', 'Work one O']);
});

test('a Maildir++ of Dovecot: names in modified UTF-7, compressed files, forwarded mail', async (t) => {
  const { from, json, listed } = await newServer(t, {
    'cur/1.M1.host,S=30:2,PS': gzipSync(mail('packed')),
    'cur/.nfs0001': 'x',
    'new/2.M2.host': mail('new'),
    'dovecot-uidlist': '3 V1 N3\n',
    '.Entw&APw-rfe.R&-D/cur/3.M3.host!2,D': mail('draft'),
    '.Entw&APw-rfe.R&-D/new/.keep': '',
    '.Star*/cur/4.M4.host:2,': mail('star'),
  });
  const done = await json('account', 'import', account, '--from', from, '--format', 'maildir');
  assert.deepEqual([done['mailboxes'], done['messages']], [3, 4]);
  assert.deepEqual((await listed()).sort(), [
    'Entwürfe/R%26D draft O T',
    'INBOX new O',
    'INBOX packed RO  $Forwarded',
    'Star_ star O',
  ]);
});

test('a folder without mail in the given form is an error that names the right one', async (t) => {
  const { from, call } = await newServer(t, { 'cur/1.M1.host:2,S': mail('x') });
  const done = await call('account', 'import', account, '--from', from);
  assert.equal(done.code, 3);
  assert.match(done.stderr, /^[^\n]*no mailbox in mbox form: use --format maildir\n$/);
});
