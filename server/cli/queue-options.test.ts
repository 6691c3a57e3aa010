import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectQueued, toQueueFilter } from './queue-options.ts';

const given = { domain: undefined, recipient: undefined, sender: undefined, all: false };

test('a message named by an id that is not in the queue is an error that names it', async () => {
  await assert.rejects(expectQueued({ list: async () => [] }, toQueueFilter(['nosuch'], given)), {
    code: 'not-found',
    message: 'there is no queued message nosuch',
  });
  await expectQueued({ list: async () => [] }, toQueueFilter([], { ...given, all: true }));
});
