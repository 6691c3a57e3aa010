import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeWritten, readCommand } from '../../../test/support/imap-wire.ts';
import { expectCopyArgs, formatCopyArgs } from './copy-args.ts';
import { expectCreateArgs, formatCreateArgs } from './create-args.ts';
import { Decoder } from './decoder.ts';
import { expectListArgs, expectLsubArgs, formatListArgs } from './list-args.ts';
import {
  expectGetMetadataArgs,
  expectSetMetadataArgs,
  formatGetMetadataArgs,
  formatSetMetadataArgs,
} from './metadata-args.ts';
import { expectNotifyArgs, formatNotifyArgs } from './notify-args.ts';
import { expectSelectArgs, formatSelectArgs } from './select-args.ts';
import { expectStatusItems, expectStatusValues, formatStatusValues } from './status-items.ts';

function decoderOf(text: string): Decoder {
  return new Decoder(readCommand(Buffer.from(`${text}\r\n`)));
}

test('LIST in its old form takes a reference and a pattern (RFC 9051 §6.3.9)', () => {
  assert.deepEqual(expectListArgs(decoderOf('"" %&AOk-*')), {
    reference: '',
    patterns: ['%\u00e9*'],
    isExtended: false,
    select: {},
    returns: {},
  });
  assert.deepEqual(expectLsubArgs(decoderOf('#news. "a b"')), {
    reference: '#news.',
    pattern: 'a b',
  });
});

test('LIST-EXTENDED with all its options survives (RFC 5258 §3, RFC 5819 §2, RFC 8440 §3, RFC 9590 §3)', () => {
  const args = expectListArgs(
    decoderOf(
      '(subscribed RECURSIVEMATCH REMOTE SPECIAL-USE) "" ("INBOX" "Se%") RETURN (SUBSCRIBED CHILDREN SPECIAL-USE MYRIGHTS STATUS (MESSAGES SIZE) METADATA (/shared/comment))',
    ),
  );
  assert.deepEqual(args.returns, {
    subscribed: true,
    children: true,
    specialUse: true,
    myRights: true,
    status: ['MESSAGES', 'SIZE'],
    metadata: ['/shared/comment'],
  });
  assert.deepEqual(expectListArgs(decodeWritten((e) => formatListArgs(e, args))), args);
  assert.throws(() => expectListArgs(decoderOf('(RECURSIVEMATCH) "" *')), InputSyntaxError);
  assert.throws(() => expectListArgs(decoderOf('(NEW) "" *')), InputSyntaxError);
});

test('SELECT with QRESYNC tells what the client knows (RFC 7162 §3.2.5)', () => {
  const args = expectSelectArgs(
    decoderOf('INBOX (CONDSTORE QRESYNC (67890007 20050715194045000 41,43:211 (1,3 5,9)))'),
  );
  assert.deepEqual(args.qresync, {
    uidValidity: 67_890_007,
    modseq: Number.MAX_SAFE_INTEGER,
    knownUids: [41, 41, 43, 211],
    sequenceMatch: { sequences: [1, 1, 3, 3], uids: [5, 5, 9, 9] },
  });
  assert.deepEqual(expectSelectArgs(decodeWritten((e) => formatSelectArgs(e, args))), args);
  assert.throws(() => expectSelectArgs(decoderOf('x (QRESYNC (1 2 (1:2 5)))')), InputSyntaxError);
  assert.throws(() => expectSelectArgs(decoderOf('x (QRESYNC (1 2 1:*))')), InputSyntaxError);
});

test('CREATE with a special use, COPY with a set (RFC 6154 §3, RFC 9051 §6.4.7)', () => {
  const create = expectCreateArgs(decoderOf('"My Sent" (USE (\\sent \\Foo))'));
  assert.deepEqual(create, { mailbox: 'My Sent', uses: ['\\Sent', '\\Foo'] });
  assert.deepEqual(expectCreateArgs(decodeWritten((e) => formatCreateArgs(e, create))), create);
  const copy = expectCopyArgs(decoderOf('2:4 inbox'));
  assert.equal(copy.mailbox, 'INBOX');
  assert.deepEqual(expectCopyArgs(decodeWritten((e) => formatCopyArgs(e, copy))), copy);
});

test('STATUS values survive, in the order asked for (RFC 9051 §6.3.11)', () => {
  const items = expectStatusItems(decoderOf('(uidnext MESSAGES MAILBOXID APPENDLIMIT MESSAGES)'));
  assert.deepEqual(items, ['UIDNEXT', 'MESSAGES', 'MAILBOXID', 'APPENDLIMIT']);
  const values = { UIDNEXT: 9, MESSAGES: 0, MAILBOXID: 'F1', APPENDLIMIT: null };
  const text = formatStatusValues(items, values);
  assert.equal(text, '(UIDNEXT 9 MESSAGES 0 MAILBOXID (F1) APPENDLIMIT NIL)');
  assert.deepEqual(expectStatusValues(decoderOf(text)), values);
  assert.throws(() => expectStatusItems(decoderOf('()')), InputSyntaxError);
});

test('GETMETADATA takes options before or behind the mailbox (RFC 5464 §4.2)', () => {
  const args = expectGetMetadataArgs(
    decoderOf('(DEPTH infinity MAXSIZE 9) "" (/shared/a /private/b)'),
  );
  assert.deepEqual(args, {
    mailbox: '',
    entries: ['/shared/a', '/private/b'],
    maxSize: 9,
    depth: 'infinity',
  });
  assert.deepEqual(
    expectGetMetadataArgs(decoderOf('"" (MAXSIZE 9 DEPTH infinity) (/shared/a /private/b)')),
    args,
  );
  const back = expectGetMetadataArgs(decodeWritten((e) => formatGetMetadataArgs(e, args)));
  assert.deepEqual(back, args);
  for (const name of ['shared', '/a//b', '/a/', '/a*'])
    assert.throws(() => expectGetMetadataArgs(decoderOf(`x "${name}"`)), InputSyntaxError, name);
});

test('SETMETADATA values are bytes, NIL removes (RFC 5464 §4.3)', () => {
  const args = expectSetMetadataArgs(
    decoderOf('INBOX (/private/a NIL /private/b "x" /private/c ~{3+}\r\n\0\xff)'),
  );
  assert.deepEqual(
    args.entries.map((e) => e.value?.length),
    [undefined, 1, 3],
  );
  const back = expectSetMetadataArgs(decodeWritten((e) => formatSetMetadataArgs(e, args)));
  assert.deepEqual(back, args);
});

test('NOTIFY groups, their filters and events survive (RFC 5465 §8)', () => {
  const args = expectNotifyArgs(
    decoderOf(
      ' SET STATUS (selected (MessageNew (uid body.peek[header.fields (from)]) MessageExpunge)) (subtree (a b) none) (personal (MailboxName Foo))',
    ),
  );
  assert.ok(args.kind === 'set' && args.wantsStatus);
  assert.deepEqual(
    args.groups.map((g) => [g.filter.kind, g.events.map((e) => e.kind)]),
    [
      ['selected', ['MessageNew', 'MessageExpunge']],
      ['subtree', []],
      ['personal', ['MailboxName', 'unknown']],
    ],
  );
  assert.deepEqual(expectNotifyArgs(decodeWritten((e) => formatNotifyArgs(e, args))), args);
  assert.deepEqual(expectNotifyArgs(decoderOf(' none')), { kind: 'none' });
});
