import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { decodeWritten } from '../../../test/support/imap-wire.ts';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { expectFetchArgs, formatFetchArgs, type FetchArgs } from './fetch-args.ts';
import type { FetchItem } from './fetch-item.ts';
import { expectStoreArgs, formatStoreArgs } from './store-args.ts';

function parse(text: string): FetchArgs {
  return expectFetchArgs(new Decoder(toCommandText(text)));
}

const path = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 4 });
const range = fc.record({ origin: fc.nat(), count: fc.integer({ min: 1, max: 9999 }) });
const section = fc.oneof(
  fc.record({ path, part: fc.constantFrom('all' as const, 'header' as const, 'text' as const) }),
  fc.record({ path: fc.constant([1, 2]), part: fc.constant('mime' as const) }),
  fc.record({
    path,
    part: fc.constantFrom('header-fields' as const, 'header-fields-not' as const),
    fields: fc.constantFrom(['To'], ['To', 'X Y', 'nil']),
  }),
);
const item: fc.Arbitrary<FetchItem> = fc.oneof(
  fc.constantFrom<FetchItem>(
    { kind: 'uid' },
    { kind: 'flags' },
    { kind: 'body' },
    { kind: 'rfc822' },
    { kind: 'rfc822-size' },
    { kind: 'modseq' },
    { kind: 'save-date' },
    { kind: 'preview', isLazy: true },
    { kind: 'preview', isLazy: false },
    { kind: 'binary-size', path: [1, 2] },
  ),
  fc.record(
    { kind: fc.constant('body-section' as const), section, isPeek: fc.boolean(), range },
    { requiredKeys: ['kind', 'section', 'isPeek'] },
  ),
  fc.record(
    { kind: fc.constant('binary' as const), path, isPeek: fc.boolean(), range },
    { requiredKeys: ['kind', 'path', 'isPeek'] },
  ),
);

test('FETCH survives formatting and parsing', () => {
  const args = fc.record(
    {
      set: fc.constant({ kind: 'ranges', ranges: [[1, Infinity]] } as const),
      items: fc.array(item, { minLength: 1, maxLength: 5 }),
      changedSince: fc.nat(),
      wantsVanished: fc.constant(true),
      partial: fc.constant({ from: 'end', first: 1, last: 9 } as const),
    },
    { requiredKeys: ['set', 'items', 'changedSince'] },
  );
  fc.assert(
    fc.property(args, (made) => {
      const wanted = structuredClone(made);
      assert.deepEqual(expectFetchArgs(decodeWritten((e) => formatFetchArgs(e, wanted))), wanted);
    }),
  );
});

test('macros stand for their items, and only alone (RFC 9051 §6.4.5)', () => {
  assert.deepEqual(
    parse('1 full').items.map((i) => i.kind),
    ['flags', 'internal-date', 'rfc822-size', 'envelope', 'body'],
  );
  assert.throws(() => parse('1 (ALL)'), InputSyntaxError);
});

test('sections are read as the grammar has them (RFC 9051 §9 section)', () => {
  assert.deepEqual(parse('1 BODY.PEEK[4.2.HEADER.FIELDS.NOT (Date "X Y")]<0.9>').items, [
    {
      kind: 'body-section',
      section: { path: [4, 2], part: 'header-fields-not', fields: ['Date', 'X Y'] },
      isPeek: true,
      range: { origin: 0, count: 9 },
    },
  ]);
  for (const wrong of [
    'BODY[MIME]',
    'BODY[0]',
    'BODY[1.]',
    'BODY[]<1.0>',
    'BODY[',
    'BODY[HEADER.FIELDS ()]',
    'BINARY[TEXT]',
    'RFC822[]',
    '()',
    'PREVIEW (EAGER)',
    'FLAGS (VANISHED)',
  ])
    assert.throws(() => parse(`1 ${wrong}`), InputSyntaxError, wrong);
});

test('STORE takes flags with and without parentheses (RFC 9051 §6.4.6, RFC 7162 §3.1.3)', () => {
  const args = expectStoreArgs(
    new Decoder(toCommandText('$ (UNCHANGEDSINCE 12) -flags.silent \\seen $Junk \\SEEN')),
  );
  assert.deepEqual(args, {
    set: { kind: 'saved' },
    action: 'remove',
    isSilent: true,
    flags: ['\\Seen', '$Junk'],
    unchangedSince: 12,
  });
  assert.deepEqual(expectStoreArgs(decodeWritten((e) => formatStoreArgs(e, args))), args);
});
