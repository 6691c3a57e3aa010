import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIni, iniValue } from './parse-ini.ts';
import { parseAliases, parseMailingList } from './parse-mailing-list.ts';
import { parseMessageIndex } from './parse-message-index.ts';
import { parseUserList } from './parse-user-list.ts';

const row = (letters: string) =>
  Buffer.from(
    [
      'example.org'.padEnd(45),
      'ann'.padEnd(30),
      'Ann Müller'.padEnd(30),
      String.raw`C:\MDaemon\Users\example.org\ann\ `.trim().padEnd(90),
      'secret'.padEnd(20),
      letters,
      '   0',
      '  2048',
      '\r\n',
    ].join(''),
    'latin1',
  );

test('accounts stand in columns, whatever the code page; a line that is none is numbered', () => {
  const list = parseUserList(Buffer.concat([row('NYYNYNNYNN'), Buffer.from('too short\r\n')]));
  assert.deepEqual(list, {
    users: [
      {
        domain: 'example.org',
        mailbox: 'ann',
        fullName: 'Ann Müller',
        mailFolder: 'C:\\MDaemon\\Users\\example.org\\ann\\',
        isForwarding: true,
        keepsForwarded: true,
        isClosed: false,
        quotaBytes: 2048 * 1024,
      },
    ],
    badLines: [2],
  });
  assert.equal(parseUserList(row('NNCNNNNNNN')).users[0]?.isClosed, true);
  assert.deepEqual(parseUserList(row('NYY1YNNYNN')).badLines, [1]);
});

test('members of a list who only post get nothing of it', () => {
  const text =
    '; ListName = Team\r\n; Description = All\r\n\r\nann@a.example Ann\r\n$bob@a.example\r\n^cat@a.example\r\nrubbish\r\n';
  assert.deepEqual(parseMailingList(text), {
    name: 'Team',
    description: 'All',
    members: ['ann@a.example', 'cat@a.example'],
    badLines: [7],
  });
  assert.deepEqual(parseAliases('; x\r\ninfo@a.example = ann@a.example\r\n'), [
    { alias: 'info@a.example', address: 'ann@a.example' },
  ]);
});

test('marks of messages, by the names of their files', () => {
  const record = Buffer.alloc(36);
  record.write('MD50000000001.msg');
  record[23] = 32 | 8;
  record.writeUInt32LE(7, 24);
  record.writeUInt32LE(1_700_000_000, 32);
  const head = Buffer.alloc(36);
  head.writeUInt32LE(1);
  const found = parseMessageIndex(Buffer.concat([head, record]));
  assert.deepEqual(
    [...found],
    [
      [
        'md50000000001.msg',
        { uid: 7, flags: ['\\Seen', '\\Flagged'], receivedAtSeconds: 1_700_000_000 },
      ],
    ],
  );
  assert.throws(() => parseMessageIndex(Buffer.alloc(40)), /no IMAP.MRK/);
});

test('values of an INI file by section and key', () => {
  const ini = parseIni('; x=1\r\n[Groupware]\r\nFolderClass=IPF.Task\r\n');
  assert.equal(iniValue(ini, 'groupware', 'folderclass'), 'IPF.Task');
  assert.equal(iniValue(ini, 'other', 'x'), undefined);
});
