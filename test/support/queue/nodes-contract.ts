import assert from 'node:assert/strict';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOn, deferred, delivered, message } from './queue-bench.ts';

/** What the queue promises of several nodes over the same tables, on any database behind the SQL seam. */
export function nodesContract(factory: SqlFactory): void {
  const contract = contractOn(factory);

  contract(
    'two nodes over the same tables send each recipient once',
    () => delivered,
    async ({ queue, other, attempts, settled }) => {
      other.start();
      const ids = Array.from({ length: 12 }, (_, i) => `u${i}@remote${i % 4}.test`);
      await Promise.all(
        ids.map((address, i) =>
          (i % 2 ? queue : other).enqueue(message({ recipients: [{ address }] })),
        ),
      );
      await settled();
      assert.deepEqual(attempts.map((a) => a.attempt.recipients[0]!.address).sort(), ids.sort());
      assert.deepEqual(await other.list(), []);
    },
  );

  contract(
    'recipients of one message that are done at the same moment leave nothing behind',
    () => delivered,
    async ({ queue, other, settled }) => {
      other.start();
      const recipients = Array.from({ length: 8 }, (_, i) => ({ address: `u@remote${i}.test` }));
      await Promise.all([queue, other, queue].map((node) => node.enqueue(message({ recipients }))));
      await settled();
      assert.deepEqual(await queue.counts(), { messages: 0, recipients: 0, held: 0, oldest: null });
    },
  );

  contract(
    'what one node holds the other shows, releases and drops',
    () => deferred,
    async ({ queue, other, settled }) => {
      await queue.enqueue(message());
      await settled();
      assert.equal(await other.hold({ all: true }), 1);
      assert.equal((await queue.counts()).held, 1);
      const dropped = await Promise.all(
        [queue, other].map((node) => node.drop({ all: true }, { report: false })),
      );
      assert.equal(dropped[0]! + dropped[1]!, 1);
      assert.equal((await queue.counts()).messages, 0);
    },
  );
}
