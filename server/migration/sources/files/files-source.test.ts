import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const mail = (subject: string, fields = '') =>
  `Subject: ${subject}\nDate: Thu, 16 Nov 2023 22:13:20 +0000\n${fields}\nText\n`;

const tree: Files = {
  'Inbox/2.eml': mail('two', 'X-Unsent: 1\n'),
  'Inbox/10.eml': mail('ten', 'Received: by h; Fri, 17 Nov 2023 22:13:20 +0000\n'),
  'Inbox/Sub/a.EML': mail('a').replaceAll('\n', '\r\n'),
  'mh/1': mail('mh'),
  'mh/12': mail('mh twelve'),
  'Old.mbox': `From x Thu Nov 16 22:13:20 2023\n${mail('old')}\n`,
  'cal.ics':
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  'people/a.vcf': 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nN:A;;;;\r\nEND:VCARD\r\n',
  'people/b.vcf': 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:B\r\nN:B;;;;\r\nEND:VCARD\r\n',
  'readme.txt': 'x',
  'Inbox/bad.emlx': 'x',
};

fileSourceContract('files', {
  files: tree,
  addOne(folder) {
    addFiles(folder, { 'Inbox/11.eml': mail('eleven') });
  },
});

test('each file goes where its kind belongs; what is none of ours is told', async (t) => {
  const source = await openFiles(`files:${makeFiles(t, tree)}`);
  const seen = await seeAll(source, { name: 'ann' });
  const subject = (text: string) =>
    (/^(?:Subject|FN):\s*(.*)\r\n/m.exec(text) ?? /^UID:(.*)\r\n/m.exec(text))?.[1] ?? '';
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(seen).map(([name, items]) => [
        name,
        items.map(({ text, error }) => error ?? subject(text)),
      ]),
    ),
    {
      'mailbox Old': ['old'],
      'calendar cal': ['1'],
      'mailbox INBOX': [
        'two',
        'ten',
        'Inbox/bad.emlx: the file does not begin with the size of its message',
      ],
      'mailbox mh': ['mh', 'mh twelve'],
      'addressbook people': ['A', 'B'],
      'mailbox INBOX > Sub': ['a'],
    },
  );
  const [two, ten] = seen['mailbox INBOX']!;
  assert.deepEqual(two?.flags, ['\\Draft']);
  assert.equal(two.receivedAtSeconds, Date.UTC(2023, 10, 16, 22, 13, 20) / 1000);
  assert.equal(ten?.receivedAtSeconds, Date.UTC(2023, 10, 17, 22, 13, 20) / 1000);
  await using session = await source.open({ name: 'ann' });
  await Array.fromAsync(session.folders());
  assert.deepEqual(
    (await session.settings()).losses.map(({ detail }) => detail),
    ['readme.txt was left out: files of this kind are not read'],
  );
});

test('all may be taken for read; folders named by addresses are accounts', async (t) => {
  const folder = makeFiles(t, { 'a@b/Inbox/1.eml': mail('x'), 'c@d/Inbox/1.eml': mail('y') });
  const source = await openFiles(`files:${folder}`, { seen: 'yes' });
  assert.deepEqual(await Array.fromAsync(source.accounts(), ({ name }) => name), ['a@b', 'c@d']);
  const seen = await seeAll(source, { name: 'c@d' });
  assert.deepEqual(seen['mailbox INBOX']![0]!.flags, ['\\Seen']);
});
