// A small Kerio Connect as its folders show it.
import type { Files } from './file-source.ts';

const ann = 'store/mail/example.org/ann';
const lines = (...all: string[]) => [...all, ''].join('\r\n');
const part = (type: string, ...body: string[]) =>
  lines('Subject: item', 'MIME-Version: 1.0', `Content-Type: ${type}; charset=utf-8`, '', ...body);

const event = part(
  'text/calendar',
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Kerio//EN',
  'BEGIN:VEVENT',
  'UID:k1',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20261124T090000Z',
  'SUMMARY:Meeting',
  'END:VEVENT',
  'END:VCALENDAR',
);
const card = part(
  'text/x-vcard',
  'BEGIN:VCARD',
  'VERSION:3.0',
  'UID:k2',
  'FN:Zoe Zett',
  'N:Zett;Zoe;;;',
  'END:VCARD',
);
const user = (name: string, ...more: string[]) =>
  `<listitem><variable name="Name">${name}</variable><variable name="Domain">example.org</variable><variable name="Password">D3S:00</variable>${more.join('')}</listitem>`;
const variable = (name: string, value: string) => `<variable name="${name}">${value}</variable>`;

export const kerioTree: Files = {
  'users.cfg': `<?xml version="1.0" encoding="UTF-8"?><config><list name="User">${user('ann', variable('FullName', 'Ann Example'), variable('EmailAddress', 'ann,info'))}${user('bob', variable('Enabled', '0'))}</list><list name="Group">${user('team', variable('Members', 'ann, bob'))}</list></config>`,
  [`${ann}/INBOX/status.fld`]:
    'T1 G01 V4303 U3 C1 M2 D0 R0 N1 S99\nAbob@example.org lrs\nAcat@example.org ??\n',
  [`${ann}/INBOX/index.fld`]:
    'U00000001 F80000005 S10 D43032abf T65536f00 M65536f00 I0001 CIPM.Note\nU00000003 F80000000 S10 D43032abf M65536f00 I0001 CIPM.Note\n',
  [`${ann}/INBOX/deleted.fld`]: '65536f00 00000004\n',
  [`${ann}/INBOX/#msgs/00000001.eml`]: 'Subject: one\r\n\r\nText\r\n',
  [`${ann}/INBOX/#msgs/00000002.eml`]: 'Subject: two\r\n\r\nNot in the index\r\n',
  [`${ann}/INBOX/#msgs/00000004.eml`]: 'Subject: gone\r\n\r\nText\r\n',
  [`${ann}/INBOX/&ANw-ber uns/status.fld`]: 'T1 G02 V1 U2\n',
  [`${ann}/INBOX/&ANw-ber uns/#msgs/00000001.eml`]: 'Subject: three\r\n\r\nText\r\n',
  [`${ann}/Calendar/status.fld`]: 'T2 G03 V1 U2\n',
  [`${ann}/Calendar/index.fld`]:
    'U00000001 F80000001 S1133 D43032abf M4305f1b7 I0001 CIPM.Appointment\nU00000002 F80000001 S1 D43032abf M4305f1b7 I0001 CIPM.Appointment\n',
  [`${ann}/Calendar/#msgs/00000001.eml`]: event,
  [`${ann}/Calendar/#msgs/00000002.eml`]: 'Subject: no event\r\n\r\nText\r\n',
  [`${ann}/Contacts/status.fld`]: 'T3 G04 V1 U2\n',
  [`${ann}/Contacts/#msgs/00000001.eml`]: card,
  [`${ann}/Notes/status.fld`]: 'T5 G05 V1 U2\n',
  [`${ann}/Notes/#msgs/00000001.eml`]: part('text/plain', 'Milk', 'Bread'),
  [`${ann}/filter.siv`]:
    'require ["fileinto"];\r\nif header :contains "Subject" "x" { fileinto "Junk"; }\r\n',
  [`${ann}/settings.usr`]: 'x',
};
