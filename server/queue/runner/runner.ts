import type { Clock, Timer } from '#platform/clock.ts';
import { accountId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Sql } from '#platform/sql.ts';
import { readContent } from '../content.ts';
import { domainOf } from '../enqueue.ts';
import type { AttemptResult } from '../queue.ts';
import { parseFacts } from '../message-facts.ts';
import { replyText, settleAttempt, type SettleContext, type Settled } from '../settle.ts';
import { readMessage } from '../sql/messages.ts';
import {
  extendLeases,
  freeExpiredLeases,
  leaseRecipients,
  readDue,
  readNextDue,
  type RecipientRow,
} from '../sql/recipients.ts';
import { createSlots, type Slots } from './slots.ts';
import type { Destination, RoutePlanner, Transport } from '../transport.ts';

/** How long a taken recipient stays taken without a sign of life of the runner; the nodes' clocks may differ by half of it. */
const LEASE_SECONDS = 300;
/** Longest sleep: other processes' changes are seen at least this often. */
const LONGEST_SLEEP_MS = 30_000;
/** Recipients looked at in one round. */
const ROUND = 1000;

export interface RunnerDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly planner: RoutePlanner;
  readonly transports: { readonly local: Transport; readonly remote: Transport };
  /** Unique to this process and start. */
  readonly owner: string;
  readonly limits: () => {
    readonly attempts: number;
    readonly perDestination: number;
    readonly recipients: number;
  };
  readonly settleContext: () => SettleContext;
  /** Hears what attempts to send elsewhere came to, by recipient; what ran out of time has failed. */
  readonly onSent?: (outcomes: readonly AttemptResult['kind'][]) => void;
}

interface Group {
  readonly destination: Destination;
  readonly rows: RecipientRow[];
}

/** Takes due recipients, sends them group by group, writes what became of them. */
export class QueueRunner implements AsyncDisposable {
  readonly #deps: RunnerDeps;
  readonly #slots: Slots;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;
  #leaseTimer: Timer | undefined;
  #round: Promise<void> | undefined;
  #isStarted = false;
  #isAgain = false;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#slots = createSlots(deps.limits);
  }

  start(): void {
    this.#isStarted = true;
    this.#keepLeases(0);
    this.wake();
  }

  /** Looks for work now; called when something was queued, changed or finished. */
  wake(): void {
    if (!this.#isStarted || this.#stopping.signal.aborted) return;
    if (this.#round !== undefined) {
      this.#isAgain = true;
      return;
    }
    this.#round = this.#lookForWork()
      .catch((error: unknown) => this.#deps.log.error('queue.round-failed', { error }))
      .finally(() => {
        this.#round = undefined;
        if (this.#isAgain) {
          this.#isAgain = false;
          this.wake();
        }
      });
  }

  /** Stops taking work and waits for running attempts, which are told to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#timer?.[Symbol.dispose]();
    this.#leaseTimer?.[Symbol.dispose]();
    await this.#round;
    await Promise.all(this.#running);
  }

  async #lookForWork(): Promise<void> {
    const { sql, clock } = this.#deps;
    this.#timer?.[Symbol.dispose]();
    const nowSeconds = Math.floor(clock.epochMs() / 1000);
    const due = await readDue(sql, nowSeconds, {
      limit: ROUND,
      exceptDomains: this.#slots.busyDomains(),
    });
    for (const group of await this.#group(due)) {
      if (this.#stopping.signal.aborted) return;
      const slot = this.#slots.take(group.destination.key, group.rows[0]!.domain);
      if (slot === undefined) continue;
      const work = this.#attempt(group)
        .catch((error: unknown) =>
          this.#deps.log.error('queue.attempt-failed', { message: group.rows[0]!.message, error }),
        )
        .finally(() => {
          slot[Symbol.dispose]();
          this.#running.delete(work);
          this.wake();
        });
      this.#running.add(work);
    }
    if (this.#stopping.signal.aborted) return;
    const next = await readNextDue(sql);
    const pause =
      next === undefined ? LONGEST_SLEEP_MS : Math.max(50, next * 1000 - clock.epochMs());
    const isWaitingForSlots = due.length > 0 && this.#running.size > 0;
    this.#timer = clock.after(Math.min(isWaitingForSlots ? 1000 : pause, LONGEST_SLEEP_MS), () =>
      this.wake(),
    );
    this.#timer.unref();
  }

  /** Recipients of one message with the same destination share an attempt. */
  async #group(due: readonly RecipientRow[]): Promise<Group[]> {
    const groups = new Map<string, Group[]>();
    const senders = new Map<string, string>();
    const { recipients } = this.#deps.limits();
    for (const row of due) {
      let sender = senders.get(row.message);
      if (sender === undefined) {
        sender = domainOf((await readMessage(this.#deps.sql, row.message))?.sender ?? '');
        senders.set(row.message, sender);
      }
      const destination = await this.#deps.planner.plan(row, sender);
      const key = `${row.message} ${destination.key}`;
      const chunks = groups.get(key) ?? [];
      groups.set(key, chunks);
      const last = chunks.at(-1);
      if (last === undefined || last.rows.length >= recipients)
        chunks.push({ destination, rows: [row] });
      else last.rows.push(row);
    }
    return [...groups.values()].flat();
  }

  async #attempt({ destination, rows }: Group): Promise<void> {
    const { sql, clock, log, transports, owner } = this.#deps;
    const nowSeconds = Math.floor(clock.epochMs() / 1000);
    const found = await sql.transaction((tx) =>
      leaseRecipients(
        tx,
        rows.map((r) => r.id),
        { owner, nowSeconds, untilSeconds: nowSeconds + LEASE_SECONDS },
      ),
    );
    const leased = found.sort((a, b) => a.id - b.id);
    const message = leased.length === 0 ? undefined : await readMessage(sql, leased[0]!.message);
    if (message === undefined) return;
    const transport = destination.way.kind === 'local' ? transports.local : transports.remote;
    const results = await transport.send(
      {
        messageId: message.id,
        sender: message.sender,
        size: message.size,
        ...(message.account !== null && { account: accountId(message.account) }),
        facts: parseFacts(message),
        destination,
        recipients: leased.map((r) => ({ address: r.address, dsn: r.dsn })),
        content: () => readContent(sql, message.id),
      },
      this.#stopping.signal,
    );
    const settled = leased.map((recipient, i): Settled => ({
      recipient,
      result: results[i]!,
      success: destination.way.kind === 'local' ? 'delivered' : 'relayed',
    }));
    const outcomes = await this.#write(message.id, settled);
    if (destination.way.kind !== 'local') this.#deps.onSent?.(outcomes);
    for (const { recipient, result } of settled)
      log.info('queue.attempt', {
        message: message.id,
        recipient: recipient.address,
        outcome: result.kind,
        reply: replyText(result.reply),
        destination: destination.key,
      });
  }

  /** A result is not given up because the disk is full for a moment: delivering twice is worse than waiting. */
  async #write(
    messageId: string,
    settled: readonly Settled[],
  ): Promise<readonly AttemptResult['kind'][]> {
    for (let attempt = 1; ; attempt++)
      try {
        const outcomes = await this.#deps.sql.transaction((tx) =>
          settleAttempt(tx, messageId, settled, this.#deps.settleContext()),
        );
        await this.#deps.sql.durable();
        return outcomes;
      } catch (error) {
        this.#deps.log.error('queue.settle-failed', { message: messageId, attempt, error });
        if (this.#stopping.signal.aborted && attempt > 3) return [];
        await this.#deps.clock.sleep(Math.min(1000 * attempt, 10_000));
      }
  }

  /** Says that this runner lives, and frees what others had taken who no longer do. */
  #keepLeases(afterMs: number): void {
    const { sql, clock, log, owner } = this.#deps;
    this.#leaseTimer = clock.after(afterMs, () => {
      const nowSeconds = Math.floor(clock.epochMs() / 1000);
      sql
        .transaction(async (tx) => {
          await extendLeases(tx, owner, nowSeconds + LEASE_SECONDS);
          await freeExpiredLeases(tx, nowSeconds);
        })
        .catch((error: unknown) => log.error('queue.lease-failed', { error }));
      this.#keepLeases((LEASE_SECONDS / 3) * 1000);
    });
    this.#leaseTimer.unref();
  }
}
