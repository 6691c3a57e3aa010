import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { toItems, withItem } from '#groupware/setting-items.ts';
import { checkSettings } from '#store/check-settings.ts';
import { emptySettings } from '#store/settings.ts';
import { fitSettings } from './fit-settings.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const names = fc.array(
  fc.oneof(text, fc.constant('a'), fc.constant('\ud800'), fc.constant('😀'.repeat(200))),
  {
    maxLength: 8,
  },
);

test('whatever a source tells can be kept, and each item by itself makes the whole again', () => {
  fc.assert(
    fc.property(names, names, names, text, (scripts, signatures, categories, said) => {
      const { kept } = fitSettings({
        sieve: scripts.map((name, i) => ({ name, script: said, isActive: i % 2 === 0 })),
        signatures: signatures.map((name) => ({ name, html: said })),
        categories: categories.map((name, i) => ({ name, color: i % 2 === 0 ? said : '#a1B2c3' })),
        absence: { isOn: true, internalText: said, audience: 'all' },
        workingHours: said,
        losses: [],
      });
      checkSettings(kept.settings);
      let again = { settings: emptySettings, workingHours: undefined } as typeof kept;
      for (const [id, bytes] of toItems(kept)) again = withItem(again, id, bytes);
      assert.deepEqual(toItems(again), toItems(kept));
      for (const id of toItems(kept).keys()) again = withItem(again, id, undefined);
      assert.deepEqual(toItems(again).size, 0);
    }),
  );
});

test('more than an account can have is cut, and told once', () => {
  const categories = Array.from({ length: 2100 }, (_, n) => ({ name: `c${n}` }));
  const { kept, losses } = fitSettings({ categories, losses: [] });
  assert.equal(kept.settings.categories.length, 2000);
  assert.deepEqual(losses, [
    { what: 'settings', detail: '100 of 2100 categories: an account has at most 2000' },
  ]);
});
