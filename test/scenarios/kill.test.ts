import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { createKillWorld } from '../faults/kill/kill-world.ts';
import { runCycles } from '../faults/kill/run-cycles.ts';

test(
  'nothing acknowledged is lost or doubled over kill -9 (npm run faults -- kill for more of it)',
  { timeout: 60_000 },
  async (t) => {
    await using world = await createKillWorld({ writers: 8, davWriters: 4 });
    t.after(() => rmSync(world.folder.root, { recursive: true, force: true }));
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const lines = await runCycles(world, { cycles: 3, seed, senders: 8 });
    assert.deepEqual(
      lines.flatMap((l) => l.problems),
      [],
    );
    assert.ok(lines.some((l) => l.compared > 0));
  },
);
