import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import type { Random } from '#platform/random.ts';
import type { Sql, SqlWriter } from '#platform/sql.ts';
import { createAdministration } from './administer.ts';
import type { QueueSettings } from './config.ts';
import { writeQueueMessage } from './enqueue.ts';
import { createRoutePlanner, type DomainStanding } from './plan-route.ts';
import type { Queue, QueueMessage } from './queue.ts';
import { QueueRunner, type RunnerDeps } from './runner/runner.ts';
import type { Transport } from './transport.ts';
import type { SchedulePlan } from './schedule.ts';
import { settleAttempt, type SettleContext } from './settle.ts';
import { queueMigrations } from './sql/migrations.ts';
import { freeForeignLeases, readRecipientsOf } from './sql/recipients.ts';
import { countWaiting } from './sql/selection.ts';

export interface QueueDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Topic "queue": something was queued or changed, in any process. */
  readonly bus: Bus;
  readonly hostname: string;
  readonly settings: () => QueueSettings;
  readonly standingOf: (domain: string) => Promise<DomainStanding>;
  /** Files mail into accounts of ours. */
  readonly local: Transport;
  readonly remote: Transport;
  /**
   * Name of this start of the server, the same in all its workers. Given: the data folder is ours alone, and leases of
   * earlier starts are dead. Absent (several nodes): leases run out by themselves.
   */
  readonly bootId?: string;
  /** Hears what attempts to send elsewhere came to, by recipient; what ran out of time has failed. */
  readonly onSent?: RunnerDeps['onSent'];
}

/**
 * Opens the queue's tables and prepares its runner; nothing is sent before start().
 * @throws DomainError not-supported for tables of a newer version
 */
export async function createQueue(deps: QueueDeps): Promise<Queue> {
  const { sql, clock, random, log, bus } = deps;
  await migrate(sql, 'queue', queueMigrations);
  const plan = (): SchedulePlan => {
    const s = deps.settings();
    return {
      firstRetrySeconds: s.firstRetry / 1000,
      longestRetrySeconds: s.longestRetry / 1000,
      expireAfterSeconds: s.expireAfter / 1000,
      warnAfterSeconds: s.warnAfter / 1000,
    };
  };
  const settleContext = (): SettleContext => ({
    nowSeconds: Math.floor(clock.epochMs() / 1000),
    plan: plan(),
    hostname: deps.hostname,
    unit: () => random.unit(),
    newId: () => random.id(),
  });
  const owner = `${deps.bootId ?? 'node'}:${random.id()}`;
  if (deps.bootId !== undefined)
    await sql.transaction((tx) => freeForeignLeases(tx, `${deps.bootId}:`));
  const runner = new QueueRunner({
    sql,
    clock,
    log,
    owner,
    planner: createRoutePlanner(deps.settings, deps.standingOf),
    transports: { local: deps.local, remote: deps.remote },
    limits: () => {
      const s = deps.settings();
      return {
        attempts: s.attempts,
        perDestination: s.attemptsPerDestination,
        recipients: s.recipientsPerMessage,
      };
    },
    settleContext,
    ...(deps.onSent && { onSent: deps.onSent }),
  });
  const administration = createAdministration(sql, settleContext);
  const subscription = bus.subscribe('queue', () => runner.wake());
  const tell = <T>(result: T): T => {
    bus.publish('queue', clock.epochMs());
    return result;
  };
  const durably = async (work: Promise<number>): Promise<number> => {
    const count = await work;
    await sql.durable();
    return tell(count);
  };
  return {
    async enqueue(...messages) {
      const context = settleContext();
      await sql.transaction(async (tx) => {
        for (const message of messages) await writeEntry(tx, message, context);
      });
      await sql.durable();
      tell(undefined);
      for (const { id, sender, recipients } of messages)
        log.info('queue.enqueued', { message: id, sender, recipients: recipients.length });
    },
    start: () => runner.start(),
    list: (filter) => administration.list(filter),
    show: (id, limit) => administration.show(id, limit),
    counts: () => countWaiting(sql),
    retry: (filter) => durably(administration.retry(filter)),
    hold: (filter) => durably(administration.hold(filter)),
    release: (filter) => durably(administration.release(filter)),
    reroute: (filter, route) => durably(administration.reroute(filter, route)),
    drop: (filter, options) => durably(administration.drop(filter, options)),
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await runner[Symbol.asyncDispose]();
    },
  };
}

async function writeEntry(
  tx: SqlWriter,
  message: QueueMessage,
  context: SettleContext,
): Promise<void> {
  const recipients = message.recipients.map((r) => ({ ...r }));
  await writeQueueMessage(tx, message, recipients, context);
  const rows = await readRecipientsOf(tx, message.id);
  const settled = rows.flatMap((recipient, i) => {
    const settlement = recipients[i]!.settled;
    if (settlement === undefined) return [];
    const { action, reply } = settlement;
    const result =
      action === 'failed'
        ? { kind: 'failed' as const, reply }
        : { kind: 'delivered' as const, reply, reportsSuccess: false };
    return [{ recipient, result, success: action === 'failed' ? 'delivered' : action }];
  });
  if (settled.length > 0) await settleAttempt(tx, message.id, settled, context);
}
