// A small CommuniGate Pro as its folders show it.
import type { Files } from './file-source.ts';

const ann = 'Accounts/ann.macnt';
const from = (who: string) => `From <${who}> Tue Nov 14 22:13:20 2023\n`;

const event = [
  'Subject: Meeting',
  'MIME-Version: 1.0',
  'Content-Type: text/calendar; charset=utf-8',
  '',
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//CommuniGate//EN',
  'BEGIN:VEVENT',
  'UID:g1',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20261124T090000Z',
  'SUMMARY:Meeting',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\n');
const card = [
  'Subject: Zoe',
  'Content-Type: text/x-vcard; charset=utf-8',
  '',
  'BEGIN:VCARD',
  'VERSION:2.1',
  'UID:g2',
  'FN:Zoe Zett',
  'N:Zett;Zoe;;;',
  'END:VCARD',
  '',
].join('\n');

export const communigateTree: Files = {
  'Settings/Main.settings': '{DomainName = example.org; LogLevel = 3;}',
  'Accounts/Settings/Aliases.data': '{info = ann;}',
  'Accounts/Settings/Groups.data':
    '{team = {RealName="The team"; Members=(ann, bob@example.net);};}',
  [`${ann}/account.settings`]: `{
 RealName = "Ann Example";
 MaxAccountSize = 100M;
 Password = "{SSHA}MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";
 Rules = (
  (5,"Lists",((Subject,is,"*[dev]*"),("Any To or Cc","not in","ann@example.org, a@example.org")),(("Store in",Lists),(Mark,Read),(Discard))),
  (7,"Page",((From,is,boss@example.org)),((Execute,page))),
  (0,"Old",(("Message Size","greater than",1M)),(("Stop Processing"))),
  (2,"#Vacation",((From,"not in","#Respondents")),(("Reply with","I am away"))),
  (1,"#Redirect",(),(("Mirror to","ann@example.net")))
 );
}`,
  [`${ann}/account.info`]: '{ "Team/Termine" = {Class=IPF.Appointment; UIDNext=2;}; }',
  [`${ann}/INBOX.mbox`]: `${from('a@example.net')}Subject: one\nStatus: RO\n\nText\n\n${from('b@example.net')}Subject: two\n\nText\n\n`,
  [`${ann}/Archiv.mdir/1`]: 'Subject: three\n\nText\n',
  [`${ann}/Archiv.mdir/2`]: `${from('c@example.net')}Subject: four\n\nText\n`,
  [`${ann}/Archiv.folder/&ANw-ber uns.mbox`]: `${from('a@example.net')}Subject: five\n\nText\n\n`,
  [`${ann}/Team.folder/Termine.mbox`]: `${from('a@example.net')}${event}\n${from('a@example.net')}Subject: no event\n\nText\n\n`,
  [`${ann}/Contacts.mdir/1`]: card,
  [`${ann}/Old.mslc/1`]: 'x',
  'Domains/second.example/bo.sub/bob.mbox': `${from('a@example.net')}Subject: six\n\nText\n\n`,
  'Domains/second.example/bo.sub/bob.settings': '{Password=secret;}',
};
