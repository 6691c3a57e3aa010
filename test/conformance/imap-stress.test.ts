import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from '../support/start-server.ts';
import { stressImap } from './imap-stress.ts';

for (const stays of [false, true])
  test(`clients that share mailboxes and ${stays ? 'stay' : 'come and go'} see one truth, RFC 9051 §5.2`, async () => {
    const addresses = ['one@example.test', 'two@example.test'];
    await using server = await startTestServer({ accounts: addresses });
    const world = await stressImap({
      port: server.port('imap'),
      password: server.password,
      addresses,
      clients: 8,
      seconds: 2,
      checkpointSeconds: 0.5,
      messages: 15,
      seed: 7,
      stays,
    });
    assert.deepEqual(world.problems, []);
    assert.ok((world.counts.get('CHECKPOINT') ?? 0) > 0);
  });
