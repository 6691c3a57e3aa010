import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { displayDomain, normalizeDomain, parseAddressLiteral } from './domain-name.ts';
import { parseHeaderAddresses } from './header-addresses.ts';
import type { HeaderAddress } from './header-addresses.ts';
import {
  formatMailAddress,
  needsSmtpUtf8,
  normalizeMailAddress,
  splitPlusAddress,
} from './mail-address.ts';
import { parseForwardPath, parseMailAddress, parseReversePath } from './parse-path.ts';

test('paths are read up to their closing bracket (RFC 5321 §4.1.2)', () => {
  assert.deepEqual(parseForwardPath('<ann@example.test> NOTIFY=NEVER'), {
    address: { local: 'ann', domain: 'example.test' },
    end: 18,
  });
  assert.deepEqual(parseReversePath('<> SIZE=1'), { address: null, end: 2 });
  const cases: [string, string, string][] = [
    ['<"ann lee"@example.test>', 'ann lee', 'example.test'],
    ['<"a\\"b\\\\c"@example.test>', 'a"b\\c', 'example.test'],
    ['<ann@[192.0.2.1]>', 'ann', '[192.0.2.1]'],
    ['<ann@[IPv6:2001:db8::1]>', 'ann', '[IPv6:2001:db8::1]'],
    ['<@a.test,@b.test:ann@example.test>', 'ann', 'example.test'],
    ['<Postmaster>', 'Postmaster', ''],
    ['<a.b+c=d@x-y.example>', 'a.b+c=d', 'x-y.example'],
  ];
  for (const [text, local, domain] of cases)
    assert.deepEqual(parseForwardPath(text).address, { local, domain }, text);
});

test('malformed paths are refused with an offset (RFC 5321 §4.1.2)', () => {
  const bad = [
    '',
    '<',
    'ann@example.test',
    '<ann@example.test',
    '<ann>',
    '<@example.test>',
    '<ann@>',
    '<.a@b.test>',
    '<a..b@c.test>',
    '<a.@b.test>',
    '<"a@b.test>',
    '<"a\x01"@b.test>',
    '<a@b..test>',
    '<a@-b.test>',
    '<a@[300.1.1.1]>',
    '<a@[IPv6:1::2::3]>',
    '<a b@c.test>',
    '<@a:b@c.test',
    '<a:b@c.test>',
    `<${'a'.repeat(300)}@b.test>`,
    `<a@${'b'.repeat(64)}.test>`,
    '<jö@example.test>',
  ];
  for (const text of bad) assert.throws(() => parseForwardPath(text), InputSyntaxError, text);
});

test('UTF-8 addresses are taken only where SMTPUTF8 allows them (RFC 6531 §3.3)', () => {
  const text = '<jörg@bücher.example>';
  assert.deepEqual(parseForwardPath(text, { allowUtf8: true }).address, {
    local: 'jörg',
    domain: 'bücher.example',
  });
  assert.throws(() => parseForwardPath(text), InputSyntaxError);
  assert.equal(needsSmtpUtf8('jörg'), true);
});

test('addresses are normalised to A-labels, lower case and NFC (RFC 5321 §2.4, RFC 5891 §4, RFC 3492 §5)', () => {
  assert.deepEqual(normalizeMailAddress({ local: 'Jo\u0308RG', domain: 'BÜCHER.Example' }), {
    local: 'jörg',
    domain: 'xn--bcher-kva.example',
  });
  assert.equal(normalizeDomain('Example.TEST.'), 'example.test');
  assert.equal(normalizeDomain('a..b'), undefined);
  assert.equal(normalizeDomain('a/b'), undefined);
  assert.equal(normalizeDomain('１２３'), undefined);
  assert.equal(displayDomain('xn--bcher-kva.example'), 'bücher.example');
  assert.deepEqual(parseAddressLiteral('[IPv6:::ffff:192.0.2.1]'), {
    kind: 'ipv6',
    address: '::ffff:192.0.2.1',
  });
});

test('plus-addresses are split at the first separator (RFC 5233 §1)', () => {
  assert.deepEqual(splitPlusAddress('ann+a+b', '+'), { user: 'ann', detail: 'a+b' });
  assert.deepEqual(splitPlusAddress('ann', '+'), { user: 'ann', detail: undefined });
  assert.deepEqual(splitPlusAddress('+ann', '+'), { user: '+ann', detail: undefined });
  assert.deepEqual(splitPlusAddress('ann--x', '--'), { user: 'ann', detail: 'x' });
  assert.deepEqual(splitPlusAddress('ann+x', ''), { user: 'ann+x', detail: undefined });
});

function brief(list: HeaderAddress[]): string {
  return list
    .map((a) => {
      if (a.kind === 'group-start') return `${a.name}{`;
      if (a.kind === 'group-end') return '}';
      return `${a.name ?? ''}<${a.route ?? ''}|${a.local ?? ''}|${a.domain ?? ''}>${a.isBroken ? '!' : ''}`;
    })
    .join(' ');
}

test('address lists of header fields are read with groups, comments and routes (RFC 5322 §3.4)', () => {
  const cases: [string, string][] = [
    ['ann@example.test', '<|ann|example.test>'],
    ['Ann Lee <ann@example.test>, bob@b.test', 'Ann Lee<|ann|example.test> <|bob|b.test>'],
    ['"Lee, Ann" <ann@example.test>', 'Lee, Ann<|ann|example.test>'],
    ['ann@example.test (Ann Lee)', 'Ann Lee<|ann|example.test>'],
    ['<ann@example.test> (Ann)', 'Ann<|ann|example.test>'],
    [
      'Team: ann@a.test, Bob <bob@b.test>;, c@c.test',
      'Team{ <|ann|a.test> Bob<|bob|b.test> } <|c|c.test>',
    ],
    ['undisclosed-recipients:;', 'undisclosed-recipients{ }'],
    ['<@a.test,@b.test:ann@c.test>', '<@a.test,@b.test|ann|c.test>'],
    ['"ann lee"@example.test', '<|ann lee|example.test>'],
    ['ann . lee @ example . test', '<|ann.lee|example.test>'],
    ['Dr. A. Lee <a@b.test>', 'Dr. A. Lee<|a|b.test>'],
    ['ann@[192.0.2.1]', '<|ann|[192.0.2.1]>'],
    [',, a@b.test ,,', '<|a|b.test>'],
    ['=?utf-8?q?J=C3=B6rg?= <j@b.test>', '=?utf-8?q?J=C3=B6rg?=<|j|b.test>'],
    ['', ''],
  ];
  for (const [text, expected] of cases)
    assert.equal(brief(parseHeaderAddresses(text)), expected, text);
});

test('broken address lists give what can be recognised (RFC 5322 §4.4)', () => {
  const cases: [string, string][] = [
    ['Whomever', '<|Whomever|>!'],
    ['Some One', 'Some One<||>!'],
    ['Ann <ann>', 'Ann<|ann|>!'],
    ['Ann <>', 'Ann<||>!'],
    ['Ann <ann@b.test', 'Ann<|ann|SYNTAX_ERROR>!'],
    ['a@b.test; c@d.test', '<|a|b.test>'],
    ['@', '<||>!'],
  ];
  for (const [text, expected] of cases)
    assert.equal(brief(parseHeaderAddresses(text)), expected, text);
});

test('header address parsing never throws and is bounded', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    '(',
    ')',
    ',',
    ';',
    ':',
    '@',
    '.',
    '[',
    ']',
    '\\',
    ' ',
    'a',
    '\r\n',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 40 }),
      (parts) => {
        const list = parseHeaderAddresses(parts.join(''));
        assert.ok(list.length <= parts.join('').length + 2);
      },
    ),
    { numRuns: 500 },
  );
});

test('an address written out is read back the same (RFC 5321 §4.1.2)', () => {
  const local = fc.string({ minLength: 1, maxLength: 20 }).filter((s) => /^[\x20-\x7e]+$/.test(s));
  fc.assert(
    fc.property(local, (name) => {
      const address = { local: name, domain: 'example.test' };
      assert.deepEqual(parseMailAddress(formatMailAddress(address)), address);
    }),
    { numRuns: 300 },
  );
});
