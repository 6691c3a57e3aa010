// A queue on a database, with transports that answer as a test says and a clock that a test moves.
import { test } from 'node:test';
import { createLocalBus } from '#platform/bus.ts';
import { createSystemClock, type Clock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { queueSettings } from '#queue/config.ts';
import { createQueue } from '#queue/create-queue.ts';
import type { AttemptResult, Queue, QueueMessage } from '#queue/queue.ts';
import type { Attempt, Transport } from '#queue/transport.ts';
import { defaultsOf } from '../default-settings.ts';
import type { SqlFactory } from '../sql-factories.ts';

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
export const delivered: AttemptResult = {
  kind: 'delivered',
  reply: reply(250, '2.0.0', 'ok'),
  reportsSuccess: false,
};
export const deferred: AttemptResult = { kind: 'deferred', reply: reply(451, '4.3.0', 'later') };
export const failed: AttemptResult = { kind: 'failed', reply: reply(550, '5.1.1', 'no such user') };

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

export function message(overrides: Partial<QueueMessage> = {}): QueueMessage {
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

/** Promises of the queue as tests: what they say, how hosts answer, what is done. */
export const contractOn =
  (factory: SqlFactory) =>
  (
    what: string,
    answer: (address: string, attempt: number) => AttemptResult,
    run: (bench: Bench) => Promise<void>,
  ): void =>
    void test(`${factory.name}: ${what}`, async () => await withQueue(factory, answer, run));
