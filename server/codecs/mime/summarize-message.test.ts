import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toBaseSubject } from './base-subject.ts';
import { decodeEncodedWords, encodeWords } from './encoded-words.ts';
import {
  formatAddressField,
  formatField,
  formatMessageDate,
  formatNamedAddress,
  formatTextField,
} from './format-header.ts';
import { parseMediaType } from './content-fields.ts';
import { parseMessageDate } from './message-date.ts';
import { parseMessageIds } from './message-ids.ts';
import { parameterText } from './mime-parameters.ts';
import { summarizeMessage } from './summarize-message.ts';

function summary(...lines: string[]) {
  return summarizeMessage(Buffer.from(lines.join('\r\n'), 'latin1'));
}

test('a summary holds what lists, sorting and threading need (RFC 5256 §3)', () => {
  const s = summary(
    'From: =?utf-8?q?J=C3=B6rg?= <joerg@example.test>, x@y.test',
    'To: Team: ann@example.test;',
    'Subject: Re: [list] =?utf-8?q?Gr=C3=BC=C3=9Fe?= (fwd)',
    'Date: Tue, 3 Nov 2026 10:12:40 +0100',
    'Message-ID: <1@example.test>',
    'In-Reply-To: <0@example.test>',
    'References: <a@b.test>\r\n <0@example.test>',
    '',
    'text',
  );
  assert.equal(s.baseSubject, 'Grüße');
  assert.equal(s.dateEpochSeconds, 1_793_697_160);
  assert.equal(s.messageId, '1@example.test');
  assert.deepEqual(s.inReplyTo, ['0@example.test']);
  assert.deepEqual(s.references, ['a@b.test', '0@example.test']);
  assert.equal(s.hasAttachment, false);
  assert.match(
    s.envelope,
    /\(\(NIL NIL "Team" NIL\)\(NIL NIL "ann" "example.test"\)\(NIL NIL NIL NIL\)\)/,
  );
});

test('8-bit, NUL and long strings become literals with the right length (RFC 9051 §4.3)', () => {
  const s = summary('Subject: gr\xfcn', '', '');
  assert.match(s.envelope, /\{4\}\r\ngr\xfcn/);
  assert.match(summary('Subject: a"b\\', '', '').envelope, /"a\\"b\\\\"/);
  assert.match(summary('Subject: a\0b', '', '').envelope, /\{5\}\r\na\xef\xbf\xbdb/);
  assert.match(summary(`Subject: ${'x'.repeat(5000)}`, '', '').envelope, /\{5000\}\r\n/);
});

test('attachments are told from pictures in the text and from signatures (RFC 2183 §2)', () => {
  const multipart = (subtype: string, second: string) =>
    summary(
      `Content-Type: multipart/${subtype}; boundary=b`,
      '',
      '--b',
      '',
      'x',
      '--b',
      second,
      '',
      'y',
      '--b--',
    ).hasAttachment;
  assert.equal(multipart('mixed', 'Content-Type: application/pdf'), true);
  assert.equal(multipart('mixed', 'Content-Disposition: attachment'), true);
  assert.equal(multipart('mixed', 'Content-Type: message/rfc822'), true);
  assert.equal(multipart('related', 'Content-Type: image/png'), false);
  assert.equal(multipart('signed', 'Content-Type: application/pgp-signature; name=s.asc'), false);
  assert.equal(multipart('alternative', 'Content-Type: text/html'), false);
});

test('dates are read in every form that is in use (RFC 5322 §3.3, §4.3)', () => {
  const at = 911_322_365;
  const cases: [string, number | undefined][] = [
    ['Tue, 17 Nov 1998 17:06:05 +0000', at],
    ['Tue, 17 Nov 1998 12:06:05 -0500 (EST)', at],
    ['17 Nov 98 17:06:05 GMT', at],
    ['Tue, 17 Nov 98 12:06:05 EST', at],
    ['Tue,17 Nov 1998 17:06:05', at],
    ['Tue, 17-Nov-1998 17:06:05 Z', at],
    ['tue, 17 NOV 1998 17:06:05', at],
    ['99 Nov 1998 17:06:05 +0000', undefined],
    ['17 Foo 1998 17:06:05 +0000', undefined],
    ['17 Nov 1998 77:06:05 +0000', undefined],
    ['Tue Nov 17 17:06:05 1998', at],
    ['Tue Nov 17 18:06:05 CET 1998', at],
    ['1998-11-17T17:06:05Z', at],
    ['1998-11-17T18:06:05.123+01:00', at],
    ['(comment (nested)) 17 (x) Nov 1998 17:06:05 +0000', at],
    ['17 November 1998 5:06:05 PM', at],
    ['Tue, 17 Nov 1998 17:06', at - 5],
    ['29 Feb 2024 00:00:00 +0000', 1_709_164_800],
    ['Whenever', undefined],
    ['99 Nov 1998 17:06:05', undefined],
    ['17 Foo 1998 17:06:05', undefined],
    ['17 Nov 1998 77:06:05', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) assert.equal(parseMessageDate(text), expected, text);
});

test('a date written out is read back (RFC 5322 §3.3)', () => {
  assert.equal(formatMessageDate(911_322_365, -300), 'Tue, 17 Nov 1998 12:06:05 -0500');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e9 }),
      fc.integer({ min: -720, max: 840 }),
      (seconds, offset) => {
        assert.equal(parseMessageDate(formatMessageDate(seconds, offset)), seconds);
      },
    ),
    { numRuns: 300 },
  );
});

test('the base subject is free of reply and forward marks (RFC 5256 §2.1)', () => {
  const cases: [string, string, boolean][] = [
    ['hello', 'hello', false],
    ['Re: hello', 'hello', true],
    ['RE : Fw: fwd:  hello  there', 'hello there', true],
    ['Re[2]: hello', 'hello', true],
    ['[list] Re: [list] hello', 'hello', true],
    ['[blob]', '[blob]', false],
    ['[a][b]', '[b]', false],
    ['hello (fwd) (FWD) ', 'hello', true],
    ['[Fwd: [Fwd: hello]]', 'hello', true],
    ['[fwd: Re: hello (fwd)]', 'hello', true],
    ['Re: ', '', true],
    ['\tRe:\thello\t there', 'hello there', true],
    ['Reply', 'Reply', false],
  ];
  for (const [subject, text, isReplyOrForward] of cases)
    assert.deepEqual(toBaseSubject(subject), { text, isReplyOrForward }, subject);
  toBaseSubject(`${'[fwd: '.repeat(50_000)}${'re: '.repeat(50_000)}`);
});

test('message ids are found in broken fields too (RFC 5322 §3.6.4)', () => {
  assert.deepEqual(parseMessageIds('text <a@b> (c) <d\r\n @e><a@b>'), ['a@b', 'd@e']);
  assert.deepEqual(parseMessageIds('\r\n <a@b> '), ['a@b']);
  assert.equal(summary('Message-ID: a@b', '', '').messageId, 'a@b');
});

test('encoded words are decoded, also broken and adjacent ones (RFC 2047 §6)', () => {
  const cases: [string, string][] = [
    ['=?ISO-8859-1?Q?a?= b', 'a b'],
    ['=?ISO-8859-1?Q?a?=  \r\n =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a_b?=', 'a b'],
    ['=?utf-8?B?w6Q=?= =?utf-8?q?=C3?= =?utf-8?q?=A4?=', 'ää'],
    ['=?iso-8859-1*de?Q?=E4?=', 'ä'],
    ['=?utf-8?Q?a b?=', 'a b'],
    ['x=?utf-8?Q?y?=z', 'xyz'],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    ['=?utf-8?Q?a', '=?utf-8?Q?a'],
    ['gr\xfcn', 'grün'],
    ['gr\xc3\xbcn', 'grün'],
  ];
  for (const [raw, text] of cases) assert.equal(decodeEncodedWords(raw), text, raw);
});

test('text written as encoded words is read back, in words of at most 75 characters (RFC 2047 §2)', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 120 })
    .map((s) => s.replace(/[\0-\x1f\x7f]/g, 'x'));
  fc.assert(
    fc.property(text, (s) => {
      const encoded = encodeWords(s);
      assert.equal(decodeEncodedWords(encoded), s);
      for (const word of encoded.match(/=\?[^ ]*\?=/g) ?? []) assert.ok(word.length <= 75, word);
    }),
    { numRuns: 300 },
  );
});

test('parameters are joined and decoded (RFC 2231 §3, §4)', () => {
  const name = (value: string) => parameterText(parseMediaType(value)?.parameters ?? [], 'name');
  assert.equal(name(`a/b; name*=utf-8'en'%C3%A4.txt`), 'ä.txt');
  assert.equal(name('a/b; name*0="one "; name*1=two'), 'one two');
  assert.equal(name(`a/b; name*1=%41; name*0*=iso-8859-1''%E4`), 'ä%41');
  assert.equal(name('a/b; name="=?utf-8?q?=C3=A4?="'), 'ä');
  assert.equal(name('a/b; name=a=b?c'), 'a=b?c');
  assert.equal(name('a/b;; x; name=y (comment)'), 'y');
});

test('header fields are folded, encoded and cannot be broken out of (RFC 5322 §2.2.3)', () => {
  const folded = formatField('Subject', 'word '.repeat(40));
  for (const line of folded.split('\r\n')) assert.ok(line.length <= 78);
  assert.equal(formatField('X', 'a\r\nBcc: b'), 'X: a Bcc: b\r\n');
  assert.equal(formatTextField('Subject', 'Grüße'), 'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n');
  assert.equal(formatTextField('Subject', 'Grüße', { allowUtf8: true }), 'Subject: Grüße\r\n');
  const bob = { name: 'Lee, Bob', local: 'bob', domain: 'bücher.example' };
  assert.equal(formatNamedAddress(bob), '"Lee, Bob" <bob@xn--bcher-kva.example>');
  const list = [
    { local: 'a b', domain: 'c.test' },
    { name: 'Jörg', local: 'j', domain: 'c.test' },
  ];
  assert.equal(
    formatAddressField('To', list),
    'To: "a b"@c.test, =?UTF-8?Q?J=C3=B6rg?= <j@c.test>\r\n',
  );
});
