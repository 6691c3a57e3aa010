import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isDomainError } from '#platform/errors.ts';
import { parseByteRange } from './byte-range.ts';
import { matchesStrongly, matchesWeakly, parseEtagList } from './etag-list.ts';
import {
  parseDepth,
  parseDestination,
  parseLockToken,
  parseOverwrite,
  parseTimeout,
} from './headers.ts';
import { formatHttpDate, formatIsoDate, tryHttpDate } from './http-date.ts';
import { parseIfHeader, submittedTokens } from './if-header.ts';
import { parsePrefer } from './prefer.ts';

const isRefused = (error: unknown) => isDomainError(error, 'bad-syntax');

// RFC 4918 §10.2, RFC 4918 §10.6
test('Depth and Overwrite have defaults, and nothing else is taken', () => {
  assert.equal(parseDepth(undefined, 'infinity'), 'infinity');
  assert.equal(parseDepth(' Infinity ', '0'), 'infinity');
  assert.throws(() => parseDepth('2', '0'), isRefused);
  assert.equal(parseOverwrite(undefined), true);
  assert.equal(parseOverwrite('f'), false);
  assert.throws(() => parseOverwrite('no'), isRefused);
});

// RFC 4918 §10.7, RFC 4918 §10.5
test('the first timeout that is understood counts; a lock token stands in angle brackets', () => {
  assert.equal(parseTimeout('Extend, Second-60, Infinite'), 60);
  assert.equal(parseTimeout('Infinite, Second-4100000000'), Infinity);
  assert.equal(parseTimeout('soon'), undefined);
  assert.equal(parseLockToken('<urn:uuid:1>'), 'urn:uuid:1');
  for (const bad of [undefined, 'urn:uuid:1', '<a b>', '<>'])
    assert.throws(() => parseLockToken(bad), isRefused);
});

// RFC 4918 §10.3
test('a destination is a URI or a path; its path stays as sent', () => {
  assert.deepEqual(parseDestination('http://Host.test:80/a%20B?c#d'), {
    authority: 'host.test:80',
    path: '/a%20B',
  });
  assert.deepEqual(parseDestination('/x'), { authority: undefined, path: '/x' });
  for (const bad of [undefined, '', 'x', 'ftp://a/b'])
    assert.throws(() => parseDestination(bad), isRefused);
});

// RFC 9110 §13.1.1
test('lists of entity tags are compared strongly or weakly, tags without quotes are taken', () => {
  const list = parseEtagList(' "a,b" , W/"c",d');
  assert.deepEqual(list, [
    { isWeak: false, tag: '"a,b"' },
    { isWeak: true, tag: '"c"' },
    { isWeak: false, tag: '"d"' },
  ]);
  assert.equal(matchesStrongly(list, '"c"'), false);
  assert.equal(matchesWeakly(list, '"c"'), true);
  assert.equal(matchesStrongly('*', undefined), false);
  assert.equal(matchesStrongly(parseEtagList('*'), '"x"'), true);
  for (const bad of ['', '"a', '"a" "b"', ','])
    assert.throws(() => parseEtagList(bad), isRefused, bad);
});

// RFC 4918 §10.4
test('If is read with and without tags', () => {
  assert.deepEqual(parseIfHeader('(<urn:a> ["e"]) (Not <DAV:no-lock>)'), [
    {
      tag: undefined,
      conditions: [
        { kind: 'token', isNot: false, token: 'urn:a' },
        { kind: 'etag', isNot: false, isWeak: false, tag: '"e"' },
      ],
    },
    { tag: undefined, conditions: [{ kind: 'token', isNot: true, token: 'DAV:no-lock' }] },
  ]);
  const tagged = parseIfHeader('</a> (<urn:a>)([W/"e"]) <http://h/b>(not<urn:c>)');
  assert.deepEqual(
    tagged.map((l) => l.tag),
    ['/a', '/a', 'http://h/b'],
  );
  assert.deepEqual(submittedTokens(tagged), new Set(['urn:a', 'urn:c']));
  const broken = [
    '',
    'x',
    '()',
    '(<a>',
    '<a>',
    '(<a>) <b>',
    '<a> <b> (<c>)',
    '(<a>) <b> (<c>)',
    '([e])',
  ];
  for (const bad of broken) assert.throws(() => parseIfHeader(bad), isRefused, bad);
});

// RFC 7240 §2, RFC 8144 §2
test('preferences are read, what is unknown is passed over', () => {
  assert.deepEqual(parsePrefer('respond-async, Return="minimal", depth-noroot'), {
    return: 'minimal',
    isDepthNoroot: true,
  });
  assert.equal(parsePrefer('return=representation, return=minimal').return, 'representation');
  assert.equal(parsePrefer(undefined, 't').return, 'minimal');
  assert.equal(parsePrefer('return-minimal').return, 'minimal');
  assert.equal(parsePrefer('return-representation').return, 'representation');
  assert.equal(parsePrefer('return=maximal').return, undefined);
});

// RFC 9110 §14.2
test('one range is taken, several are passed over', () => {
  assert.deepEqual(parseByteRange('bytes=2-4', 10), { start: 2, end: 5 });
  assert.deepEqual(parseByteRange('bytes=2-', 10), { start: 2, end: 10 });
  assert.deepEqual(parseByteRange('bytes=-3', 10), { start: 7, end: 10 });
  assert.deepEqual(parseByteRange('bytes=0-99', 10), { start: 0, end: 10 });
  assert.equal(parseByteRange('bytes=10-', 10), 'unsatisfiable');
  for (const other of [undefined, 'bytes=1-2,4-5', 'lines=1-2', 'bytes=4-2', 'bytes=-'])
    assert.equal(parseByteRange(other, 10), 'none');
});

// RFC 9110 §5.6.7
test('dates are those of the calendar', () => {
  assert.equal(formatHttpDate(784_111_777), 'Sun, 06 Nov 1994 08:49:37 GMT');
  assert.equal(tryHttpDate('Sunday, 06-Nov-94 08:49:37 GMT'), 784_111_777);
  assert.equal(tryHttpDate('Sun Nov  6 08:49:37 1994'), 784_111_777);
  assert.equal(tryHttpDate('Sun, 31 Feb 1994 08:49:37 GMT'), undefined);
  assert.equal(tryHttpDate('yesterday'), undefined);
  fc.assert(
    fc.property(fc.nat(253_402_300_799), (seconds) => {
      const iso = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString();
      assert.equal(formatIsoDate(seconds), iso);
      assert.equal(formatHttpDate(seconds), new Date(seconds * 1000).toUTCString());
      assert.equal(tryHttpDate(formatHttpDate(seconds)), seconds);
    }),
  );
});
