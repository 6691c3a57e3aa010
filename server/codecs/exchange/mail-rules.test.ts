import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { MailActions, MailConditions, MailRule } from './mail-rule.ts';
import { mailRulesToSieve } from './mail-rules-to-sieve.ts';
import { sieveToMailRules } from './sieve-to-mail-rules.ts';

const context = {
  ownAddresses: ['me@a.test', 'myself@a.test'],
  toKeyword: (category: string) => category.replaceAll(' ', '_'),
  toCategory: (keyword: string) => keyword.replaceAll('_', ' '),
};

const rule = (more: Partial<MailRule>): MailRule => ({
  name: 'x',
  isEnabled: true,
  conditions: {},
  exceptions: {},
  actions: { moveTo: 'INBOX/x', stops: true },
  ...more,
});

test('a rule is a test and its commands, under its name', () => {
  const { script, losses } = mailRulesToSieve(
    [
      rule({
        name: 'Sales',
        conditions: { from: ['a@b.test'], subjectContains: ['offer', 'price'] },
        exceptions: { senderContains: ['boss'] },
        actions: { moveTo: 'Sales', marksRead: true, categories: ['Red tag'], stops: true },
      }),
    ],
    context,
  );
  assert.deepEqual(losses, []);
  assert.equal(
    script,
    [
      'require ["fileinto", "imap4flags"];',
      '',
      '# rule:[Sales]',
      'if allof (address :is "from" "a@b.test", header :contains "subject" ["offer", "price"], not header :contains "from" "boss") {',
      '    addflag ["\\\\Seen", "Red_tag"];',
      '    fileinto "Sales";',
      '    stop;',
      '}',
      '',
    ].join('\r\n'),
  );
});

test('a rule that cannot be said whole is switched off, and told', () => {
  const { script, losses } = mailRulesToSieve(
    [rule({ conditions: { others: ['is signed'], from: ['a@b.test'] } })],
    context,
  );
  assert.deepEqual(losses, [{ rule: 'x', detail: 'is signed' }]);
  assert.match(script, /if allof \(false, address/);
});

const texts = fc.uniqueArray(fc.constantFrom('one', 'two "x"', 'dreißig'), { minLength: 1 });
const addresses = fc.uniqueArray(fc.constantFrom('a@b.test', 'c@d.test'), { minLength: 1 });
const yes = fc.constant<true>(true);
const options = { requiredKeys: [] as never[], noNullPrototype: true };
const conditions: fc.Arbitrary<MailConditions> = fc.record(
  {
    from: addresses,
    sentTo: addresses,
    senderContains: texts,
    recipientContains: texts,
    subjectContains: texts,
    bodyContains: texts,
    subjectOrBodyContains: texts,
    importance: fc.constantFrom('high' as const, 'low' as const),
    sensitivity: fc.constantFrom('personal' as const, 'private' as const, 'confidential' as const),
    hasAttachments: yes,
    isAutomaticReply: yes,
    isMeetingRequest: yes,
    sentCcMe: yes,
    sentOnlyToMe: yes,
    largerThan: fc.nat(1_000_000),
    smallerThan: fc.nat(1_000_000),
  },
  options,
);
const exceptions = conditions.map(({ sentOnlyToMe: _only, ...others }) => others);
const actions: fc.Arbitrary<MailActions> = fc.record(
  {
    moveTo: fc.constantFrom('INBOX/a', 'Größe'),
    copyTo: fc.constantFrom('b', 'c/d'),
    marksRead: yes,
    flags: yes,
    categories: fc.constant(['Red tag']),
    redirectTo: addresses,
    stops: yes,
  },
  { requiredKeys: ['moveTo'], noNullPrototype: true },
);

test('rules come back from the script that says them', () => {
  const rules = fc.array(
    fc.record(
      {
        name: fc.constantFrom('a', 'b "c"', 'ü'),
        isEnabled: fc.boolean(),
        conditions,
        exceptions,
        actions,
      },
      { noNullPrototype: true },
    ),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(rules, (given) => {
      const { script, losses } = mailRulesToSieve(given, context);
      assert.deepEqual(losses, []);
      const back = sieveToMailRules(script, context);
      assert.deepEqual(back.losses, [], script);
      assert.deepEqual(back.rules, given, script);
    }),
  );
});

test('scripts of others are rules where they can be', () => {
  const script = [
    'require ["fileinto", "vacation"];',
    'if anyof (header :contains "subject" "a", address :is "from" "b@c.test") { fileinto "x"; }',
    'if not address :is ["to", "cc"] "me@a.test" { discard; stop; }',
    'if envelope :is "from" "x@y.test" { fileinto "y"; }',
    'if true { keep; } elsif false { stop; }',
    'vacation "away";',
    'if header :matches "subject" "*x*" { fileinto "z"; }',
    'if true { reject "no"; }',
    'fileinto "everything";',
  ].join('\n');
  const { rules, losses } = sieveToMailRules(script, context);
  assert.deepEqual(
    rules.map((r) => [r.name, r.conditions, r.actions]),
    [
      ['Rule 2 (1)', { subjectContains: ['a'] }, { moveTo: 'x' }],
      ['Rule 2 (2)', { from: ['b@c.test'] }, { moveTo: 'x' }],
      ['Rule 3', { notSentToMe: true }, { deletesForGood: true, stops: true }],
    ],
  );
  assert.deepEqual(
    losses.map((l) => l.rule),
    ['Rule 4', 'Rule 5', 'Rule 6', 'Rule 8', 'Rule 9', 'Rule 10'],
  );
});
