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

const emlx = (message: string, flags = 1, received = 1_700_000_000) =>
  `${Buffer.byteLength(message)}      \n${message}<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<dict>\n\t<key>date-received</key>\n\t<integer>${received}</integer>\n\t<key>flags</key>\n\t<integer>${flags}</integer>\n</dict>\n</plist>\n`;
const mail = (subject: string) => `Subject: ${subject}\n\nText\n`;
const partial = [
  'Subject: partial',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  '',
  'text',
  '--x',
  'Content-Type: image/png',
  'Content-Transfer-Encoding: base64',
  'X-Apple-Content-Length: 4',
  '',
  '',
  '--x',
  'Content-Type: image/gif',
  'X-Apple-Content-Length: 4',
  '',
  '',
  '--x--',
  '',
].join('\n');
const inbox = 'V10/6E2F1C5A-0000-4000-8000-000000000001/INBOX.mbox';
const id = '0A1B2C3D-0000-4000-8000-000000000002';

const tree: Files = {
  [`${inbox}/${id}/Data/Messages/2.emlx`]: emlx(mail('two'), 1 | (1 << 4)),
  [`${inbox}/${id}/Data/Messages/10.emlx`]: emlx(mail('ten'), 0),
  [`${inbox}/${id}/Data/9/Messages/9001.partial.emlx`]: emlx(partial, 1),
  [`${inbox}/${id}/Data/9/Attachments/9001/2/i.png`]: 'PNG!',
  [`${inbox}/Info.plist`]: 'x',
  [`V10/6E2F1C5A-0000-4000-8000-000000000001/Work.mbox/2024.mbox/${id}/Data/Messages/5.emlx`]: emlx(
    mail('five'),
    1 << 6,
  ),
  [`V10/6E2F1C5A-0000-4000-8000-000000000001/Work.mbox/2024.mbox/${id}/Data/Messages/6.emlx`]:
    'no count\n',
  'V10/MailData/Envelope Index': 'x',
};

fileSourceContract('emlx', {
  files: tree,
  addOne(folder) {
    addFiles(folder, { [`${inbox}/${id}/Data/Messages/11.emlx`]: emlx(mail('eleven')) });
  },
});

test('mailboxes within each other, flags, dates; attachments beside a message are put back', async (t) => {
  const seen = await seeAll(await openFiles(`emlx:${makeFiles(t, tree)}`), { name: 'ann' });
  assert.deepEqual(Object.keys(seen), ['mailbox INBOX', 'mailbox Work > 2024']);
  const [two, ten, last] = seen['mailbox INBOX']!;
  assert.deepEqual(two?.flags, ['\\Flagged', '\\Seen']);
  assert.equal(two.receivedAtSeconds, 1_700_000_000);
  assert.equal(two.text, 'Subject: two\r\n\r\nText\r\n');
  assert.equal(ten?.id, '10');
  assert.match(last?.text ?? '', /base64\r\n\r\nUE5HIQ==\r\n--x\r\n/);
  assert.deepEqual(last?.losses, [
    'attachment-not-fetched: part 3 was never fetched from its server and is empty',
  ]);
  const [five, six] = seen['mailbox Work > 2024']!;
  assert.deepEqual(five?.flags, ['\\Draft']);
  assert.match(six?.error ?? '', /6\.emlx: the file does not begin with the size/);
});

test('several accounts of one user are beside each other; one mailbox alone may be named', async (t) => {
  const folder = makeFiles(t, {
    'IMAP-a@h/INBOX.imapmbox/Messages/1.emlx': emlx(mail('a')),
    'IMAP-b@h/INBOX.imapmbox/Messages/1.emlx': emlx(mail('b')),
    'Mailboxes/Old.mbox/Messages/1.emlx': emlx(mail('c')),
  });
  const all = await seeAll(await openFiles(`emlx:${folder}`), { name: 'ann' });
  assert.deepEqual(Object.keys(all), [
    'mailbox a@h > INBOX',
    'mailbox b@h > INBOX',
    'mailbox Mailboxes > Old',
  ]);
  const one = await openFiles(`emlx:${folder}/Mailboxes/Old.mbox`);
  assert.deepEqual(Object.keys(await seeAll(one, { name: 'ann' })), ['mailbox Old']);
});
