import { Worker } from 'node:worker_threads';

/** Checks an imported bcrypt hash in a thread of its own; each account needs that once, at its first sign-in. */
export async function verifyBcrypt(password: string, stored: string): Promise<boolean> {
  const worker = new Worker(new URL('bcrypt-worker.ts', import.meta.url), {
    workerData: { password, stored: stored.replace(/^\$2y/, '$2b') },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the bcrypt thread ended without an answer')));
  });
}
