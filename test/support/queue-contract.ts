import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock, type Clock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { queueSettings } from '#queue/config.ts';
import { createQueue } from '#queue/create-queue.ts';
import type { AttemptResult, Queue, QueueMessage } from '#queue/queue.ts';
import type { Attempt, Transport } from '#queue/transport.ts';
import { defaultsOf } from './default-settings.ts';
import type { SqlFactory } from './sql-factories.ts';

interface Bench {
  readonly queue: Queue;
  /** Another node over the same tables, with a bus of its own. */
  readonly other: Queue;
  /** Every attempt made, with its content. */
  readonly attempts: { readonly attempt: Attempt; readonly content: string }[];
  /** What sending came to, as figures count it. */
  readonly outcomes: string[];
  /** Moves time forward and lets the queue work. */
  advance(seconds: number): Promise<void>;
  settled(): Promise<void>;
}

const reply = (code: number, enhanced: string, text: string) => ({
  code,
  enhanced,
  text,
  remoteHost: 'mx.remote.test',
});
const delivered: AttemptResult = {
  kind: 'delivered',
  reply: reply(250, '2.0.0', 'ok'),
  reportsSuccess: false,
};
const deferred: AttemptResult = { kind: 'deferred', reply: reply(451, '4.3.0', 'later') };
const failed: AttemptResult = { kind: 'failed', reply: reply(550, '5.1.1', 'no such user') };

async function withQueue(
  factory: SqlFactory,
  answer: (address: string, attempt: number) => AttemptResult,
  run: (bench: Bench) => Promise<void>,
) {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await factory.create());
  const system = createSystemClock();
  let offsetMs = 0;
  const clock: Clock = { ...system, epochMs: () => system.epochMs() + offsetMs };
  const attempts: Bench['attempts'] = [];
  const outcomes: string[] = [];
  const counts = new Map<string, number>();
  const transport: Transport = {
    async send(attempt) {
      const parts: Buffer[] = [];
      for await (const part of attempt.content()) parts.push(part);
      attempts.push({ attempt, content: Buffer.concat(parts).toString() });
      return attempt.recipients.map(({ address }) => {
        const n = (counts.get(address) ?? 0) + 1;
        counts.set(address, n);
        return answer(address, n);
      });
    },
  };
  const openNode = async () => {
    const bus = parts.use(createLocalBus());
    const queue = await createQueue({
      sql: parts.use(await database.open()),
      clock,
      random: createRandom(),
      log: createSilentLog(),
      bus,
      hostname: 'mail.example.test',
      settings: () => defaultsOf(queueSettings),
      standingOf: async (domain) => ({ kind: domain === 'example.test' ? 'local' : 'remote' }),
      local: transport,
      remote: transport,
      onSent: (kinds) => void outcomes.push(...kinds),
    });
    return { bus, queue: parts.use(queue) };
  };
  const { queue, bus } = await openNode();
  const { queue: other, bus: otherBus } = await openNode();
  const settled = async () => {
    for (let quiet = 0; quiet < 3;) {
      const before = attempts.length;
      await system.sleep(15);
      quiet =
        attempts.length === before &&
        !(await queue.list()).some((e) => e.recipients.some((r) => isBusy(r, clock.epochMs())))
          ? quiet + 1
          : 0;
    }
  };
  queue.start();
  await run({
    queue,
    other,
    attempts,
    outcomes,
    settled,
    advance: async (seconds) => {
      offsetMs += seconds * 1000;
      for (const each of [bus, otherBus]) each.publish('queue', 0);
      await settled();
    },
  });
}

/** Being sent, or about to be. */
function isBusy(
  recipient: Awaited<ReturnType<Queue['list']>>[number]['recipients'][number],
  nowMs: number,
): boolean {
  const { state, nextAttemptSeconds } = recipient;
  return state === 'sending' || (state === 'waiting' && nextAttemptSeconds * 1000 <= nowMs);
}

function message(overrides: Partial<QueueMessage> = {}): QueueMessage {
  return {
    id: createRandom().id(),
    sender: 'alice@example.test',
    recipients: [{ address: 'bob@remote.test' }],
    content: {
      kind: 'memory',
      bytes: Buffer.from('Message-ID: <m1@example.test>\r\nSubject: hi\r\n\r\nbody\r\n'),
    },
    isUtf8: false,
    body: '7bit',
    requireTls: false,
    priority: 0,
    ...overrides,
  };
}

/** Everything the queue promises, on any database behind the SQL seam. */
export function queueContract(factory: SqlFactory): void {
  const contract = (
    what: string,
    answer: (address: string, attempt: number) => AttemptResult,
    run: (bench: Bench) => Promise<void>,
  ): void =>
    void test(`${factory.name}: ${what}`, async () => await withQueue(factory, answer, run));

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
    'a refused recipient comes back as a report in the form of RFC 3464 and RFC 6522 with the original header',
    (address) => (address === 'bob@remote.test' ? failed : delivered),
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(message({ envelopeId: 'QQ314159' }));
      await settled();
      const report = attempts.find((a) => a.attempt.sender === '')!;
      assert.deepEqual(
        report.attempt.recipients.map((r) => r.address),
        ['alice@example.test'],
      );
      assert.match(report.content, /Content-Type: multipart\/report; report-type=delivery-status;/);
      assert.match(report.content, /Original-Envelope-Id: QQ314159\r\n/);
      assert.match(
        report.content,
        /Final-Recipient: rfc822; bob@remote\.test\r\nAction: failed\r\nStatus: 5\.1\.1\r\nRemote-MTA: dns; mx\.remote\.test\r\nDiagnostic-Code: smtp; 550 5\.1\.1 no such user\r\n/,
      );
      assert.match(report.content, /Content-Type: text\/rfc822-headers[^]*Subject: hi\r\n/);
      assert.match(
        report.content,
        /In-Reply-To: <m1@example\.test>\r\nAuto-Submitted: auto-replied\r\n/,
      );
      assert.doesNotMatch(report.content, /\r\nbody\r\n/);
      assert.deepEqual(await queue.list(), []);
    },
  );

  contract(
    'nothing is reported about a report, nor to a sender who asked for silence (RFC 5321 §4.5.5, RFC 3461 §4.1)',
    () => failed,
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(message({ sender: '' }));
      await queue.enqueue(
        message({ recipients: [{ address: 'bob@remote.test', dsn: { notify: ['never'] } }] }),
      );
      await settled();
      assert.equal(attempts.length, 2);
      assert.deepEqual(await queue.list(), []);
    },
  );

  contract(
    'NOTIFY=SUCCESS gives a "relayed" report when the next host does not report itself (RFC 3461 §5.2.3)',
    () => delivered,
    async ({ queue, attempts, settled }) => {
      await queue.enqueue(
        message({
          recipients: [
            {
              address: 'bob@remote.test',
              dsn: { notify: ['success'], originalRecipient: 'rfc822;bob@old.test' },
            },
          ],
        }),
      );
      await settled();
      const report = attempts.find((a) => a.attempt.sender === '')!;
      assert.match(
        report.content,
        /Original-Recipient: rfc822;bob@old\.test\r\nFinal-Recipient: rfc822; bob@remote\.test\r\nAction: relayed\r\nStatus: 2\.0\.0/,
      );
    },
  );

  contract(
    'the sender is warned once of a delay and told when the time is over',
    (address) => (address === 'bob@remote.test' ? deferred : delivered),
    async ({ queue, attempts, outcomes, advance }) => {
      await queue.enqueue(message());
      for (let hour = 0; hour < 30; hour++) await advance(5 * 3600);
      const reports = attempts
        .filter((a) => a.attempt.sender === '')
        .map((a) => /Action: (\w+)\r\nStatus: ([\d.]+)/.exec(a.content)!.slice(1, 3));
      assert.deepEqual(reports, [
        ['delayed', '4.3.0'],
        ['failed', '5.4.7'],
      ]);
      assert.equal(outcomes.at(-1), 'failed');
      assert.ok(outcomes.slice(0, -1).every((o) => o === 'deferred'));
      assert.deepEqual(await queue.list(), []);
    },
  );

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
