import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { decodeBody, decodeText } from './decode-body.ts';
import { editHeader } from './edit-header.ts';
import { findPart, findSection, parseSection } from './find-section.ts';
import { headerFields, headerValue } from './header-fields.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';
import { previewText } from './preview.ts';
import { readAddresses } from './read-addresses.ts';
import { searchableText } from './searchable-text.ts';
import { summarizeMessage } from './summarize-message.ts';

const nested = [
  'From: ann@example.test',
  'To: bob@example.test',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  'preamble',
  '--outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=C3=BC=C3=9Fe=',
  ' an Bob  ',
  '> quoted',
  '--inner',
  'Content-Type: text/html',
  '',
  '<p>Hello <b>Bob</b> &amp; all</p>',
  '--inner--',
  '--outer',
  'Content-Type: message/rfc822',
  '',
  'Subject: inside',
  'From: eve@example.test',
  '',
  'inner text',
  '--outer',
  'Content-Type: application/octet-stream; name=a.bin',
  'Content-Transfer-Encoding: base64',
  '',
  'AAEC',
  '--outer--',
  'epilogue',
  '',
].join('\r\n');

const message = Buffer.from(nested);
const tree = parseMessage(message);

function section(text: string): string | undefined {
  return findSection(message, tree, parseSection(text))?.toString();
}

test('sections name parts, headers and texts (RFC 9051 §6.4.5.1)', () => {
  assert.equal(section(''), nested);
  assert.equal(section('1.1'), 'Gr=C3=BC=C3=9Fe=\r\n an Bob  \r\n> quoted');
  assert.equal(section('1.2.MIME'), 'Content-Type: text/html\r\n\r\n');
  assert.equal(section('2'), 'Subject: inside\r\nFrom: eve@example.test\r\n\r\ninner text');
  assert.equal(section('2.HEADER'), 'Subject: inside\r\nFrom: eve@example.test\r\n\r\n');
  assert.equal(section('2.TEXT'), 'inner text');
  assert.equal(section('2.1'), 'inner text');
  assert.equal(section('3'), 'AAEC');
  assert.equal(
    section('HEADER.FIELDS (to FROM)'),
    'From: ann@example.test\r\nTo: bob@example.test\r\n\r\n',
  );
  assert.equal(section('2.HEADER.FIELDS.NOT ("Subject")'), 'From: eve@example.test\r\n\r\n');
  assert.ok(section('TEXT')!.startsWith('preamble'));
  for (const none of ['4', '1.3', '1.1.1', '3.HEADER', '2.2', '1.TEXT'])
    assert.equal(section(none), undefined, none);
});

test('part 1 of a message that is no multipart is its body (RFC 9051 §6.4.5.1)', () => {
  const plain = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  const found = findSection(plain, parseMessage(plain), parseSection('1'));
  assert.equal(found?.toString(), 'body\r\n');
  assert.equal(findPart(parseMessage(plain), [1, 1]), undefined);
});

test('malformed sections are refused (RFC 9051 §9)', () => {
  for (const text of [
    '0',
    '1.',
    '.1',
    'MIME',
    'HEADER.FIELDS',
    'TEXT (a)',
    '1HEADER',
    'x',
    '01',
    '1..2',
  ])
    assert.throws(() => parseSection(text), InputSyntaxError, text);
});

test('bodies are decoded; an unknown encoding is told (RFC 2045 §6, RFC 3516 §4.3)', () => {
  assert.equal(decodeText(message, findPart(tree, [1, 1])!), 'Grüße an Bob\r\n> quoted');
  assert.deepEqual(decodeBody(message, findPart(tree, [3])!), Buffer.from([0, 1, 2]));
  const odd = Buffer.from('Content-Transfer-Encoding: x-odd\r\n\r\nabc');
  assert.throws(() => decodeBody(odd, parseMessage(odd)), DomainError);
  assert.equal(decodeText(odd, parseMessage(odd)), 'abc');
});

test('the text to search is decoded and without markup (RFC 9051 §6.4.4)', () => {
  const pieces = [...searchableText(message, tree)];
  assert.match(pieces[0]!.text, /^subject: Grüße$/m);
  assert.equal(pieces[0]!.kind, 'header');
  const body = pieces.filter((p) => p.kind === 'body').map((p) => p.text);
  assert.ok(body.some((text) => text.includes('Hello Bob & all')));
  assert.ok(body.some((text) => text.includes('subject: inside')));
  assert.ok(body.includes('a.bin'));
});

test('a preview is the beginning of what is read, quotations left out (RFC 8970 §3.1)', () => {
  assert.equal(previewText(message, tree), 'Grüße an Bob');
  const html = Buffer.from(
    'Content-Type: text/html\r\n\r\n<style>p{}</style><p>A</p><p>B &lt; C&nbsp;d</p>',
  );
  assert.equal(previewText(html, parseMessage(html)), 'A B < C d');
  const long = Buffer.from(`\r\n${'wort '.repeat(200)}`);
  assert.ok(previewText(long, parseMessage(long)).length <= 256);
});

test('header fields are unfolded and found in any case (RFC 5322 §2.2.3)', () => {
  const folded = Buffer.from('SUBJECT: a\r\n b\r\nX : c\n\nbody');
  const { header, bodyStart } = parseMessage(folded);
  assert.equal(headerValue(header, 'subject'), 'a b');
  assert.equal(headerValue(header, 'x'), 'c');
  assert.equal(folded.subarray(bodyStart).toString(), 'body');
  assert.equal(headerFields(folded, ['Subject']).toString(), 'SUBJECT: a\r\n b\r\n');
});

test('line ends may be LF alone; offsets stay exact (RFC 2046 §5.1.1)', () => {
  const lf = Buffer.from(nested.replaceAll('\r\n', '\n'));
  const part = findPart(parseMessage(lf), [2, 1])!;
  assert.equal(lf.subarray(part.bodyStart, part.bodyEnd).toString(), 'inner text');
});

test('fields are added and removed, every other byte stays (RFC 5322 §3.6)', () => {
  const edited = editHeader(Buffer.from('A: 1\r\nBcc: x\r\n y\r\nB: 2\r\n\r\nBcc: body\r\n'), {
    prepend: ['R: 0\r\n'],
    append: ['D: 3\r\n'],
    remove: ['bcc'],
  });
  assert.equal(edited.toString(), 'R: 0\r\nA: 1\r\nB: 2\r\nD: 3\r\n\r\nBcc: body\r\n');
});

function assertRanges(part: MessagePart, start: number, end: number): void {
  assert.ok(start <= part.headerStart && part.headerStart <= part.bodyStart);
  assert.ok(part.bodyStart <= part.bodyEnd && part.bodyEnd <= end, 'part leaves its parent');
  let from = part.bodyStart;
  for (const child of part.children) {
    assertRanges(child, from, part.bodyEnd);
    from = child.bodyEnd;
  }
}

test('any bytes parse to a tree whose ranges lie inside each other (RFC 2046 §5.1)', () => {
  const piece = fc.constantFrom(
    '--outer',
    '--inner',
    '--outer--',
    '\r\n',
    '\n',
    '\r',
    ': ',
    ' ',
    'Content-Type: multipart/mixed; boundary=outer\r\n',
    'Content-Type: multipart/digest; boundary="inner"\r\n\r\n',
    'Content-Type: message/rfc822\r\n\r\n',
    'a',
    '\0',
    '\xff',
    '=?',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 40 }),
      (parts) => {
        const bytes = Buffer.from(parts.join(''), 'latin1');
        const parsed = parseMessage(bytes);
        assertRanges(parsed, 0, bytes.length);
        for (const piece of searchableText(bytes, parsed)) assert.ok(piece.text.length > 0);
        previewText(bytes, parsed);
      },
    ),
    { numRuns: 500 },
  );
});

test('a message bomb is bounded in parts and depth (RFC 2046 §5.1)', () => {
  let deep = '';
  for (let i = 0; i < 1000; i++)
    deep += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
  const bytes = Buffer.from(deep);
  let depth = 0;
  for (let part: MessagePart | undefined = parseMessage(bytes); part; part = part.children[0])
    depth++;
  assert.equal(depth, 101);
  const wide = Buffer.from(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(20_000)}`,
  );
  assert.equal(parseMessage(wide).children.length, 9999);
});

test('hostile headers and bodies cost no more than their length (RFC 5322 §2.1.1)', () => {
  const patterns = [
    '=?a?q?x',
    '=?a?q?x?= ',
    'a ',
    '"',
    '(',
    '<@a,',
    ';a*0=b',
    '[fwd: ',
    're: ',
    '\r\n x',
    '<',
  ];
  for (const pattern of patterns) {
    const value = pattern.repeat(200_000 / pattern.length);
    const fields = ['Subject', 'From', 'Content-Type: a/b', 'References', 'Date'].map(
      (n) => `${n}: ${value}\r\n`,
    );
    const bytes = Buffer.from(`${fields.join('')}\r\n`, 'latin1');
    const before = process.cpuUsage();
    summarizeMessage(bytes);
    const used = process.cpuUsage(before);
    // Quadratic work would take minutes.
    assert.ok(used.user + used.system < 3_000_000, pattern);
  }
});

test('addresses of a field are given as Unicode, groups opened (RFC 6532 §3.2)', () => {
  const text =
    'From: =?utf-8?q?J=C3=B6rg?= <j\xc3\xb6@b\xc3\xbccher.example>\r\nTo: Team: a@b.test;, broken\r\n\r\n';
  const { header } = parseMessage(Buffer.from(text, 'latin1'));
  assert.deepEqual(readAddresses(header, 'from'), [
    { name: 'Jörg', local: 'jö', domain: 'bücher.example' },
  ]);
  assert.deepEqual(readAddresses(header, 'To'), [
    { name: undefined, local: 'a', domain: 'b.test' },
  ]);
});
