import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatStatusFields, readStatusFields } from './status-fields.ts';

const read = (text: string) => {
  const { content, flags, isFolderData } = readStatusFields(Buffer.from(text));
  return { content: content.toString(), flags, isFolderData };
};

test('what is written for a message is taken off again, whatever the message begins with', () => {
  const keyword = fc.stringMatching(/^[a-z$][a-zA-Z0-9]{0,8}$/);
  const system = fc.subarray(['\\Answered', '\\Flagged', '\\Deleted', '\\Draft', '\\Seen']);
  const starts = ['', ' folded', '\tx', '\r\nbody', 'Status: RO\r\n', 'Subject: a\r\n\r\n', ':'];
  fc.assert(
    fc.property(
      system,
      fc.uniqueArray(keyword),
      fc.constantFrom(...starts),
      (system, words, text) => {
        const flags = [...system, ...words];
        const message = Buffer.from(formatStatusFields(flags, { isUnended: true }) + text + '\r\n');
        const read = readStatusFields(message);
        if (text.startsWith('Status')) return;
        assert.equal(read.content.toString(), text);
        assert.deepEqual(new Set(read.flags), new Set(flags));
      },
    ),
  );
});

test('fields that mail programs scatter over the header are the file’s, and so are their values', () => {
  const text =
    'From: a\nStatus: RO\nSubject: b\nX-Status: AF\nX-Keywords: $Label1  Work   \nX-UID: 7\n\nStatus: kept\n';
  assert.deepEqual(read(text), {
    content: 'From: a\nSubject: b\n\nStatus: kept\n',
    flags: ['\\Seen', '\\Answered', '\\Flagged', '$Label1', 'Work'],
    isFolderData: false,
  });
});

test('what Thunderbird puts at the top counts, and a Status further down came with the message', () => {
  const top =
    'X-Mozilla-Status: 1005\nX-Mozilla-Status2: 00800000\nX-Mozilla-Keys: $label1 work       \n';
  assert.deepEqual(read(`${top}Status: D\nSubject: a\n\n`), {
    content: 'Subject: a\n\n',
    flags: ['\\Seen', '\\Flagged', '$Forwarded', '$MDNSent', '$label1', 'work'],
    isFolderData: false,
  });
  assert.deepEqual(read('X-Mozilla-Status: 0009\n\n').flags, ['\\Seen', '\\Deleted']);
  assert.deepEqual(read('X-Mozilla-Status: 0001\nFrom: a\nStatus: O\n\n'), {
    content: 'From: a\nStatus: O\n\n',
    flags: ['\\Seen'],
    isFolderData: false,
  });
});

test('the first message in which a program keeps its numbers is known; a message that has them too is one', () => {
  const dummy =
    "Date: x\nFrom: Mail System Internal Data <MAILER-DAEMON@h>\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\nStatus: RO\n\ntext\n";
  assert.equal(read(dummy).isFolderData, true);
  assert.equal(read('X-IMAPbase: 1 2\nFrom: a\n\n').isFolderData, false);
});

test('a Content-Length is taken off only where it is the file’s', () => {
  const message = Buffer.from('A: b\nContent-Length: 2\n\nx\n');
  assert.deepEqual(readStatusFields(message).content, message);
  const { content } = readStatusFields(message, { isCounted: true });
  assert.equal(content.toString(), 'A: b\n\nx\n');
});
