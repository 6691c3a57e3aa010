import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeWritten } from '../../../test/support/imap-wire.ts';
import { toCommandText } from './command-text.ts';
import { fromEpochDay } from '#codecs/mime/calendar.ts';
import { Decoder } from './decoder.ts';
import {
  expectEsearchArgs,
  expectSearchArgs,
  formatSearchArgs,
  type SearchArgs,
} from './search-args.ts';
import { MAX_SEARCH_DEPTH, type SearchKey } from './search-key.ts';

function parse(text: string): SearchArgs {
  return expectSearchArgs(new Decoder(toCommandText(text)));
}

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((t) => !t.includes('\0'));
const date = fc.integer({ min: 0, max: 40_000 }).map(fromEpochDay);
const set = fc.constantFrom(
  { kind: 'saved' } as const,
  {
    kind: 'ranges',
    ranges: [
      [1, 5],
      [9, Infinity],
    ],
  } as const,
);
const plainKey: fc.Arbitrary<SearchKey> = fc.oneof(
  fc.constantFrom<SearchKey>(
    { kind: 'all' },
    { kind: 'new' },
    { kind: 'save-date-supported' },
    { kind: 'email-id', id: 'M1' },
    { kind: 'thread-id', id: 'T-1' },
    { kind: 'modseq', modseq: 7, entry: { name: '/flags/\\draft', scope: 'all' } },
    { kind: 'modseq', modseq: 0 },
  ),
  fc.record({
    kind: fc.constant('flag' as const),
    flag: fc.constantFrom('\\Seen', '\\Recent', '\\Draft', '$Junk', 'x'),
    isSet: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('date' as const),
    field: fc.constantFrom('internal' as const, 'sent' as const, 'saved' as const),
    comparison: fc.constantFrom('before' as const, 'on' as const, 'since' as const),
    date,
  }),
  fc.record({
    kind: fc.constant('size' as const),
    comparison: fc.constantFrom('larger' as const, 'smaller' as const),
    size: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('age' as const),
    comparison: fc.constantFrom('older' as const, 'younger' as const),
    seconds: fc.integer({ min: 1, max: 99_999 }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    field: fc.constantFrom('bcc', 'body', 'cc', 'from', 'subject', 'text', 'to'),
    value: text,
  }) as fc.Arbitrary<SearchKey>,
  fc.record({ kind: fc.constant('header' as const), name: fc.constant('X-A'), value: text }),
  fc.record({ kind: fc.constantFrom('sequence' as const, 'uid' as const), set }),
);
const { key } = fc.letrec<{ key: SearchKey }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 4 },
    plainKey,
    fc.record({ kind: fc.constantFrom('not' as const, 'fuzzy' as const), key: tie('key') }),
    fc.record({ kind: fc.constant('or' as const), left: tie('key'), right: tie('key') }),
    fc.record({
      kind: fc.constant('and' as const),
      keys: fc.array(tie('key'), { minLength: 2, maxLength: 4 }),
    }),
  ),
}));

test('every search key survives formatting and parsing, in both name encodings', () => {
  fc.assert(
    fc.property(key, fc.constantFrom('modified-utf7' as const, 'utf8' as const), (made, names) => {
      const wanted = structuredClone(made);
      const args = { key: wanted, isCharsetKnown: true };
      const decoder = decodeWritten((e) => formatSearchArgs(e, args), names);
      assert.deepEqual(expectSearchArgs(decoder).key, wanted);
    }),
  );
});

test('keys side by side are joined by AND (RFC 9051 §6.4.4)', () => {
  assert.deepEqual(parse(' unseen 2,4:* Or (KEYWORD $x) undeleted').key, {
    kind: 'and',
    keys: [
      { kind: 'flag', flag: '\\Seen', isSet: false },
      {
        kind: 'sequence',
        set: {
          kind: 'ranges',
          ranges: [
            [2, 2],
            [4, Infinity],
          ],
        },
      },
      {
        kind: 'or',
        left: { kind: 'flag', flag: '$x', isSet: true },
        right: { kind: 'flag', flag: '\\Deleted', isSet: false },
      },
    ],
  });
});

test('RETURN () asks for ALL, and PARTIAL excludes it (RFC 4731 §3.1, RFC 9394 §3.1)', () => {
  assert.deepEqual(parse(' RETURN () ALL').returns, { all: true });
  assert.deepEqual(parse(' RETURN (SAVE COUNT PARTIAL -1:-100) 1').returns, {
    save: true,
    count: true,
    partial: { from: 'end', first: 1, last: 100 },
  });
  assert.throws(() => parse(' RETURN (ALL PARTIAL 1:2) 1'), InputSyntaxError);
  assert.throws(() => parse(' RETURN (PARTIAL -1:2) 1'), InputSyntaxError);
  assert.throws(() => parse(' RETURN (NOTHING) 1'), InputSyntaxError);
});

test('an unknown charset is reported with the keys still read (RFC 9051 §6.4.4)', () => {
  const args = parse(' CHARSET X-MOON SUBJECT "a"');
  assert.equal(args.isCharsetKnown, false);
  assert.equal(args.charset, 'X-MOON');
});

test('ESEARCH names its mailboxes (RFC 7377 §2.1)', () => {
  const decoder = new Decoder(
    toCommandText(' IN (mailboxes ("folder1" inbox) subtree-one x personal) UNSEEN'),
  );
  const args = expectEsearchArgs(decoder);
  assert.deepEqual(args.sources, [
    { kind: 'mailboxes', mailboxes: ['folder1', 'INBOX'] },
    { kind: 'subtree-one', mailboxes: ['x'] },
    { kind: 'personal' },
  ]);
  const back = expectEsearchArgs(decodeWritten((e) => formatSearchArgs(e, args)));
  assert.deepEqual(back, args);
});

test('nesting beyond the limit is refused', () => {
  const deep = (n: number) => ` ${'NOT '.repeat(n)}ALL`;
  assert.ok(parse(deep(MAX_SEARCH_DEPTH - 1)));
  assert.throws(() => parse(deep(MAX_SEARCH_DEPTH)), InputSyntaxError);
  assert.throws(() => parse(` ${'('.repeat(60_000)}`), InputSyntaxError);
});
