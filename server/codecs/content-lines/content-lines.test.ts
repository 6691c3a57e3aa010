import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ContentLine } from './content-line.ts';
import { decodeContent } from './decode-content.ts';
import { formatContentLine } from './format-content-line.ts';
import { defaultLimits } from './limits.ts';
import { parameter, parameterValues, withParameter, withoutParameter } from './parameters.ts';
import { parseContentLines } from './parse-content-lines.ts';
import { escapeText, splitValue, unescapeText } from './text-value.ts';

const parse = (text: string): ContentLine[] => [...parseContentLines(text)];
const one = (text: string): ContentLine => parse(text)[0]!;

test('lines are unfolded whatever ends them, and know where they began (RFC 5545 §3.1)', () => {
  for (const end of ['\r\n', '\n', '\r', '\r\r\n']) {
    const text = ['\ufeffSUMMARY:a', ' b', '\t c', '', 'dtstart:2', ''].join(end);
    assert.deepEqual(parse(text), [
      { name: 'SUMMARY', parameters: [], value: 'ab c', line: 1 },
      { name: 'DTSTART', parameters: [], value: '2', line: 5 },
    ]);
  }
  assert.deepEqual(parse(''), []);
  assert.deepEqual(parse(' \r\n\r\n'), []);
});

test('parameters have several values, quotes and RFC 6868 codes', () => {
  const line = one(
    `ATTENDEE;CN="Smith, ^'J^'; x:y";MEMBER="mailto:a","mailto:b",c;X-N=^n^^^x;E=:mailto:d`,
  );
  assert.equal(line.value, 'mailto:d');
  assert.deepEqual(line.parameters, [
    { name: 'CN', values: ['Smith, "J"; x:y'] },
    { name: 'MEMBER', values: ['mailto:a', 'mailto:b', 'c'] },
    { name: 'X-N', values: ['\n^^x'] },
    { name: 'E', values: [''] },
  ]);
  assert.equal(parameter(line, 'MEMBER'), 'mailto:a');
  assert.equal(parameter(line, 'NONE'), undefined);
});

test('groups, and bare parameters of vCard 2.1 and 3.0, are understood (RFC 6350 §3.3)', () => {
  assert.deepEqual(one('item1.tel;HOME;Voice;type=a;QUOTED-PRINTABLE;URL:+1'), {
    group: 'item1',
    name: 'TEL',
    parameters: [
      { name: 'TYPE', values: ['HOME'] },
      { name: 'TYPE', values: ['Voice'] },
      { name: 'TYPE', values: ['a'] },
      { name: 'ENCODING', values: ['QUOTED-PRINTABLE'] },
      { name: 'VALUE', values: ['URL'] },
    ],
    value: '+1',
    line: 1,
  });
  assert.deepEqual(parameterValues(one('TEL;HOME;TYPE=a,b:1'), 'TYPE'), ['HOME', 'a', 'b']);
});

test('soft line breaks of quoted-printable are joined', () => {
  const [note, next] = parse('NOTE;ENCODING=quoted-printable:a=\r\nb=3D=\r\nc\r\nFN:x');
  assert.equal(note?.value, 'ab=3Dc');
  assert.deepEqual([next?.name, next?.line], ['FN', 4]);
  assert.equal(one('NOTE;QUOTED-PRINTABLE:a==').value, 'a');
  assert.equal(one('NOTE:a=\r\nb:c').value, 'a=');
});

test('slips of common programs are taken: empty parameters, stray quotes', () => {
  assert.deepEqual(one('GEO;;:1').parameters, []);
  assert.equal(parameter(one('A;CN=Joe "Big" Smith:x'), 'CN'), 'Joe "Big" Smith');
  assert.equal(parameter(one('A;CN="Joe"x:y'), 'CN'), 'Joex');
});

test('a refusal names line and property', () => {
  const cases: [string, RegExp][] = [
    ['A:b\r\nhello world', /^ContentSyntaxError: line 2: no colon .* "hello world"/],
    ['A:b\r\n\r\n:x', /^ContentSyntaxError: line 3: not a property/],
    ['A;CN="x:y', /^ContentSyntaxError: line 1, A: .*CN.*closing quotation mark/],
    ['A;CN=x', /line 1, A: no colon/],
    ['A;C N=x:y', /line 1, A: a parameter is malformed/],
  ];
  for (const [text, expected] of cases)
    assert.throws(
      () => parse(text),
      (error) => expected.test(String(error)),
      text,
    );
});

test('length, lines and parameter values are limited', () => {
  const refused = (text: string, limits: object): void =>
    assert.throws(() => [...parseContentLines(text, { ...defaultLimits, ...limits })], {
      name: 'ContentSyntaxError',
    });
  refused('A:12345678', { maxLineLength: 9 });
  refused('A:1\r\n 234\r\n 567890', { maxLineLength: 9 });
  refused(`A;ENCODING=QUOTED-PRINTABLE:=\r\n${`${'1'.repeat(20)}=\r\n`.repeat(2)}`, {
    maxLineLength: 40,
  });
  refused('A:1\r\nB:2\r\nC:3', { maxLines: 2 });
  refused('A;X=1,2,3:4', { maxParameterValues: 2 });
  refused('A;X;Y;Z:4', { maxParameterValues: 2 });
  refused('A;X=1,2:4\r\nA;X=1;Y=2:4', { maxTotalParameterValues: 3 });
});

test('lines are folded at 75 octets and never inside a character (RFC 5545 §3.1)', () => {
  const text = formatContentLine({
    name: 'S',
    parameters: [],
    value: '\u{1f600}\u00fc\u20ac'.repeat(40),
  });
  const physical = text.split('\r\n');
  assert.equal(physical.pop(), '');
  assert.ok(physical.length > 4);
  for (const line of physical) {
    assert.ok(Buffer.byteLength(line) <= 75);
    assert.ok(line.isWellFormed());
  }
  assert.ok(physical.slice(1).every((line) => line.startsWith(' ')));
});

test('what would become another line cannot be written', () => {
  for (const line of [
    { name: 'A', parameters: [], value: 'x\r\nB:y' },
    { name: 'A:b\r\nB', parameters: [], value: 'x' },
    { name: 'A', parameters: [{ name: 'X;Y', values: ['1'] }], value: 'x' },
    { name: 'A', group: '', parameters: [], value: 'x' },
  ])
    assert.throws(() => formatContentLine(line), { name: 'DomainError', code: 'bad-value' });
});

test('law: parse(format(x)) = x', () => {
  const token = fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,12}$/);
  const content = fc.string({ unit: 'grapheme', maxLength: 120 });
  const line = fc.record(
    {
      group: token,
      name: token,
      parameters: fc.array(
        fc.record({ name: token, values: fc.array(content, { minLength: 1, maxLength: 4 }) }),
        { maxLength: 4 },
      ),
      value: content.map((s) => s.replaceAll(/[\r\n]/g, '')),
    },
    { requiredKeys: ['name', 'parameters', 'value'] },
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const expected = lines.map((l) => ({
        ...l,
        parameters: l.parameters.map((p) => ({
          ...p,
          values: p.values.map((v) => v.replaceAll(/\r\n?/g, '\n')),
        })),
      }));
      const isPlain = expected.every(
        (l) => !(l.value.endsWith('=') && l.parameters.some((p) => p.name === 'ENCODING')),
      );
      fc.pre(isPlain);
      const back = parse(lines.map((l) => formatContentLine(l as ContentLine)).join(''));
      assert.deepEqual(
        back.map((l) => ({ ...l, line: undefined })),
        expected.map((l) => ({ ...l, line: undefined })),
      );
    }),
  );
});

test('law: TEXT values come back from their escaped form (RFC 5545 §3.3.11)', () => {
  const text = fc.string({ unit: fc.constantFrom('\\', 'n', ';', ',', ':', '"', '\n', 'a', 'N') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      for (const separator of [',', ';'] as const)
        assert.deepEqual(
          splitValue(texts.map(escapeText).join(separator), separator).map(unescapeText),
          texts,
        );
    }),
  );
  assert.equal(escapeText('a\r\nb\rc'), String.raw`a\nb\nc`);
  assert.equal(unescapeText(String.raw`\Na\b\:`), '\na\\b:');
});

test('parameters are changed without touching the others', () => {
  const line = one('A;X=1;Y=2;X=3:v');
  assert.equal(formatContentLine(withParameter(line, 'X', 'a', 'b')), 'A;X=a,b;Y=2:v\r\n');
  assert.equal(formatContentLine(withParameter(line, 'Z', 'c')), 'A;X=1;Y=2;X=3;Z=c:v\r\n');
  assert.equal(formatContentLine(withoutParameter(line, 'X')), 'A;Y=2:v\r\n');
});

test('folds inside a UTF-8 character are repaired; other bytes are refused by line', () => {
  const bytes = Buffer.from('SUMMARY:\u20ac\r\nX:1\r\n');
  for (const cut of [9, 10]) {
    const split = Buffer.concat([
      bytes.subarray(0, cut),
      Buffer.from('\r\n '),
      bytes.subarray(cut),
    ]);
    assert.deepEqual(
      parse(decodeContent(split)).map((l) => l.value),
      ['\u20ac', '1'],
    );
  }
  assert.throws(() => decodeContent(Buffer.from('A:b\r\nC:\xff\r\n', 'latin1')), {
    name: 'ContentSyntaxError',
    line: 2,
  });
});
