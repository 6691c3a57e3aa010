import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatBdatCommand, parseBdatCommand } from './bdat-command.ts';
import { parseXclientCommand } from './xclient-command.ts';
import { decodeXtext, encodeXtext } from './xtext.ts';

test('BDAT names a size and perhaps LAST (RFC 3030 §2)', () => {
  assert.deepEqual(parseBdatCommand('86 last'), { size: 86, isLast: true });
  assert.deepEqual(parseBdatCommand('0'), { size: 0, isLast: false });
  assert.equal(formatBdatCommand({ size: 5, isLast: true }), 'BDAT 5 LAST');
  for (const bad of ['', '-1', '5 FIRST', '5LAST', '1e3', '9999999999999999'])
    assert.throws(() => parseBdatCommand(bad), InputSyntaxError);
});

test('xtext gives back what was put in (RFC 3461 §4)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[\x00-\x1f\x7f]/.test(text));
      assert.equal(decodeXtext(encodeXtext(text)), text);
    }),
    { numRuns: 200 },
  );
});

test('xtext with bad escapes or control characters is refused', () => {
  for (const bad of ['a+', 'a+0', 'a+zz', 'a+2b', 'a=b', 'a b', '+0D+0A', '+FF'])
    assert.throws(() => decodeXtext(bad), InputSyntaxError);
});

test('XCLIENT attributes are read, unknown values told apart from unsaid ones', () => {
  assert.deepEqual(
    parseXclientCommand(
      'ADDR=IPv6:2001:db8::1 NAME=[UNAVAILABLE] PORT=2525 PROTO=ESMTP HELO=h+2Bx',
    ),
    {
      name: null,
      address: '2001:db8::1',
      port: 2525,
      protocol: 'ESMTP',
      helo: 'h+x',
      login: undefined,
    },
  );
  for (const bad of ['', 'FOO=1', 'PORT=70000', 'PROTO=HTTP', 'ADDR'])
    assert.throws(() => parseXclientCommand(bad), InputSyntaxError, bad);
});
