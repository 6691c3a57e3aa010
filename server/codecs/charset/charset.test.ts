import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { charsetOfCodePage } from './code-page.ts';
import { decodeCharset, isKnownCharset } from './decode-charset.ts';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((p) => (typeof p === 'string' ? Buffer.from(p, 'latin1') : Buffer.from(p))),
  );

test('text is decoded in the charset that the label names, in any case (RFC 1557, RFC 1843, RFC 2152, RFC 3629)', () => {
  const cases: [Buffer, string, string][] = [
    [bytes('Fr\xf6sche'), 'ISO-8859-1', 'Frösche'],
    [bytes('\x80'), 'windows-1252', '€'],
    [bytes('\xef\xbb\xbf\xc3\xb6'), 'utf-8', 'ö'],
    [bytes('Fr\xc3\xb6sche'), 'UTF-8', 'Frösche'],
    [bytes('Fr\xc3\xb6sche'), '"utf8"', 'Frösche'],
    [bytes('\xf0\xf2\xe9\xf7\xe5\xf4'), 'koi8-r', 'ПРИВЕТ'],
    [bytes([0x1b], '$B4A;z', [0x1b], '(B'), 'iso-2022-jp', '漢字'],
    [bytes([0x8a, 0xbf, 0x8e, 0x9a]), 'Shift_JIS', '漢字'],
    [bytes([0x8a, 0xbf, 0x8e, 0x9a]), 'cp932', '漢字'],
    [bytes([0xba, 0xba, 0xd7, 0xd6]), 'gb2312', '汉字'],
    [bytes([0xba, 0x7e, 0xa6, 0x72]), 'big5', '漢字'],
    [bytes([0xc7, 0xd1]), 'ks_c_5601-1987', '한'],
    [bytes('~{::WV~} ~~'), 'hz-gb-2312', '汉字 ~'],
    [bytes([0x1b], '$)C', [0x0e], 'GQ', [0x0f], '!'), 'iso-2022-kr', '한!'],
    [bytes('Hi Mom +Jjo-!'), 'utf-7', 'Hi Mom ☺!'],
    [bytes([0x84]), 'cp437', 'ä'],
    [bytes([0x8a]), 'macintosh', 'ä'],
    [bytes('Fr\xc3\xb6sche'), 'x-no-such', 'Frösche'],
    [bytes('Fr\xf6sche'), 'x-no-such', 'Frösche'],
    [bytes('Fr\xf6sche'), 'us-ascii', 'Frösche'],
  ];
  for (const [input, label, text] of cases) assert.equal(decodeCharset(input, label), text, label);
});

test('UTF-16 is not mistaken for ASCII', () => {
  assert.equal(decodeCharset(bytes([0x41, 0, 0x42, 0]), 'utf-16le'), 'AB');
});

test('decoding never throws, whatever the bytes and the label (RFC 2047 §6.2)', () => {
  const labels = ['utf-7', 'hz', 'iso-2022-kr', 'iso-2022-jp', 'utf-16', 'utf-32', 'big5', '', 'x'];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.oneof(fc.constantFrom(...labels), fc.string()),
      (input, label) => typeof decodeCharset(input, label) === 'string',
    ),
    { numRuns: 300 },
  );
});

test('known charsets are told from unknown ones', () => {
  for (const label of ['UTF-8', 'utf-7', 'ISO-8859-15', 'cp437', 'iso-2022-kr'])
    assert.equal(isKnownCharset(label), true, label);
  for (const label of ['', 'x-no-such', 'a b']) assert.equal(isKnownCharset(label), false, label);
});

test('mailbox names go to modified UTF-7 and back (RFC 3501 §5.1.3)', () => {
  assert.equal(encodeModifiedUtf7('~peter/mail/台北/日本語'), '~peter/mail/&U,BTFw-/&ZeVnLIqe-');
  assert.equal(encodeModifiedUtf7('A & B'), 'A &- B');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(decodeModifiedUtf7(encodeModifiedUtf7(text)), text);
    }),
    { numRuns: 300 },
  );
});

test('a mailbox name that is not canonical modified UTF-7 is refused (RFC 3501 §5.1.3)', () => {
  for (const name of ['&', '&AGE-', 'a\u00e4', '&Jjo', '&Jjo-&Jjo-', '&2AA-', '&?-', '&A-'])
    assert.throws(() => decodeModifiedUtf7(name), InputSyntaxError, name);
});

test('numbers of code pages mean charsets that can be decoded', () => {
  const numbers = [437, 850, 874, 932, 936, 949, 950, 1250, 1258, 10_000, 20_866, 28_591, 28_605];
  for (const number of [...numbers, 50_220, 50_225, 51_932, 52_936, 54_936, 65_000, 65_001])
    assert.ok(isKnownCharset(charsetOfCodePage(number) ?? ''), String(number));
  assert.equal(charsetOfCodePage(0), undefined);
  assert.equal(charsetOfCodePage(99_999), undefined);
});
