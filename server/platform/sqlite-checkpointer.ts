import { Worker } from 'node:worker_threads';
import type { Log } from './log.ts';

/** Copies WALs into their database files on a thread of its own, since that syncs and would stop the event loop meanwhile. */
export interface SqliteCheckpointer extends AsyncDisposable {
  /** Asks for it; a request for a path that waits already is dropped. */
  request(path: string): void;
}

/** The thread is started with the first request. */
export function createCheckpointer(log: Log): SqliteCheckpointer {
  let worker: Worker | undefined;
  let ended: Promise<void> | undefined;
  const waiting = new Set<string>();

  function start(): Worker {
    const started = new Worker(new URL('sqlite-checkpoint-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (done: { path: string; error?: string }) => {
      waiting.delete(done.path);
      if (done.error !== undefined) log.warn('sqlite.checkpoint-failed', done);
    });
    started.on('error', (error) => log.error('sqlite.checkpointer-failed', { error }));
    ended = new Promise((resolve) => {
      started.on('exit', () => {
        waiting.clear();
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
    async [Symbol.asyncDispose]() {
      worker?.ref();
      worker?.postMessage({ end: true });
      await ended;
    },
  };
}
