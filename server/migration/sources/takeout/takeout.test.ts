import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { skipWithout } from '../../../../test/support/peer.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';
import { parseLabels } from './parse-labels.ts';
import { toKeyword } from '../../files/keyword-of-label.ts';
import { placeMessage } from './place-message.ts';

const skip = skipWithout('zip');
let number = 1700000000000000000n;
const mail = (subject: string, labels: string, id = String(++number)) =>
  `From ${id}@xxx Thu Nov 16 22:13:20 +0000 2023\r\nX-GM-THRID: ${id}\r\nX-Gmail-Labels: ${labels}\r\nSubject: ${subject}\r\n\r\n>From the text\r\n\r\n`;
const card = (name: string) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nN:;${name};;;\r\nEND:VCARD\r\n`;

const all = [
  mail('inbox', 'Inbox,Important,Opened,"Kunden, alt"'),
  mail('work', '=?UTF-8?Q?Ge=C3=B6ffnet,Work,Work/2024?='),
  mail('sent', 'Sent,Opened,IMAP_$Forwarded'),
  mail('draft', 'Draft,Unread'),
  mail('bin', 'Trash,Inbox,Unread'),
  mail('archived', 'Archived,Starred,Category Promotions'),
];
const tree: Files = {
  'Takeout/Mail/All mail Including Spam and Trash.mbox': all.join(''),
  'Takeout/Mail/Work.mbox': all[1]! + mail('chat', 'Chat'),
  'Takeout/Calendar/Home.ics':
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:Home\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  'Takeout/Contacts/All Contacts/All Contacts.vcf': card('A') + card('B'),
  'Takeout/Contacts/Friends/Friends.vcf': card('B'),
  'Takeout/Tasks/Tasks.json': JSON.stringify({
    kind: 'tasks#taskLists',
    items: [
      {
        id: 'L1',
        title: 'My Tasks',
        items: [
          {
            id: 'T1',
            title: 'Buy, milk',
            status: 'completed',
            due: '2024-02-03T00:00:00Z',
            completed: '2024-02-02T10:00:00.000Z',
            updated: '2024-02-02T10:00:01.000Z',
            notes: 'a\nb',
          },
          { id: 'T2', title: 'Sub', status: 'needsAction', parent: 'T1' },
        ],
      },
    ],
  }),
  'Takeout/Drive/a.txt': 'x',
  'Takeout/archive_browser.html': '<html>',
};

fileSourceContract('takeout', {
  files: tree,
  addOne(folder) {
    appendFileSync(join(folder, 'Takeout/Mail/Work.mbox'), mail('new', 'Inbox'));
    addFiles(folder, { 'Takeout/Drive/b.txt': '' });
  },
});

/** The export as it is fetched: in parts. */
function zipParts(t: TestContext): string {
  const folder = makeFiles(t, tree);
  const out = makeFiles(t, { readme: '' });
  const zip = (name: string, ...what: readonly string[]) =>
    void execFileSync('zip', ['-q', '-r', join(out, name), ...what], { cwd: folder });
  zip('takeout-20240131T101112Z-001.zip', 'Takeout/Mail');
  zip('takeout-20240131T101112Z-002.zip', 'Takeout/Calendar', 'Takeout/Contacts');
  const rest = ['Takeout/Tasks', 'Takeout/Drive', 'Takeout/archive_browser.html'];
  execFileSync('tar', ['-czf', join(out, 'takeout-20240131T101112Z-003.tgz'), ...rest], {
    cwd: folder,
  });
  return out;
}

const subjects = (seen: Awaited<ReturnType<typeof seeAll>>) =>
  Object.fromEntries(
    Object.entries(seen).map(([name, items]) => [
      name,
      items.map(({ text, flags }) =>
        [/^(?:Subject|FN|SUMMARY): ?(.*)\r\n/m.exec(text)?.[1], ...flags].join(' ').trim(),
      ),
    ]),
  );

const expected = {
  'mailbox INBOX': ['inbox \\Seen $Important Kunden,_alt'],
  'mailbox Sent': ['sent \\Seen $Forwarded'],
  'mailbox Drafts': ['draft \\Draft'],
  'mailbox Trash': ['bin'],
  'mailbox Archive': ['archived \\Flagged \\Seen Category_Promotions'],
  'mailbox Chats': ['chat \\Seen'],
  'mailbox Work > 2024': ['work \\Seen Work'],
  'calendar Home': [''],
  'tasks My Tasks': [String.raw`Buy\, milk`, 'Sub'],
  'addressbook Contacts': ['A', 'B'],
};

test('each message once, by its labels; calendars, contacts once, tasks', async (t) => {
  const source = await openFiles(`takeout:${makeFiles(t, tree)}`);
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(subjects(seen), expected);
  const [inbox] = seen['mailbox INBOX']!;
  assert.equal(inbox?.text, 'Subject: inbox\r\n\r\nFrom the text\r\n');
  assert.match(inbox.id, /^17\d{17}$/);
  const [task] = seen['tasks My Tasks']!;
  assert.match(
    task!.text,
    /DUE;VALUE=DATE:20240203\r\n.*STATUS:COMPLETED\r\nCOMPLETED:20240202T100000Z/s,
  );
  await using session = await source.open({ name: 'ann' });
  await Array.fromAsync(session.folders());
  assert.deepEqual(
    (await session.settings()).losses.map(({ detail }) => detail),
    [
      'Takeout (1 files) was left out: it is no mail, calendar, contact or task',
      'Takeout/Drive (1 files) was left out: it is no mail, calendar, contact or task',
    ],
  );
});

test('archives in several parts are one export, and give the same', { skip }, async (t) => {
  const out = zipParts(t);
  const source = await openFiles(`takeout:${out}`);
  assert.deepEqual(subjects(await seeAll(source, { name: 'ann' })), expected);
});

test(
  'exports beside each other are accounts; so are folders with one each',
  { skip },
  async (t) => {
    const out = zipParts(t);
    execFileSync('cp', [
      join(out, 'takeout-20240131T101112Z-002.zip'),
      join(out, 'takeout-20240202T000000Z-001.zip'),
    ]);
    const names = async (place: string) =>
      await Array.fromAsync((await openFiles(`takeout:${place}`)).accounts(), ({ name }) => name);
    assert.deepEqual(await names(out), ['takeout-20240131T101112Z', 'takeout-20240202T000000Z']);
    const users = makeFiles(t, { 'ben/Takeout/Mail/x.mbox': '' });
    mkdirSync(join(users, 'ann'));
    execFileSync('cp', [join(out, 'takeout-20240202T000000Z-001.zip'), join(users, 'ann')]);
    assert.deepEqual(await names(users), ['ann', 'ben']);
  },
);

test('labels in other languages, with quotes and encoded words', () => {
  assert.deepEqual(parseLabels('=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception,Non_lus?='), [
    'Boîte de réception',
    'Non lus',
  ]);
  assert.deepEqual(parseLabels('Posteingang,Kategorie: "Werbung","a, b",,'), [
    'Posteingang',
    'Kategorie: Werbung',
    'a, b',
  ]);
  assert.deepEqual(placeMessage(['Boîte de réception', 'Non lus', 'Suivis']), {
    path: ['INBOX'],
    role: 'inbox',
    flags: ['\\Flagged'],
  });
  assert.equal(placeMessage(['受信トレイ', '開封済み']).role, 'inbox');
  assert.deepEqual(placeMessage(['Papierkorb', 'Gesendet']).path, ['Trash']);
  assert.deepEqual(placeMessage(['a//b']).path, ['a', 'b']);
  assert.equal(toKeyword('Müller & (Co)'), 'M&APw-ller_&-_Co_');
});
