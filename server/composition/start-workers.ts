// The main process of a server with several workers: it holds the lock and the control socket, and serves nobody itself.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningServer, ServerStart, StatusReport } from '#cli/parts.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
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
    const reports = await Promise.all([...this.#workers.values()].map((w) => this.#ask(w)));
    return mergeStatus(
      reports.filter((r) => r !== undefined),
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

  /** Undefined when the worker does not answer in time. */
  async #ask(worker: ChildProcess): Promise<StatusReport | undefined> {
    const id = ++this.#lastQuestion;
    const answer = Promise.withResolvers<StatusReport | undefined>();
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'status' && message.id === id) answer.resolve(message.report);
    };
    worker.on('message', onMessage);
    using _timer = this.#start.clock.after(STATUS_TIMEOUT_MS, () => answer.resolve(undefined));
    tell(worker, { kind: 'status', id });
    const report = await answer.promise;
    worker.off('message', onMessage);
    return report;
  }
}

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
