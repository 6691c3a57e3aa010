import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { expectNumber, parsePopCommand } from './command-line.ts';
import { formatLines, stuffDots, topOf } from './reply.ts';
import { unstuffDots } from './unstuff-dots.ts';

test('a command is a verb in any case and words; PASS keeps its spaces (RFC 1939 §3, §7)', () => {
  assert.deepEqual(parsePopCommand(Buffer.from('top 1  5')), {
    verb: 'TOP',
    rest: '1  5',
    words: ['1', '5'],
  });
  assert.equal(parsePopCommand(Buffer.from('PASS my secret word ')).rest, 'my secret word ');
  for (const bad of ['', ' STAT', 'ST\0AT', 'LONGERTHANSIXTEENCHARS', Buffer.from([0x55, 0xff])])
    assert.throws(() => parsePopCommand(Buffer.from(bad)), { name: 'InputSyntaxError' });
  assert.throws(() => expectNumber('-1'), { name: 'InputSyntaxError' });
});

test('lines that begin with a dot get another one, and the last line is ended (RFC 1939 §3)', () => {
  assert.equal(
    Buffer.concat(stuffDots(Buffer.from('.a\r\nb\r\n..c'))).toString(),
    '..a\r\nb\r\n...c\r\n.\r\n',
  );
  assert.equal(formatLines('list', ['.x', 'y']), '+OK list\r\n..x\r\ny\r\n.\r\n');
});

test('TOP gives the header and so many body lines (RFC 1939 §7)', () => {
  const message = Buffer.from('A: b\r\n\r\none\r\ntwo\r\n');
  assert.equal(topOf(message, 0).toString(), 'A: b\r\n\r\n');
  assert.equal(topOf(message, 1).toString(), 'A: b\r\n\r\none\r\n');
  assert.equal(topOf(message, 9).toString(), message.toString());
});

test('what was stuffed comes back, with its last line ended (RFC 1939 §3)', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[.a\r\n]{0,40}$/), (text) => {
      const bytes = Buffer.from(text);
      const ended = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
      assert.equal(unstuffDots(Buffer.concat(stuffDots(bytes))).toString(), ended);
    }),
  );
});
