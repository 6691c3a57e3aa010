import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeSettings } from './merge-settings.ts';

test('of each setting the first source that knows it counts, and losses of all', () => {
  const a = { displayName: 'Ann', losses: [{ what: 'x', detail: '1' }] };
  const b = { displayName: 'Anna', timeZone: 'Europe/Berlin', losses: [] };
  const c = { losses: [{ what: 'y', detail: '2' }] };
  assert.deepEqual(mergeSettings([a, b, c]), {
    displayName: 'Ann',
    timeZone: 'Europe/Berlin',
    losses: [
      { what: 'x', detail: '1' },
      { what: 'y', detail: '2' },
    ],
  });
  assert.deepEqual(mergeSettings([]), { losses: [] });
});
