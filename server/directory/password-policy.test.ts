import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessPassword } from './password-policy.ts';

const about = { address: 'ann.miller@example.test', displayName: 'Ann Miller', minLength: 10 };

test('good passwords have nothing against them', () => {
  for (const password of [
    'correct horse battery',
    'vT9#mLq2!xZw',
    'Lange Wörter sind gut',
    '春眠不觉晓处处闻啼鸟',
  ])
    assert.deepEqual(assessPassword(password, about), [], password);
});

test('weak passwords are named for what is wrong with them', () => {
  const cases: [password: string, problem: string][] = [
    ['short7!', 'too-short'],
    ['x'.repeat(1_100), 'too-long'],
    ['my-miller-2026', 'contains-name'],
    ['Example!2026go', 'contains-name'],
    ['P@ssw0rd123456', 'common'],
    ['!!Welcome2026!!', 'common'],
    ['aaaaaaaaaaaa', 'repetitive'],
    ['abababababab', 'repetitive'],
    ['qwertyuiop12', 'repetitive'],
    ['9876543210zy', 'repetitive'],
    ['tab\tinside word', 'unusable-character'],
  ];
  for (const [password, problem] of cases)
    assert.ok(
      assessPassword(password, about).includes(problem as never),
      `${password}: ${assessPassword(password, about).join(' ')}`,
    );
});
