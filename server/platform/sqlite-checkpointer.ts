import { Worker } from 'node:worker_threads';
import type { Log } from './log.ts';

/** Copies WALs into their database files on a thread of its own, since that syncs and would stop the event loop meanwhile. */
export interface SqliteCheckpointer extends AsyncDisposable {
  /** Asks for it; a request for a path that waits already is dropped. */
  request(path: string): void;
  /** Copies everything committed so far, before the database is closed. Never rejects: closing does what is left. */
  finish(path: string): Promise<void>;
}

interface Answer {
  readonly path: string;
  readonly id?: number;
  readonly error?: string;
}

/** The thread is started with the first request. */
export function createCheckpointer(log: Log): SqliteCheckpointer {
  let worker: Worker | undefined;
  let ended: Promise<void> | undefined;
  let lastId = 0;
  const waiting = new Set<string>();
  const finishing = new Map<number, () => void>();

  function start(): Worker {
    const started = new Worker(new URL('sqlite-checkpoint-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (done: Answer) => {
      if (done.id === undefined) waiting.delete(done.path);
      else finishing.get(done.id)?.();
      if (done.error !== undefined) log.warn('sqlite.checkpoint-failed', { ...done });
    });
    started.on('error', (error) => log.error('sqlite.checkpointer-failed', { error }));
    ended = new Promise((resolve) => {
      started.on('exit', () => {
        waiting.clear();
        for (const done of finishing.values()) done();
        worker = undefined;
        resolve();
      });
    });
    return started;
  }

  return {
    request(path) {
      if (waiting.has(path)) return;
      waiting.add(path);
      worker ??= start();
      worker.postMessage({ path });
    },
    async finish(path) {
      const id = ++lastId;
      const asked = (worker ??= start());
      // Who waits keeps the process alive.
      asked.ref();
      asked.postMessage({ path, id });
      await new Promise<void>((resolve) => finishing.set(id, resolve));
      finishing.delete(id);
      if (finishing.size === 0) asked.unref();
    },
    async [Symbol.asyncDispose]() {
      worker?.ref();
      worker?.postMessage({ end: true });
      await ended;
    },
  };
}
