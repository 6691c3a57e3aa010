import type { StatusReport } from '#cli/parts.ts';
import type { ErrorCode } from '#platform/errors.ts';
import type { BusPacket } from '#platform/process-bus.ts';

/** What the main process tells a worker. */
export type ToWorker =
  | BusPacket
  | { readonly kind: 'stop' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'status'; readonly id: number }
  | { readonly kind: 'figures'; readonly id: number }
  /** Answers what the worker asked under this id. */
  | { readonly kind: 'all-figures'; readonly id: number; readonly text: string };

/** What a worker tells the main process. */
export type FromWorker =
  | BusPacket
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'status'; readonly id: number; readonly report: StatusReport }
  | { readonly kind: 'figures'; readonly id: number; readonly text: string }
  /** Asks for the figures of all workers. */
  | { readonly kind: 'all-figures'; readonly id: number };

/** Variables by which a worker knows that it is one. */
export const workerIndexVariable = 'MAILSTEAD_WORKER_INDEX';
export const bootIdVariable = 'MAILSTEAD_BOOT_ID';
