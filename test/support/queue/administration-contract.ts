import assert from 'node:assert/strict';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOn, deferred, delivered, message } from './queue-bench.ts';

/** What the queue promises of what is done to queued mail, on any database behind the SQL seam. */
export function administrationContract(factory: SqlFactory): void {
  const contract = contractOn(factory);

  contract(
    'mail can be held, released, rerouted, retried and dropped',
    (_, n) => (n === 1 ? deferred : delivered),
    async ({ queue, attempts, settled }) => {
      const held = message({ recipients: [{ address: 'x@held.test' }] });
      await queue.enqueue(held);
      await settled();
      assert.equal(await queue.hold({ recipientDomain: 'held.test' }), 1);
      assert.equal((await queue.list())[0]!.isHeld, true);
      assert.equal(await queue.retry({ ids: [held.id] }), 0);
      assert.equal(await queue.release({ ids: [held.id] }), 1);
      assert.equal(await queue.reroute({ ids: [held.id] }, '127.0.0.1:2525'), 1);
      assert.equal(await queue.retry({ ids: [held.id] }), 1);
      await settled();
      assert.deepEqual(attempts.at(-1)!.attempt.destination.way, {
        kind: 'route',
        name: '127.0.0.1:2525',
      });
      await queue.enqueue(message({ recipients: [{ address: 'y@drop.test' }] }));
      await settled();
      assert.equal(await queue.drop({ recipientDomain: 'drop.test' }, { report: false }), 1);
      assert.deepEqual(await queue.list(), []);
      assert.equal(await queue.drop({}, { report: false }), 0);
    },
  );

  contract(
    'what is done to queued mail is done to those that all criteria name: id, domain, recipient and sender',
    () => deferred,
    async ({ queue, attempts, settled }) => {
      const to = (...list: string[]) => ({ recipients: list.map((address) => ({ address })) });
      const one = message({
        ...to('a@x.test', 'B@x.test', 'c@y.test'),
        sender: 'ann@example.test',
      });
      const two = message({ ...to('a@x.test', 'd@y.test'), sender: 'bob@example.test' });
      await queue.enqueue(one, two);
      await settled();
      const states = async (state: string) =>
        (await queue.list())
          .flatMap((e) =>
            e.recipients.filter((r) => r.state === state).map((r) => `${e.sender[0]}:${r.address}`),
          )
          .sort();
      const filters = [
        [{ recipientDomain: 'X.test' }, ['a:B@x.test', 'a:a@x.test', 'b:a@x.test']],
        [{ recipient: 'A@x.test' }, ['a:a@x.test', 'b:a@x.test']],
        [{ recipient: 'b@X.test', sender: 'ann@example.test' }, ['a:B@x.test']],
        [{ sender: 'bob@example.test' }, ['b:a@x.test', 'b:d@y.test']],
        [{ sender: 'bob@example.test', recipientDomain: 'y.test' }, ['b:d@y.test']],
        [{ ids: [one.id], recipientDomain: 'y.test' }, ['a:c@y.test']],
        [{ recipient: 'nobody@x.test' }, []],
      ] as const;
      for (const [filter, expected] of filters) {
        assert.equal(await queue.hold(filter), expected.length, JSON.stringify(filter));
        assert.deepEqual(await states('held'), expected, JSON.stringify(filter));
        assert.equal(await queue.retry(filter), 0);
        assert.equal(await queue.release(filter), expected.length);
      }
      const before = attempts.length;
      const mine = { sender: 'bob@example.test', recipient: 'd@y.test' };
      assert.equal(await queue.reroute(mine, 'other.test:26'), 1);
      assert.equal(await queue.retry(mine), 1);
      await settled();
      assert.deepEqual(
        attempts
          .slice(before)
          .map((a) => [a.attempt.destination.way, a.attempt.recipients[0]!.address]),
        [[{ kind: 'route', name: 'other.test:26' }, 'd@y.test']],
      );
      assert.equal(await queue.drop({ recipient: 'a@x.test' }, { report: false }), 2);
      assert.deepEqual(await states('waiting'), ['a:B@x.test', 'a:c@y.test', 'b:d@y.test']);
      assert.equal(await queue.drop({ all: true }, { report: true }), 3);
      assert.deepEqual(await queue.list({ sender: 'ann@example.test' }), []);
    },
  );
}
