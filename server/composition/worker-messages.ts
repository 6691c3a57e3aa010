import type { StatusReport } from '#cli/parts.ts';
import type { ErrorCode } from '#platform/errors.ts';
import type { BusPacket } from '#platform/process-bus.ts';

/** What the main process tells a worker. */
export type ToWorker =
  | BusPacket
  | { readonly kind: 'stop' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'status'; readonly id: number };

/** What a worker tells the main process. */
export type FromWorker =
  | BusPacket
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'status'; readonly id: number; readonly report: StatusReport };

/** Variables by which a worker knows that it is one. */
export const workerIndexVariable = 'MAILSTEAD_WORKER_INDEX';
export const bootIdVariable = 'MAILSTEAD_BOOT_ID';
