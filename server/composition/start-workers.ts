// The main process of a server with several workers: it holds the lock and the control socket, and serves nobody itself.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningServer, ServerStart, StatusReport } from '#cli/parts.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import { mergeMetrics } from '#platform/metrics.ts';
import { type BusChannel, createBusRelay, isBusPacket } from '#platform/process-bus.ts';
import { mergeStatus } from './merge-status.ts';
import {
  bootIdVariable,
  type FromWorker,
  type ToWorker,
  workerIndexVariable,
} from './worker-messages.ts';

export interface WorkersStart extends ServerStart {
  readonly clock: Clock;
  readonly count: number;
  readonly bootId: string;
}

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A worker that ran this long had nothing wrong at its start. */
const SETTLED_MS = 60_000;
const STATUS_TIMEOUT_MS = 5000;

/** @throws DomainError what the first worker could not do */
export async function startWorkers(start: WorkersStart): Promise<RunningServer> {
  const crew = new WorkerCrew(start);
  await crew.start();
  return crew;
}

class WorkerCrew implements RunningServer {
  readonly #start: WorkersStart;
  readonly #log: Log;
  readonly #relay = createBusRelay();
  readonly #workers = new Map<number, ChildProcess>();
  readonly #restarts = new Set<Disposable>();
  #isStopping = false;
  #lastQuestion = 0;

  constructor(start: WorkersStart) {
    this.#start = start;
    this.#log = start.log;
  }

  /** One worker first: what is wrong with ports or data is then said once, and the schema is upgraded once. */
  async start(): Promise<void> {
    try {
      await this.#fork(0);
      const others = Array.from({ length: this.#start.count - 1 }, (_, i) => this.#fork(i + 1));
      await Promise.all(others);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async status(): Promise<StatusReport> {
    const answers = await this.#askAll('status');
    return mergeStatus(
      answers.map((a) => a.report),
      this.#start.count,
    );
  }

  async reload(): Promise<void> {
    for (const worker of this.#workers.values()) tell(worker, { kind: 'reload' });
  }

  nudge(topic: string, value: number): void {
    this.#relay.publish(topic, value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    for (const restart of this.#restarts) restart[Symbol.dispose]();
    const ends = [...this.#workers.values()].map(
      (worker) => new Promise<void>((done) => worker.once('exit', () => done())),
    );
    for (const worker of this.#workers.values()) tell(worker, { kind: 'stop' });
    await Promise.all(ends);
  }

  /** Resolves when the worker serves. */
  async #fork(index: number, delayMs = FIRST_RESTART_MS): Promise<void> {
    const { folder, bootId, clock } = this.#start;
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const worker = fork(main, ['serve-worker', '--data', folder.root], {
      env: { ...process.env, [workerIndexVariable]: String(index), [bootIdVariable]: bootId },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#workers.set(index, worker);
    const membership = this.#relay.join(toChannel(worker));
    this.#answerFigures(worker);
    const startedMs = clock.monotonicMs();
    const ready = waitUntilReady(worker);
    worker.once('exit', (code, signal) => {
      membership[Symbol.dispose]();
      this.#workers.delete(index);
      if (this.#isStopping) return;
      this.#log.error('worker.ended', { index, pid: worker.pid, code, signal });
      const hasSettled = clock.monotonicMs() - startedMs > SETTLED_MS;
      this.#restartLater(index, hasSettled ? FIRST_RESTART_MS : delayMs);
    });
    await ready;
    this.#log.info('worker.started', { index, pid: worker.pid });
  }

  #restartLater(index: number, delayMs: number): void {
    const timer = this.#start.clock.after(delayMs, () => {
      this.#restarts.delete(timer);
      this.#fork(index, Math.min(delayMs * 2, LONGEST_RESTART_MS)).catch((error: unknown) =>
        this.#log.error('worker.start-failed', { index, error }),
      );
    });
    this.#restarts.add(timer);
  }

  /** What the worker says to a question of this kind; undefined when it does not answer in time. */
  async #ask<Kind extends 'status' | 'figures'>(
    worker: ChildProcess,
    kind: Kind,
  ): Promise<Answer<Kind> | undefined> {
    const id = ++this.#lastQuestion;
    const answer = Promise.withResolvers<Answer<Kind> | undefined>();
    const onMessage = (message: FromWorker) => {
      if (message.kind === kind && message.id === id) answer.resolve(message as Answer<Kind>);
    };
    worker.on('message', onMessage);
    using _timer = this.#start.clock.after(STATUS_TIMEOUT_MS, () => answer.resolve(undefined));
    tell(worker, { kind, id });
    const given = await answer.promise;
    worker.off('message', onMessage);
    return given;
  }

  async #askAll<Kind extends 'status' | 'figures'>(kind: Kind): Promise<Answer<Kind>[]> {
    const workers = [...this.#workers.values()];
    const answers = await Promise.all(workers.map(async (w) => await this.#ask(w, kind)));
    return answers.filter((a) => a !== undefined);
  }

  /** A worker that is asked for the figures shows those of all. */
  #answerFigures(worker: ChildProcess): void {
    worker.on('message', (message: FromWorker) => {
      if (message.kind !== 'all-figures') return;
      void this.#askAll('figures').then((answers) => {
        const text = mergeMetrics(answers.map((a) => a.text));
        tell(worker, { kind: 'all-figures', id: message.id, text });
      });
    });
  }
}

type Answer<Kind> = Extract<FromWorker, { kind: Kind; id: number }>;

function tell(worker: ChildProcess, message: ToWorker): void {
  // A worker that is ending is replaced anyway.
  if (worker.connected) worker.send(message, () => {});
}

function toChannel(worker: ChildProcess): BusChannel {
  return {
    send: (packet) => tell(worker, packet),
    receive(listener) {
      const onMessage = (message: unknown) => {
        if (isBusPacket(message)) listener(message);
      };
      worker.on('message', onMessage);
      return { [Symbol.dispose]: () => void worker.off('message', onMessage) };
    },
  };
}

async function waitUntilReady(worker: ChildProcess): Promise<void> {
  await new Promise<void>((done, fail) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') done();
      else if (message.kind === 'failed') fail(new DomainError(message.code, message.message));
    });
    worker.once('exit', (code, signal) =>
      fail(new DomainError('unavailable', `a worker ended at its start (${signal ?? code})`)),
    );
  });
}
