import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectNumber, parsePopCommand } from './command-line.ts';
import { formatLines, stuffDots, topOf } from './reply.ts';

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
