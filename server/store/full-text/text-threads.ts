import { Worker } from 'node:worker_threads';
import { DomainError, errorCodes, type ErrorCode } from '#platform/errors.ts';
import type { NeedlePlan } from './plan-needle.ts';

export type TextRequest =
  | {
      readonly op: 'search';
      readonly account: number;
      readonly plan: NeedlePlan;
      readonly marks: string;
    }
  | { readonly op: 'feed'; readonly account: number; readonly directItems: number }
  | { readonly op: 'forget' | 'remove'; readonly account: number }
  | { readonly op: 'terms'; readonly contents: readonly Uint8Array[] }
  | { readonly op: 'end' };

export interface TextThreadData {
  readonly accounts: string;
  readonly role: 'feed' | 'search';
}

/** Memory for what is short-lived; the usual 48 MiB stay in use for as long as the thread lives. */
const YOUNG_MB = 8;

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly code?: string; readonly errcode?: number };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A thread that works on full texts; started with the first request, and again after a failure. */
export class TextThread implements AsyncDisposable {
  readonly #data: TextThreadData;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ended: Promise<void> | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(data: TextThreadData) {
    this.#data = data;
  }

  get isStarted(): boolean {
    return this.#worker !== undefined;
  }

  /** @throws DomainError unavailable when the thread ends meanwhile; corrupt, no-space, read-only as the thread met them */
  async ask<T>(request: TextRequest): Promise<T> {
    if (this.#isClosed) throw new DomainError('cancelled', 'the full text is being closed');
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    // A request keeps the process alive until it is answered.
    worker.ref();
    worker.postMessage({ id, request });
    try {
      return (await new Promise<unknown>((resolve, reject) =>
        this.#waiting.set(id, { resolve, reject }),
      )) as T;
    } finally {
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#worker !== undefined && !this.#isClosed) {
      await Promise.allSettled([this.ask({ op: 'end' })]);
    }
    this.#isClosed = true;
    await this.#ended;
  }

  #start(): Worker {
    const worker = new Worker(new URL('text-worker.ts', import.meta.url), {
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      if (answer.error === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(toError(answer.error));
    });
    let reason: unknown;
    worker.on('error', (error) => (reason = error));
    this.#ended = new Promise((resolve) => {
      worker.on('exit', () => {
        if (this.#worker === worker) this.#worker = undefined;
        const failure = new DomainError('unavailable', 'the full-text thread ended', {
          cause: reason,
        });
        for (const waiting of this.#waiting.values()) waiting.reject(failure);
        resolve();
      });
    });
    return worker;
  }
}

/** Errors lose their class on the way between threads. */
function toError(error: NonNullable<Answer['error']>): Error {
  if (error.code !== undefined && error.code in errorCodes)
    return new DomainError(error.code as ErrorCode, error.message);
  const primary = (error.errcode ?? 0) & 0xff;
  if (primary === 11 || primary === 26) return new DomainError('corrupt', error.message);
  return new Error(error.message);
}
