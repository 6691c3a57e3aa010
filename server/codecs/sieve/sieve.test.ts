import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { formatSieve } from './format-sieve.ts';
import { parseSieve } from './parse-sieve.ts';
import { strings, tag, type SieveArgument, type SieveCommand, type SieveTest } from './script.ts';

test('commands, tests, arguments and comments are read (RFC 5228 §8.2)', () => {
  const text = [
    '# who knows',
    'require ["fileinto", "copy"];',
    '/* a long',
    ' comment */',
    '# rule:[Big "ones"]',
    'IF allof(header :Contains ["from", "sender"] "a\\"b\\\\", not size :over 10K) {',
    '  fileinto :copy "Big"; # behind',
    '  stop;',
    '} elsif true { keep; } else {}',
    'vacation text:',
    'Hello',
    '..dot',
    '.',
    ';',
  ].join('\r\n');
  const { commands } = parseSieve(text);
  assert.deepEqual(
    commands.map((c) => c.name),
    ['require', 'if', 'elsif', 'else', 'vacation'],
  );
  assert.deepEqual(commands[1], {
    name: 'if',
    args: [],
    comments: ['rule:[Big "ones"]'],
    tests: [
      {
        name: 'allof',
        args: [],
        tests: [
          {
            name: 'header',
            args: [tag('contains'), strings('from', 'sender'), strings('a"b\\')],
            tests: [],
          },
          {
            name: 'not',
            args: [],
            tests: [
              { name: 'size', args: [tag('over'), { kind: 'number', value: 10_240 }], tests: [] },
            ],
          },
        ],
      },
    ],
    block: [
      { name: 'fileinto', args: [tag('copy'), strings('Big')], tests: [] },
      { name: 'stop', args: [], tests: [], comments: ['behind'] },
    ],
  });
  assert.deepEqual(commands[4]!.args, [strings('Hello\r\n.dot\r\n')]);
});

test('what is no script is refused with the place', () => {
  const cases: readonly [string, number][] = [
    ['keep', 4],
    ['keep }', 5],
    ['"a";', 0],
    ['if true { keep;', 15],
    ['fileinto "x', 9],
    ['fileinto ["x" "y"];', 14],
    ['? ;', 0],
    ['/* x', 0],
    ['vacation text:\nx\n', 9],
  ];
  for (const [text, offset] of cases)
    assert.throws(
      () => parseSieve(text),
      (e) => e instanceof InputSyntaxError && e.offset === offset,
      text,
    );
  const deep = 'if true {'.repeat(40) + '}'.repeat(40);
  for (const text of [deep, 'if not '.repeat(40) + 'true {}', 'x'.repeat(1_000_001)])
    assert.throws(
      () => parseSieve(text),
      (e) => e instanceof DomainError && e.code === 'too-large',
    );
});

const plain = { noNullPrototype: true } as const;
const name = fc.constantFrom('keep', 'fileinto', 'x_1', 'header');
const argument: fc.Arbitrary<SieveArgument> = fc.oneof(
  fc.constantFrom('is', 'contains').map(tag),
  fc.nat(100_000).map((value): SieveArgument => ({ kind: 'number', value })),
  fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }).map((values) => strings(...values)),
);
const args = fc.array(argument, { maxLength: 3 });
const { test: aTest } = fc.letrec<{ test: SieveTest }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ name, args, tests: fc.constant([]) }, plain),
    fc.record(
      {
        name: fc.constant('not'),
        args: fc.constant([]),
        tests: tie('test').map((t) => [t]),
      },
      plain,
    ),
    fc.record(
      {
        name: fc.constantFrom('allof', 'anyof'),
        args: fc.constant([]),
        tests: fc.array(tie('test'), { minLength: 1, maxLength: 3 }),
      },
      plain,
    ),
  ),
}));
const { command } = fc.letrec<{ command: SieveCommand }>((tie) => ({
  command: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ name, args, tests: fc.constant([]) }, plain),
    fc.record(
      {
        name: fc.constant('if'),
        args: fc.constant([]),
        tests: aTest.map((t) => [t]),
        block: fc.array(tie('command'), { maxLength: 3 }),
      },
      plain,
    ),
  ),
}));

test('what is formatted is read back as the same script', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 4 }), (commands) => {
      assert.deepEqual(parseSieve(formatSieve({ commands })), { commands });
    }),
  );
});
