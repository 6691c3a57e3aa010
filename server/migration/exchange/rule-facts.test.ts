import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRules, toRuleFacts } from './rule-facts.ts';

const rule = (id: string, name: string, place: number, content: string) => ({
  id,
  name,
  place,
  content,
});

test('only rules of the given names are told, those of one name together', () => {
  const told = [rule('1', 'a', 1, 'x'), rule('2', 'b', 2, 'y'), rule('3', 'a', 3, 'z')];
  assert.deepEqual(toRuleFacts(told, new Set(['a', 'c'])), {
    'rule a': '[{"place":1,"content":"x"},{"place":3,"content":"z"}]',
  });
});

test('the former rules of a name come back in their order, and those of the run go', () => {
  const before = '[{"place":4,"content":"x"},{"place":2,"content":"y"}]';
  const change = { name: 'rule a', before, after: '[{"place":1,"content":"new"}]' };
  // Somebody has put another one in front since.
  const now = [rule('7', 'own', 1, 'own'), rule('8', 'a', 2, 'new')];
  assert.deepEqual(planRules([change], now), {
    removed: [now[1]],
    added: [
      { place: 2, content: 'y' },
      { place: 4, content: 'x' },
    ],
    moved: [],
    kept: [],
  });
});

test('a rule that was written anew as it was goes back to its place', () => {
  const change = {
    name: 'rule a',
    before: '[{"place":4,"content":"x"}]',
    after: '[{"place":1,"content":"x"}]',
  };
  const ours = rule('8', 'a', 1, 'x');
  const nothing = { removed: [], added: [], moved: [], kept: [] };
  assert.deepEqual(planRules([change], [ours]), { ...nothing, moved: [{ rule: ours, place: 4 }] });
  // Its owner has put it elsewhere since, or it is back.
  for (const place of [2, 4]) assert.deepEqual(planRules([change], [{ ...ours, place }]), nothing);
});

test('of two rules that an undo has left on the way, the one of the run goes', () => {
  const change = {
    name: 'rule a',
    before: '[{"place":4,"content":"x"}]',
    after: '[{"place":1,"content":"new"}]',
  };
  const now = [rule('8', 'a', 1, 'new'), rule('9', 'a', 4, 'x')];
  const { removed, added, kept } = planRules([change], now);
  assert.deepEqual([removed, added, kept], [[now[0]], [], []]);
  const touched = [now[1]!, rule('8', 'a', 1, 'touched')];
  assert.deepEqual(planRules([change], touched).kept, [{ name: 'rule a' }]);
});
