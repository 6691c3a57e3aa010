import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { formatCapabilities, parseCapabilities, sizeLimit, statedLimit } from './capabilities.ts';
import { formatReply } from './reply.ts';
import { ReplyReader } from './reply-reader.ts';

test('the enhanced code stands on every line (RFC 2034 §4, RFC 3463 §2)', () => {
  assert.equal(
    formatReply({ code: 550, enhanced: '5.1.1', lines: ['no such user', 'here'] }),
    '550-5.1.1 no such user\r\n550 5.1.1 here\r\n',
  );
});

test('text from elsewhere cannot forge a reply line', () => {
  assert.equal(
    formatReply({ code: 550, enhanced: undefined, lines: ['a\r\n250 ok\x00é'] }),
    '550 a 250 ok ?\r\n',
  );
});

test('long texts are split below 512 octets (RFC 5321 §4.5.3.1.5)', () => {
  const wire = formatReply({ code: 550, enhanced: '5.7.1', lines: ['x'.repeat(1200)] });
  assert.ok(wire.split('\r\n').every((l) => l.length <= 510));
});

test('replies come out the same however the bytes are cut', () => {
  const replies = [
    { code: 220, enhanced: undefined, lines: ['mx.test ESMTP'] },
    { code: 250, enhanced: '2.1.0', lines: ['ok', 'and more'] },
    { code: 354, enhanced: undefined, lines: [''] },
  ];
  const wire = Buffer.from(replies.map(formatReply).join(''));
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length), { maxLength: 8 }), (cuts) => {
      const reader = new ReplyReader();
      const at = [0, ...cuts.sort((a, b) => a - b), wire.length];
      const got = at.slice(1).flatMap((end, i) => reader.push(wire.subarray(at[i], end)));
      assert.deepEqual(got, replies);
    }),
    { numRuns: 100 },
  );
});

test('a peer that does not speak SMTP is refused, with bounded memory', () => {
  const refused = [
    'SSH-2.0-OpenSSH\r\n',
    '600 x\r\n',
    '250-a\r\n251 b\r\n',
    'x'.repeat(5000),
    '250-a\r\n'.repeat(300),
  ];
  for (const text of refused)
    assert.throws(() => new ReplyReader().push(Buffer.from(text)), InputSyntaxError);
});

test('capabilities go both ways (RFC 5321 §4.1.1.1)', () => {
  const lines = [
    'mx.test',
    'SIZE 1000',
    'AUTH PLAIN LOGIN',
    'LIMITS RCPTMAX=50 MAILMAX=3',
    '8BITMIME',
  ];
  const capabilities = parseCapabilities(lines);
  assert.deepEqual(formatCapabilities(capabilities), lines);
  assert.equal(sizeLimit(capabilities), 1000);
  assert.equal(statedLimit(capabilities, 'RCPTMAX'), 50);
  assert.equal(statedLimit(capabilities, 'RCPTDOMAINMAX'), undefined);
});

test('the old AUTH= form joins the new one', () => {
  const { keywords } = parseCapabilities(['x', 'AUTH PLAIN', 'AUTH=LOGIN PLAIN', '', '-bad-']);
  assert.deepEqual(keywords.get('AUTH'), ['PLAIN', 'LOGIN']);
  assert.equal(keywords.size, 1);
});
