import {
  formatBatch,
  MAX_BATCH,
  parseBatch,
  type BatchAnswer,
  type BatchRequest,
} from '#codecs/graph/batch.ts';
import { isThrottled, toGraphFailure } from '#codecs/graph/graph-failure.ts';
import type { JsonObject } from '#codecs/graph/json-value.ts';
import { retryAfterSeconds } from '#clients/http/retry-after.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, type ErrorCode } from '#platform/errors.ts';
import type { GraphRequest } from './graph-client.ts';

/** What came of one request in a batch. */
export type GraphOutcome =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly error: DomainError };

export interface BatchRunner {
  /** Outcomes in the order of the requests; what a busy server put off is asked again. */
  run(requests: readonly BatchRequest[], isRepeatable: boolean): Promise<GraphOutcome[]>;
}

type AskBatch = (request: GraphRequest, count: number) => Promise<JsonObject>;

const MAX_TRIES = 8;
const FIRST_WAIT_MS = 2000;
/** Requests above 4 MB are refused. */
const MAX_BATCH_BYTES = 3_500_000;
/** Once a batch was too many at a time for a mailbox. */
const SMALL_BATCH = 4;
const IMMUTABLE_IDS = 'IdType="ImmutableId"';

export function createBatchRunner(ask: AskBatch, clock: Clock): BatchRunner {
  let largest = MAX_BATCH;
  return {
    async run(requests, isRepeatable) {
      const outcomes = new Map<BatchRequest, GraphOutcome>();
      let left = requests;
      for (let tries = 0; left.length > 0 && tries < MAX_TRIES; tries++) {
        let waitMs = 0;
        const again: BatchRequest[] = [];
        for (const some of toBatches(left, largest)) {
          const answers = await askOnce(ask, some, isRepeatable);
          for (const [i, request] of some.entries()) {
            const outcome = toOutcome(request, answers[i]);
            outcomes.set(request, outcome);
            if (outcome.ok || !mayAgain(outcome.error, isRepeatable)) continue;
            again.push(request);
            waitMs = Math.max(waitMs, askedWait(outcome.error) ?? FIRST_WAIT_MS * 2 ** tries);
          }
        }
        left = again;
        if (left.length === 0) break;
        largest = SMALL_BATCH;
        await clock.sleep(waitMs);
      }
      return requests.map((request) => outcomes.get(request)!);
    },
  };
}

async function askOnce(
  ask: AskBatch,
  requests: readonly BatchRequest[],
  isRepeatable: boolean,
): Promise<(BatchAnswer | undefined)[]> {
  const json = formatBatch(
    requests.map((it) => ({ ...it, headers: { ...it.headers, Prefer: preferOf(it) } })),
  );
  const answer = await ask(
    { method: 'POST', path: '/$batch', json, isRepeatable },
    requests.length,
  );
  return parseBatch(answer, requests.length);
}

function preferOf({ headers }: BatchRequest): string {
  const own = headers?.['Prefer'];
  return own === undefined ? IMMUTABLE_IDS : `${IMMUTABLE_IDS}, ${own}`;
}

function toBatches(requests: readonly BatchRequest[], largest: number): BatchRequest[][] {
  const batches: BatchRequest[][] = [];
  let bytes = 0;
  for (const request of requests) {
    const size = (request.body === undefined ? 0 : JSON.stringify(request.body).length) + 200;
    const last = batches.at(-1);
    if (last === undefined || last.length >= largest || bytes + size > MAX_BATCH_BYTES) {
      batches.push([request]);
      bytes = size;
    } else {
      last.push(request);
      bytes += size;
    }
  }
  return batches;
}

function toOutcome({ method, path }: BatchRequest, answer: BatchAnswer | undefined): GraphOutcome {
  const [bare = ''] = path.split('?', 1);
  const what = `Graph, ${method} ${bare}`;
  if (answer === undefined)
    return { ok: false, error: new DomainError('unavailable', `${what}: there is no answer`) };
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return { ok: true, value: body ?? {} };
  const seconds = retryAfterSeconds(headers);
  return { ok: false, error: toGraphFailure({ status, body, retryAfterSeconds: seconds }, what) };
}

function mayAgain(error: DomainError, isRepeatable: boolean): boolean {
  const mayPass = error.code === 'unavailable' && error.details['isLasting'] !== true;
  return isThrottled(error) || (isRepeatable && mayPass);
}

function askedWait({ details }: DomainError): number | undefined {
  const asked = details['retryAfterMs'];
  return typeof asked === 'number' ? asked : undefined;
}

const fatal: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'limit-reached',
  'over-quota',
  'no-space',
  'authentication-failed',
]);

/** Of the mailbox or the server, and not of the one thing that was asked about. */
export function isFatal(error: DomainError): boolean {
  return fatal.has(error.code);
}
