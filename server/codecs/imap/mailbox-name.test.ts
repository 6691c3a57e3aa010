import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import {
  decodeMailboxName,
  encodeMailboxName,
  expectMailbox,
  findMailboxNameProblem,
  toCanonicalPath,
} from './mailbox-name.ts';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts';

test('modified UTF-7 gives the standard’s examples (RFC 3501 §5.1.3)', () => {
  assert.equal(
    decodeModifiedUtf7('~peter/mail/&U,BTFw-/&ZeVnLIqe-'),
    '~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e',
  );
  assert.equal(encodeModifiedUtf7('R&D \u{1f600}'), 'R&-D &2D3eAA-');
});

test('every well-formed name survives modified UTF-7', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const wire = encodeModifiedUtf7(name);
      assert.match(wire, /^[ -~]*$/);
      assert.equal(decodeModifiedUtf7(wire), name);
    }),
  );
});

test('what is not the one right form is refused', () => {
  // The last two: printable ASCII in BASE64, and two shifts that adjoin.
  for (const wire of ['&', '&AOk', '&A-', '&2D0-', 'a\u00e9', '&====-', '&AGE-', '&AOk-&AOk-'])
    assert.equal(decodeModifiedUtf7(wire), undefined, wire);
});

test('a name that is not valid in its encoding can be no mailbox, but is no syntax error', () => {
  const name = expectMailbox(new Decoder(toCommandText('"R&D"')));
  assert.equal(findMailboxNameProblem(name, '/'), 'ill-formed');
});

test('names are NFC and INBOX is one mailbox in any case (RFC 9051 §5.1)', () => {
  assert.equal(decodeMailboxName('iNbOx', 'utf8'), 'INBOX');
  assert.equal(decodeMailboxName('e\u0301t\u00e9', 'utf8'), '\u00e9t\u00e9');
  assert.equal(decodeMailboxName('&AOk-', 'utf8'), '&AOk-');
  assert.equal(decodeMailboxName('&AOk-', 'modified-utf7'), '\u00e9');
  assert.equal(encodeMailboxName('\u00e9', 'modified-utf7'), '&AOk-');
  assert.equal(toCanonicalPath('inbox/Lists', '/'), 'INBOX/Lists');
  assert.equal(toCanonicalPath('inboxes/Lists', '/'), 'inboxes/Lists');
});

test('names that could not be shown, listed or kept are named as such', () => {
  const problems = {
    '': 'empty',
    'a//b': 'empty-level',
    'a/': 'empty-level',
    '/a': 'empty-level',
    'a\tb': 'control-character',
    'a%': 'wildcard',
    '\ud800': 'ill-formed',
    [`${'a/'.repeat(60)}a`]: 'too-deep',
    [`a${'b'.repeat(1000)}`]: 'too-long',
    'Sent Items/2026': undefined,
  };
  for (const [name, problem] of Object.entries(problems))
    assert.equal(findMailboxNameProblem(name, '/'), problem, name);
});
