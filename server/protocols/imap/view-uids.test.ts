import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { withNewUids, withoutUids } from './view-uids.ts';

const uidSets = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });

test('what goes leaves the rest in order, and was where it is said to have been', () => {
  fc.assert(
    fc.property(uidSets, uidSets, (all, gone) => {
      const uids = Uint32Array.from(all).sort();
      const { left, positions } = withoutUids(uids, gone);
      assert.deepEqual(
        [...left],
        [...uids].filter((u) => !gone.includes(u)),
      );
      assert.deepEqual(
        positions.map((p) => uids[p]),
        [...uids].filter((u) => gone.includes(u)),
      );
    }),
  );
});

test('what comes stands behind what is there, which stays as it was', () => {
  const before = Uint32Array.of(2, 5);
  assert.deepEqual([...withNewUids(before, [7, 9])], [2, 5, 7, 9]);
  assert.deepEqual([...before], [2, 5]);
});
