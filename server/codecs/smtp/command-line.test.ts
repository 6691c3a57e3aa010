import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { parseCommandLine } from './command-line.ts';

const parse = (text: string) => parseCommandLine(Buffer.from(text));

test('verbs are taken in any case and trailing blanks are dropped (RFC 5321 §2.4)', () => {
  assert.deepEqual(parse('mail FROM:<a@b>  '), { verb: 'MAIL', argument: 'FROM:<a@b>' });
  assert.deepEqual(parse('QUIT'), { verb: 'QUIT', argument: '' });
});

test('UTF-8 in an argument is decoded', () => {
  assert.equal(parse('RCPT TO:<jürgen@exämple.test>').argument, 'TO:<jürgen@exämple.test>');
});

test('control characters, invalid UTF-8 and lines without a verb are refused', () => {
  for (const bad of ['', ' EHLO x', 'NO\0OP', 'EHLO a\x07', '{"json":1}', 'VERYLONGVERBX y'])
    assert.throws(() => parse(bad), InputSyntaxError, JSON.stringify(bad));
  assert.throws(() => parseCommandLine(Buffer.from('EHLO \xff\xfe', 'latin1')), InputSyntaxError);
});
