import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeWritten, readCommand } from '../../../test/support/imap-wire.ts';
import {
  expectAppendArgs,
  expectReplaceArgs,
  formatAppendArgs,
  formatReplaceArgs,
  inspectAppend,
  type AppendProgress,
} from './append-args.ts';
import { expectCommandHead } from './command-head.ts';
import { CommandReader } from './command-reader.ts';
import { Decoder } from './decoder.ts';

function append(text: string) {
  return expectAppendArgs(new Decoder(readCommand(Buffer.from(`${text}\r\n`))));
}

/** What is known at each literal, when data is streamed and arguments are kept. */
function inspectAll(text: string): AppendProgress[] {
  const reader = new CommandReader();
  reader.push(Buffer.from(text));
  const seen: AppendProgress[] = [];
  for (let event = reader.next(); event !== undefined; event = reader.next()) {
    if (event.kind !== 'literal') continue;
    const decoder = new Decoder(event.command);
    const progress = inspectAppend(decoder, expectCommandHead(decoder).verb);
    seen.push(progress);
    if (progress.use === 'message') reader.streamLiteral();
    else reader.keepLiteral();
  }
  return seen;
}

test('several messages with flags, dates and CATENATE in one APPEND (RFC 3502 §6.3.11, RFC 4469 §5)', () => {
  const args = append(
    'box (\\Seen) " 1-Jan-2026 00:00:00 +0100" {2+}\r\nab CATENATE (URL "/x/;UID=1" TEXT {1+}\r\nc) (\\draft) UTF8 (~{1+}\r\nd)',
  );
  assert.equal(args.mailbox, 'box');
  assert.deepEqual(
    args.messages.map((m) => [m.flags, m.date?.offsetMinutes, m.data.kind]),
    [
      [['\\Seen'], 60, 'literal'],
      [[], undefined, 'catenate'],
      [['\\Draft'], undefined, 'utf8'],
    ],
  );
  assert.deepEqual(expectAppendArgs(decodeWritten((e) => formatAppendArgs(e, args))), args);
});

test('at each announced literal it is known what it is for', () => {
  const text =
    'a APPEND {3+}\r\nbox (\\Seen) {2+}\r\nab (\\Draft) CATENATE (URL {2+}\r\n/x TEXT {1+}\r\nc)\r\n';
  assert.deepEqual(
    inspectAll(text).map((p) => [p.use, p.mailbox, p.messageIndex, p.flags, p.isCatenatePart]),
    [
      ['argument', undefined, 0, [], false],
      ['message', 'box', 0, ['\\Seen'], false],
      ['argument', 'box', 1, ['\\Draft'], true],
      ['message', 'box', 1, ['\\Draft'], true],
    ],
  );
});

test('a command that is wrong before its literal is known to be wrong', () => {
  assert.throws(() => inspectAll('a APPEND box (\\Seen {2}\r\n'), InputSyntaxError);
  assert.throws(() => inspectAll('a APPEND box nonsense {2}\r\n'), InputSyntaxError);
});

test('REPLACE has the message it replaces before the mailbox (RFC 8508 §3)', () => {
  const command = readCommand(Buffer.from('4 Drafts (\\Draft) {1+}\r\nx\r\n'));
  const args = expectReplaceArgs(new Decoder(command));
  assert.equal(args.replaced, 4);
  assert.equal(args.mailbox, 'Drafts');
  assert.deepEqual(expectReplaceArgs(decodeWritten((e) => formatReplaceArgs(e, args))), args);
});

test('APPEND without a message, or with a bad one, is an error', () => {
  for (const text of [
    'box',
    'box ',
    'box "x"',
    'box (\\Seen)',
    'box CATENATE ()',
    'box {1+}\r\nx ',
  ])
    assert.throws(() => append(text), InputSyntaxError, text);
});
