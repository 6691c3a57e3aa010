import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from './clock.ts';
import type { Log } from './log.ts';
import { LeftWals } from './sqlite/left-wals.ts';

/** Copies WALs into their database files on a thread of its own, since that syncs and would stop the event loop meanwhile. */
export interface SqliteCheckpointer extends AsyncDisposable {
  /** Asks for it; a request for a path that waits already is dropped. */
  request(path: string): void;
  /** The database was closed with a WAL left: its WAL is copied and removed when it stays closed for a while. */
  later(path: string): void;
  /** The database is opened again. */
  notLater(path: string): void;
  /**
   * Copies everything committed so far, before the database is closed. The thread is the last to close it, since that
   * removes the WAL: `closed` is called when the caller has. Never rejects: closing does what is left.
   */
  finish(path: string): Promise<{ readonly closed: () => Promise<void> }>;
}

interface Answer {
  readonly path: string;
  readonly id?: number;
  readonly error?: string;
}

/** A thread that had nothing to do for so long is ended: it takes 3 MB, and is back in 20 ms. */
const IDLE_MS = 3_000;

/** The thread is started with the first request, and anew when there is one after a rest. */
export function createCheckpointer({
  log,
  clock,
  idleMs = IDLE_MS,
  closesInPlace = false,
}: {
  readonly log: Log;
  readonly clock: Clock;
  readonly idleMs?: number;
  /** The event loop has nothing to do while databases are closed: without a thread at work none is started for that. */
  readonly closesInPlace?: boolean;
}): SqliteCheckpointer {
  let worker: Worker | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let rest: Timer | undefined;
  let held = 0;
  let lastId = 0;
  const waiting = new Set<string>();
  const answering = new Map<number, () => void>();

  function start(): Worker {
    const started = new Worker(new URL('sqlite-checkpoint-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (done: Answer) => {
      if (done.id === undefined) waiting.delete(done.path);
      else answering.get(done.id)?.();
      if (done.error !== undefined) log.warn('sqlite.checkpoint-failed', { ...done });
      restSoon();
    });
    started.on('error', (error) => log.error('sqlite.checkpointer-failed', { error }));
    const exited = new Promise<void>((resolve) => {
      started.on('exit', () => {
        // One that was sent to rest has left nothing open.
        if (worker === started) {
          worker = undefined;
          waiting.clear();
          for (const done of answering.values()) done();
        }
        resolve();
      });
    });
    ended = Promise.all([ended, exited]);
    return started;
  }

  function restSoon(): void {
    rest?.[Symbol.dispose]();
    rest = clock.after(idleMs, () => {
      if (waiting.size > 0 || answering.size > 0 || held > 0) return;
      worker?.postMessage({ end: true });
      worker = undefined;
    });
    rest.unref();
  }

  /** Resolves with the answer, or with the end of the thread. */
  async function ask(request: { readonly path: string; readonly step: 'hold' | 'let-go' }) {
    const id = ++lastId;
    const asked = (worker ??= start());
    // Who waits keeps the process alive.
    asked.ref();
    asked.postMessage({ ...request, id });
    await new Promise<void>((resolve) => answering.set(id, resolve));
    answering.delete(id);
    if (answering.size === 0) asked.unref();
  }

  function request(path: string): void {
    if (waiting.has(path)) return;
    waiting.add(path);
    worker ??= start();
    worker.postMessage({ path });
  }
  const left = new LeftWals(clock, request);

  return {
    request,
    later: (path) => left.note(path),
    notLater: (path) => left.forget(path),
    async finish(path) {
      if (closesInPlace && worker === undefined) return { closed: async () => {} };
      held++;
      await ask({ path, step: 'hold' });
      return {
        async closed() {
          await ask({ path, step: 'let-go' });
          held--;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      left[Symbol.dispose]();
      rest?.[Symbol.dispose]();
      worker?.ref();
      worker?.postMessage({ end: true });
      await ended;
    },
  };
}
