import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { parseBencode } from './parse-bencode.ts';

const parse = (text: string) => parseBencode(Buffer.from(text));

test('numbers, texts in UTF-8, lists and dictionaries', () => {
  assert.equal(parse('i-42e'), -42);
  assert.equal(parse('0:'), '');
  assert.deepEqual(
    parse('d3:fldd9:firstName4:Jüre1:vi10e1:xl1:ai1eee'),
    new Map<string, unknown>([
      ['fld', new Map([['firstName', 'Jür']])],
      ['v', 10],
      ['x', ['a', 1]],
    ]),
  );
});

test('what is none is refused', () => {
  for (const bad of [
    '',
    'x',
    '5:ab',
    'i1',
    'l',
    'd1:a',
    '1:ab',
    'i99999999999999999e',
    'l'.repeat(100),
  ])
    assert.throws(() => parse(bad), InputSyntaxError, bad);
});
