// A small MDaemon as its folders show it.
import type { Files } from './file-source.ts';

function userRow(mailbox: string, name: string, letters: string, quota: string): string {
  const folder = String.raw`C:\MDaemon\Users\example.org` + `\\${mailbox}\\`;
  return `${'example.org'.padEnd(45)}${mailbox.padEnd(30)}${name.padEnd(30)}${folder.padEnd(90)}${'x'.padEnd(20)}${letters}   0${quota.padStart(6)}\r\n`;
}

function mark(file: string, bits: number, { uid, at }: { uid: number; at: number }): Buffer {
  const record = Buffer.alloc(36);
  record.write(file);
  record[23] = bits;
  record.writeUInt32LE(uid, 24);
  record.writeUInt32LE(at, 32);
  return record;
}

const head = Buffer.alloc(36);
head.writeUInt32LE(1);
head.write('\r\n', 34);

const ann = 'Users/example.org/ann';

export const mdaemonTree: Files = {
  'App/userlist.dat':
    userRow('ann', 'Ann Example', 'NYYYYNNYNN', '2048') + userRow('bob', 'Bob', 'NNCNNNNNNN', '0'),
  'App/ALIAS.DAT': 'info@example.org = ann@example.org\r\n',
  'App/team@example.org.grp':
    '; Description = The team\r\nann@example.org Ann\r\nbob@example.org\r\n$eve@example.org\r\n',
  [`${ann}/md50000000001.msg`]: [
    'Subject: first',
    'X-MDArrival-Date: Sun, 13 Sep 2020 12:26:40 +0000',
    '',
    'Text',
    '',
  ].join('\r\n'),
  [`${ann}/md50000000002.msg`]: 'Subject: second\r\n\r\nText\r\n',
  [`${ann}/IMAP.MRK`]: Buffer.concat([
    head,
    mark('MD50000000002.msg', 32 | 16, { uid: 4, at: 1_700_000_002 }),
  ]),
  [`${ann}/Hiwater.mrk`]: '[IMAPSubscribed]\r\nProjekte=1\r\n',
  [`${ann}/Projekte.IMAP/Hiwater.mrk`]:
    '[Groupware]\r\nFolderClass=IPF.Note\r\n[ACL]\r\nbob@example.org=lrs\r\ncat@example.org=some of it\r\n',
  [`${ann}/Projekte.IMAP/md50000000003.msg`]: 'Subject: third\r\n\r\nText\r\n',
  [`${ann}/Projekte.IMAP/&ANw-ber uns.IMAP/md50000000004.msg`]: 'Subject: fourth\r\n\r\nText\r\n',
  [`${ann}/Calendar.IMAP/Hiwater.mrk`]: '[Groupware]\r\nFolderClass=IPF.Appointment\r\n',
  [`${ann}/Calendar.IMAP/Calendar.mrk`]: `<?xml version="1.0" encoding="utf-8"?>
<Calendar>
<Event><id>e1</id><Start>20261124T090000</Start><End>20261124T100000</End><Subject><![CDATA[Plan & go]]></Subject><Creator>ann@example.org</Creator><Recurrence><Type>2</Type></Recurrence><Label>3</Label></Event>
<Event><id>e2</id><Start>20261124T090000</Start><Subject>Daily</Subject><DAVDataFile>e2.ics</DAVDataFile></Event>
<Event><id>e3</id><Start>11/12/2026</Start><Subject>When?</Subject></Event>
</Calendar>`,
  [`${ann}/Calendar.IMAP/e2.ics`]: [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    'BEGIN:VEVENT',
    'UID:e2',
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20261124T090000Z',
    'RRULE:FREQ=DAILY;COUNT=3',
    'SUMMARY:Daily',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n'),
  [`${ann}/Contacts.IMAP/Hiwater.mrk`]: '[Groupware]\r\nFolderClass=IPF.Contact\r\n',
  [`${ann}/Contacts.IMAP/AddrBook.mrk`]:
    '<AddrBook><Contact><Guid>c1</Guid><FullName>Zoe Zett</FullName><EmailAddress>zoe@example.net</EmailAddress></Contact><Contact><Guid>c2</Guid><IsGroup>1</IsGroup><FullName>Friends</FullName><GroupItems><Item><Email>a@example.net</Email></Item></GroupItems></Contact></AddrBook>',
  [`${ann}/Tasks.IMAP/TaskList.mrk`]:
    '<Tasks><Task><id>t1</id><Subject>Pay</Subject><DueDate>20261201</DueDate></Task></Tasks>',
  [`${ann}/Notes.IMAP/Notes.mrk`]: '<Notes><Note><id>n1</id><Body>Milk</Body></Note></Notes>',
  [`${ann}/Documents.IMAP/Hiwater.mrk`]: '[Groupware]\r\nFolderClass=IPF.Document\r\n',
  [`${ann}/Documents.IMAP/plan.txt`]: 'a plan',
};
