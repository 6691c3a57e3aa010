import { DomainError, isDomainError } from '#platform/errors.ts';

/** Batches of one account that may fail in a row because compaction is moving its records. */
const MAX_FAILURES = 3;

type Feed = (
  account: number,
  directItems: number,
) => Promise<{ isDone: boolean; unreadable: number }>;

interface Job {
  readonly account: number;
  readonly directItems: number;
  waiting: { resolve(unreadable: number): void; reject(error: unknown): void }[];
  failures: number;
  unreadable: number;
}

/** Accounts to feed, one batch at a time and in turn, so that a large one does not keep the others waiting. */
export class FeedQueue {
  readonly #jobs = new Map<number, Job>();
  readonly #feed: Feed;
  #isRunning = false;
  #isStopped = false;
  #batchUnderWay: Promise<void> = Promise.resolve();

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** Resolves when everything the account had at the call is taken in; gives how many items could not be read. */
  add(account: number, directItems: number): Promise<number> {
    const fresh = { account, directItems, waiting: [], failures: 0, unreadable: 0 };
    const job: Job = this.#jobs.get(account) ?? fresh;
    this.#jobs.set(account, job);
    const done = new Promise<number>((resolve, reject) => job.waiting.push({ resolve, reject }));
    if (!this.#isRunning) void this.#run();
    return done;
  }

  /** The account is going: nothing of it is under way when this resolves. */
  async drop(account: number): Promise<void> {
    const job = this.#jobs.get(account);
    this.#jobs.delete(account);
    for (const { resolve } of job?.waiting ?? []) resolve(0);
    await this.#batchUnderWay;
  }

  /** No further batch is begun; resolves when the one under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { waiting } of this.#jobs.values()) cancel(waiting);
    this.#jobs.clear();
    await this.#batchUnderWay;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const next = this.#jobs.values().next();
      if (next.done) break;
      const job = next.value;
      this.#jobs.delete(job.account);
      this.#batchUnderWay = this.#batch(job);
      await this.#batchUnderWay;
      // Lets requests in that came meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
  }

  async #batch(job: Job): Promise<void> {
    const { waiting } = job;
    try {
      const { isDone, unreadable } = await this.#feed(job.account, job.directItems);
      job.failures = 0;
      job.unreadable += unreadable;
      if (isDone) {
        for (const { resolve } of waiting) resolve(job.unreadable);
        return;
      }
    } catch (error) {
      const isMoving = isDomainError(error, 'not-found') && ++job.failures < MAX_FAILURES;
      if (!isMoving) {
        for (const { reject } of waiting) reject(error);
        return;
      }
    }
    if (this.#isStopped) {
      cancel(waiting);
      return;
    }
    const later = this.#jobs.get(job.account);
    if (later === undefined) this.#jobs.set(job.account, job);
    else later.waiting.push(...waiting);
  }
}

function cancel(waiting: Job['waiting']): void {
  for (const { reject } of waiting)
    reject(new DomainError('cancelled', 'the full text is being closed'));
}
