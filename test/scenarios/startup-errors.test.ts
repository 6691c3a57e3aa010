import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { makeServerFolder, runCommand } from '../faults/server-process.ts';
import { judge } from '../faults/startup.ts';
import { startupFaults } from '../faults/startup/startup-faults.ts';

/** The others are held by the tests of their parts; `npm run faults -- startup` tries all. */
const tried = new Set([
  'a read-only disk',
  'a directory of a newer version',
  'a certificate that is missing',
]);

test('what keeps a server from starting is told in one line that says what to do', async (t) => {
  const folder = await makeServerFolder({ accounts: [] });
  t.after(() => rmSync(folder.root, { recursive: true, force: true }));
  for (const fault of startupFaults.filter((f) => tried.has(f.name)))
    await t.test(fault.name, async (t) => {
      await using broken = await fault.make(folder);
      if (broken === undefined) {
        t.skip('this user cannot make it');
        return;
      }
      const answer = await runCommand(['serve', '--data', folder.data]);
      assert.equal(judge(answer, fault.expected), undefined, answer.stderr);
    });
});
