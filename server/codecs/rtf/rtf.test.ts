import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { decompressRtf } from './decompress-rtf.ts';
import { readRtfBody } from './read-rtf-body.ts';

function read(rtf: string): string {
  return readRtfBody(Buffer.from(rtf, 'latin1')).text;
}

const html = String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset128 MS Gothic;}{\f2\fcharset204 Arial;}}`;

test('the samples of the standard are decompressed (MS-OXRTFCP §4.1)', () => {
  const cases: [string, string][] = [
    [
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    ],
    [
      '1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0',
      '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}',
    ],
  ];
  for (const [hex, text] of cases)
    assert.equal(decompressRtf(Buffer.from(hex, 'hex')).toString('latin1'), text);
});

/** Compression without references: one control byte before eight literals. */
function store(rtf: Buffer, kind: string): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(rtf.length, 4);
  header.write(kind, 8, 'latin1');
  const chunks: Buffer[] = [header];
  if (kind === 'MELA') chunks.push(rtf);
  else
    for (let at = 0; at < rtf.length; at += 8)
      chunks.push(Buffer.from([0]), rtf.subarray(at, at + 8));
  const out = Buffer.concat(chunks);
  out.writeUInt32LE(out.length - 4, 0);
  return out;
}

test('both forms give back what was put in', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('LZFu', 'MELA'),
      (bytes, kind) => {
        const rtf = Buffer.from(bytes);
        assert.deepEqual(decompressRtf(store(rtf, kind)), rtf);
      },
    ),
  );
});

test('a cut text gives its beginning, other bytes are refused', () => {
  const stored = store(Buffer.from('{\\rtf1 abcdefghijk}'), 'LZFu');
  assert.equal(decompressRtf(stored.subarray(0, 27)).toString(), '{\\rtf1 ab');
  assert.throws(() => decompressRtf(Buffer.alloc(40)), InputSyntaxError);
  assert.throws(() => decompressRtf(Buffer.from('{\\rtf1}')), InputSyntaxError);
  const large = store(Buffer.from('{}'), 'LZFu');
  large.writeUInt32LE(0x7f_ff_ff_ff, 4);
  assert.throws(() => decompressRtf(large), /longer than/);
});

test('HTML comes out of RTF as it went in (MS-OXRTFEX §2.1.3)', () => {
  const wrapped =
    html +
    String.raw`{\*\htmltag18 <html>}{\*\htmltag4 \par }{\*\htmltag64 <p title="a\\b\{\}">}\htmlrtf {\pard\htmlrtf0 ` +
    String.raw`a {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 b\htmlrtf\par}\htmlrtf0 {\*\mhtmltag64 <p x>}{\*\htmltag72 </p>}{\*\htmltag27 </html>}}`;
  assert.deepEqual(readRtfBody(Buffer.from(wrapped)), {
    kind: 'html',
    text: '<html>\r\n<p title="a\\b{}">a &lt;b</p></html>',
  });
  const signs = html + String.raw`\lquote\rquote\ldblquote\rdblquote\bullet\endash\emdash\~\_\tab}`;
  assert.equal(read(signs), '&lsquo;&rsquo;&ldquo;&rdquo;&bull;&ndash;&mdash;&nbsp;&shy;\t');
});

test("text is in its font's charset, also when the font is set in a passage of RTF alone", () => {
  assert.equal(
    read(`${html}\\'e9\\htmlrtf\\f1\\htmlrtf0 \\'82\\'a0{\\f2 \\'df}\\'82\\'a1}`),
    'éあЯぃ',
  );
  assert.equal(read(String.raw`{\rtf1\ansicpg1251\fromtext \'ff\par}`), 'я\r\n');
});

test('Unicode characters take the place of what stands behind them', () => {
  assert.equal(
    read(String.raw`{\rtf1\fromtext \u8364?x\uc2\u8364??x{\uc0\u8364 x}\u8364\'3f\'3fx}`),
    '€x€x€x€x',
  );
  assert.equal(read(String.raw`{\rtf1\uc1\u-10179?\u-8704?}`), '\u{1F600}');
  assert.equal(read(String.raw`{\rtf1\u-10179?x}`), '\uFFFDx');
});

test('of RTF that is nothing else the text is given, without tables, pictures and notes for programs', () => {
  const rtf = String.raw`{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\info{\author N}}{\*\generator G;}\pard a\b b\b0\tab c\line d{\pict\bin5 {{{{{}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}\par}`;
  assert.deepEqual(readRtfBody(Buffer.from(rtf)), {
    kind: 'rtf',
    text: 'ab\tc\r\ndlink\r\n',
  });
});

test('groups without end are read up to the limit', () => {
  assert.equal(read(`{\\rtf1 a${'{b'.repeat(100_000)}`).length, 1000);
  assert.equal(read('{\\rtf1 a}trailing'), 'a');
});
