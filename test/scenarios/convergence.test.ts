import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runConvergence } from '../faults/converge/run-convergence.ts';
import { startTestServer } from '../support/start-server.ts';

test('clients over DAV and IMAP that follow shared calendars and an inbox end with what is there (npm run faults -- converge for more of it)', async (t) => {
  const [owner, other] = ['ann@example.test', 'bob@example.test'];
  await using server = await startTestServer({ accounts: [owner, other] });
  const seed = Math.floor(Math.random() * 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const { problems, calendarChanges, mailCommands } = await runConvergence(
    {
      httpPort: server.port('http'),
      imapPort: server.port('imap'),
      owner,
      other,
      password: server.password,
    },
    { seed, roundMs: 500, leastPerRound: 7, rounds: 3, writers: 4 },
  );
  assert.deepEqual(problems, []);
  assert.ok(calendarChanges > 20 && mailCommands > 20, `${calendarChanges} and ${mailCommands}`);
});
