import assert from 'node:assert/strict';
import { createSystemClock } from '#platform/clock.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOn, deferred, delivered, message } from './queue-bench.ts';

/** What the queue promises of attempts and their times, on any database behind the SQL seam. */
export function sendingContract(factory: SqlFactory): void {
  const contract = contractOn(factory);

  contract(
    'a message is sent once and leaves the queue',
    () => delivered,
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(message());
      await settled();
      assert.equal(attempts.length, 1);
      assert.match(attempts[0]!.content, /^Message-ID: <m1@example\.test>/);
      assert.deepEqual(await queue.list(), []);
      assert.deepEqual(await queue.counts(), { messages: 0, recipients: 0, held: 0, oldest: null });
    },
  );

  contract(
    'recipients of one domain share a transaction, other domains have their own',
    () => delivered,
    async ({ queue, attempts, settled }) => {
      const recipients = ['a@one.test', 'b@one.test', 'c@two.test'].map((address) => ({ address }));
      await queue.enqueue(message({ recipients }));
      await settled();
      const groups = attempts.map((a) => a.attempt.recipients.map((r) => r.address).join()).sort();
      assert.deepEqual(groups, ['a@one.test,b@one.test', 'c@two.test']);
    },
  );

  contract(
    'a deferred recipient is tried again after a growing pause; the others are not sent to twice',
    (address, n) => (address === 'slow@remote.test' && n < 3 ? deferred : delivered),
    async ({ queue, attempts, advance, settled }) => {
      await queue.enqueue(
        message({
          recipients: [{ address: 'slow@remote.test' }, { address: 'quick@remote.test' }],
        }),
      );
      await settled();
      await advance(100);
      assert.equal(attempts.length, 1);
      const [entry] = await queue.list();
      assert.equal(entry!.recipients[0]!.lastReply, 'mx.remote.test: 451 4.3.0 later');
      await advance(300);
      assert.equal(attempts.length, 2);
      await advance(800);
      assert.deepEqual(
        attempts.map((a) => a.attempt.recipients.map((r) => r.address)),
        [['slow@remote.test', 'quick@remote.test'], ['slow@remote.test'], ['slow@remote.test']],
      );
      assert.deepEqual(await queue.list(), []);
    },
  );

  contract(
    'mail with FUTURERELEASE waits for its time (RFC 4865 §4.2)',
    () => delivered,
    async ({ queue, attempts, advance, settled }) => {
      const holdUntilSeconds = Math.floor(createSystemClock().epochMs() / 1000) + 3600;
      await queue.enqueue(message({ holdUntilSeconds }));
      await settled();
      assert.equal(attempts.length, 0);
      await advance(3601);
      assert.equal(attempts.length, 1);
    },
  );
}
