import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playRun } from '../faults/meetings/play-run.ts';

for (const seed of [1, 7])
  test(`whatever is done to meetings, every copy, free/busy and the room agree with their organizer in the end, seed ${seed} (npm run faults -- meetings for more of it)`, async () => {
    const { problem, history, compared } = await playRun(seed, 20);
    assert.equal(problem, undefined, history.join('\n'));
    const { instances, etags, busy } = compared;
    assert.ok(instances > 500 && etags > 100 && busy > 60, JSON.stringify(compared));
  });
