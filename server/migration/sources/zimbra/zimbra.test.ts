import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  addFiles,
  makeFiles,
  openFiles,
  seeAll,
  type Files,
} from '../../../../test/support/file-source.ts';
import { fileSourceContract } from '../../../../test/support/file-source-contract.ts';

const mail = (subject: string) => `Subject: ${subject}\r\n\r\nText\r\n`;

function bencode(value: unknown): string {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map(bencode).join('')}e`;
  return `d${Object.entries(value as object)
    .map(([k, v]) => bencode(k) + bencode(v))
    .join('')}e`;
}

const meta = (id: number, type: number, more: object) =>
  JSON.stringify({
    id,
    type,
    parent_id: -1,
    folder_id: 2,
    index_id: 0,
    imap_id: id,
    date: 1_700_000_000 + id,
    size: 10,
    flags: 0,
    Ver: 10,
    ...more,
  });

const event = (extra: string) =>
  `BEGIN:VCALENDAR\r\nPRODID:Zimbra-Calendar-Provider\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:e1\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240102T100000Z\r\nSUMMARY:Meeting\r\n${extra}END:VEVENT\r\nEND:VCALENDAR\r\n`;
/** A calendar item as Zimbra keeps it: a digest of the invitations it was made of. */
const appointment = [
  'Content-Type: multipart/digest; boundary=d',
  '',
  ...[event('RRULE:FREQ=DAILY;COUNT=3\r\n'), event('RECURRENCE-ID:20240103T100000Z\r\n')].flatMap(
    (text) => [
      '--d',
      'Content-Type: message/rfc822',
      '',
      'Content-Type: multipart/alternative; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'x',
      '--a',
      'Content-Type: text/calendar; charset=utf-8; method=REQUEST',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(text).toString('base64'),
      '--a--',
    ],
  ),
  '--d--',
  '',
].join('\r\n');

const contact = {
  firstName: 'Anna',
  lastName: 'Müller',
  email: 'a@example.org',
  email2: 'b@example.org',
  workPhone: '1',
  mobilePhone: '2',
  homeStreet: 'S 1',
  homeCity: 'Graz',
  birthday: '1980-01-31',
  fileAs: '1',
  favourite: 'blue',
};
const group = {
  type: 'group',
  nickname: 'Team',
  groupMember: bencode({
    m: [
      { t: 'C', v: '300' },
      { t: 'I', v: '"B" <b@example.org>' },
    ],
  }),
};

const tree: Files = {
  'Inbox.meta': meta(2, 1, { Path: '/Inbox', name: 'Inbox' }),
  'Inbox/0000000257-one.eml': mail('one'),
  'Inbox/0000000257-one.eml.meta': meta(257, 5, {
    FlagStr: 'fr',
    TagNames: String.raw`Work:a\:b`,
    Path: '/Inbox/message-257',
  }),
  'Inbox!1/0000000258-two.eml': mail('two'),
  'Inbox!1/0000000258-two.eml.meta': meta(258, 5, { FlagStr: 'u', Path: '/Inbox/message-258' }),
  'Inbox/Q_A/0000000260-deep.eml': mail('deep'),
  'Inbox/Q_A/0000000260-deep.eml.meta': meta(260, 5, {
    FlagStr: 'w',
    Path: '/Inbox/Q&A?/message-260',
  }),
  'Sent/0000000259-sent.eml': mail('sent'),
  'Contacts/Müller, Anna.meta': meta(300, 6, {
    Path: '/Contacts/contact-300',
    TagNames: 'Friends',
    metadata: bencode({ fld: contact, v: 10 }),
  }),
  'Contacts/Team.meta': meta(301, 6, {
    Path: '/Contacts/contact-301',
    metadata: bencode({ fld: group, v: 10 }),
  }),
  'Calendar/0000000400-Meeting.appt': appointment,
  'Calendar/0000000400-Meeting.appt.meta': meta(400, 11, { Path: '/Calendar/appointment-400' }),
  'Briefcase/plan.txt': 'a plan',
  'Briefcase/plan.txt.meta': meta(500, 8, { Path: '/Briefcase/plan.txt', name: 'plan.txt' }),
  'Shared.meta': meta(600, 13, { Path: '/Shared', name: 'Shared' }),
};

fileSourceContract('zimbra', {
  files: tree,
  addOne(folder) {
    addFiles(folder, { 'Sent/0000000261-new.eml': mail('new') });
  },
});

function pack(t: TestContext): string {
  const folder = makeFiles(t, tree);
  const out = makeFiles(t, { 'readme.txt': '' });
  for (const name of ['ann@example.org.tgz', 'ben@example.org.tgz'])
    execFileSync('tar', ['-czf', join(out, name), '-C', folder, '.']);
  return out;
}

test('an archive for each account: mail with flags and tags, contacts, calendars, files', async (t) => {
  const source = await openFiles(`zimbra:${pack(t)}`);
  assert.deepEqual(await Array.fromAsync(source.accounts(), ({ name }) => name), [
    'ann@example.org',
    'ben@example.org',
  ]);
  const seen = await seeAll(source, { name: 'ann@example.org' });
  assert.deepEqual(Object.keys(seen).sort(), [
    'addressbook Contacts',
    'calendar Calendar',
    'files Briefcase',
    'mailbox INBOX',
    'mailbox INBOX > Q&A?',
    'mailbox Sent',
  ]);
  assert.deepEqual(
    seen['mailbox INBOX']!.map(({ id, flags, receivedAtSeconds }) => [
      id,
      flags,
      receivedAtSeconds,
    ]),
    [
      ['257', ['\\Answered', '\\Flagged', '\\Seen', 'Work', 'a:b'], 1_700_000_257],
      ['258', [], 1_700_000_258],
    ],
  );
  assert.deepEqual(seen['mailbox INBOX > Q&A?']![0]!.flags, ['\\Seen', '$Forwarded']);
  const [series] = seen['calendar Calendar']!;
  assert.equal(series?.text.match(/BEGIN:VEVENT/g)?.length, 2);
  assert.doesNotMatch(series.text, /METHOD/);
  assert.equal(seen['files Briefcase']![0]!.text, 'a plan');
});

test('contacts have what their fields say, groups name their members, the rest is told', async (t) => {
  const seen = await seeAll(await openFiles(`zimbra:${makeFiles(t, tree)}`), { name: 'ann' });
  const [anna, team] = seen['addressbook Contacts']!;
  for (const line of [
    'UID:zimbra-300',
    'FN:Anna Müller',
    'N:Müller;Anna;;;',
    'EMAIL;TYPE=INTERNET:b@example.org',
    'TEL;TYPE=CELL:2',
    'ADR;TYPE=HOME:;;S 1;Graz;;;',
    'BDAY:1980-01-31',
    'CATEGORIES:Friends',
  ])
    assert.ok(anna!.text.includes(`${line}\r\n`), `${line} in ${anna!.text}`);
  assert.deepEqual(anna?.losses, ['contact-field: favourite: blue']);
  assert.match(team!.text, /FN:Team\r\n/);
  assert.match(team!.text, /X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:zimbra-300\r\n/);
  assert.match(team!.text, /X-ADDRESSBOOKSERVER-MEMBER:mailto:b@example.org\r\n/);
});

test('an export without metadata gives what is in its files', async (t) => {
  const plain: Files = {
    'Inbox/0000000257-one.eml': mail('one'),
    'Calendar/0000000400-Meeting.ics': event(''),
    'Contacts/Anna.vcf': 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nN:;Anna;;;\r\nEND:VCARD\r\n',
  };
  const source = await openFiles(`zimbra:${makeFiles(t, plain)}`, { accounts: 'one' });
  const seen = await seeAll(source, { name: 'ann' });
  assert.deepEqual(
    Object.entries(seen).map(([name, items]) => `${name} ${items.length}`),
    ['calendar Calendar 1', 'addressbook Contacts 1', 'mailbox INBOX 1'],
  );
});
