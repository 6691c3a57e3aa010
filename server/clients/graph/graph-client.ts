import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { HttpAnswer } from '#clients/http/http-request.ts';
import { retryAfterSeconds } from '#clients/http/retry-after.ts';
import { isThrottled, toGraphFailure } from '#codecs/graph/graph-failure.ts';
import { parseJsonObject, type JsonObject } from '#codecs/graph/json-value.ts';
import type { Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';

export interface GraphClientOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** "https://graph.microsoft.com/v1.0" */
  readonly root: string;
  readonly credentials: HttpCredentials;
  /** How long one request may wait for a busy server; half an hour by default. */
  readonly maxWaitMs?: number;
}

export interface GraphRequest {
  /** GET by default. */
  readonly method?: string;
  /** Below the root: "/users?$top=100". */
  readonly path: string;
  /** For what Graph has only in its preview as yet. */
  readonly isBeta?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: JsonObject;
  /** Instead of `json`. */
  readonly content?: { readonly type: string; readonly bytes: Bytes };
  /** Whether it may be asked again when nobody knows if it was done; by default all but POST may. */
  readonly isRepeatable?: boolean;
  readonly maxBytes?: number;
}

export interface GraphClient {
  readonly clock: Clock;
  readonly root: string;
  /** @throws DomainError as the server refuses it; unavailable, limit-reached (details.retryAfterMs) when waiting did not help */
  ask(request: GraphRequest): Promise<JsonObject>;
  /** The same for what is no JSON: MIME, photos. */
  askBytes(request: GraphRequest): Promise<Bytes>;
  /**
   * Asks an address that Graph has given for one purpose: who has it is signed in.
   * @throws DomainError as ask(); unavailable for an address without https, unless Graph itself is asked so
   */
  askAt(url: string, request: GivenRequest): Promise<JsonObject>;
}

/** To an address that Graph has given. */
export type GivenRequest = Omit<GraphRequest, 'path' | 'isBeta'>;

const MAX_WAIT_MS = 30 * 60_000;
/** A page of a thousand items with their texts; contents have their own limit. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
const IDLE_LIMIT_MS = 180_000;
const FIRST_WAIT_MS = 2000;
const MAX_SINGLE_WAIT_MS = 5 * 60_000;

/** Ids that stay when an item is moved; times in UTC, as they are without another wish. */
const IMMUTABLE_IDS = 'IdType="ImmutableId"';

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const ask = async (request: GraphRequest): Promise<HttpAnswer> =>
    await patiently(options, request, async () => await askOnce(options, request));
  return {
    clock: options.clock,
    root: options.root,
    async ask(request) {
      const answer = await ask(request);
      return answer.body.length === 0 ? {} : expectJson(answer);
    },
    askBytes: async (request) => (await ask(request)).body,
    async askAt(url, request) {
      assertGiven(url, options.root);
      const answer = await patiently(
        options,
        { ...request, path: '' },
        async () => await askGiven(options, url, request),
      );
      return answer.body.length === 0 ? {} : expectJson(answer);
    },
  };
}

async function patiently<T>(
  { clock, maxWaitMs = MAX_WAIT_MS }: GraphClientOptions,
  { method = 'GET', isRepeatable = method !== 'POST' }: GraphRequest,
  work: () => Promise<T>,
): Promise<T> {
  let waitedMs = 0;
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const mayAgain = isThrottled(error) || (isRepeatable && mayPass(error));
      const waitMs = askedWait(error) ?? Math.min(FIRST_WAIT_MS * 2 ** tries, MAX_SINGLE_WAIT_MS);
      waitedMs += waitMs;
      if (!mayAgain || waitedMs > maxWaitMs) throw error;
      await clock.sleep(waitMs);
    }
  }
}

/** May have been done or not, and the reason for it will pass. */
function mayPass(error: unknown): boolean {
  if (!isDomainError(error, 'unavailable')) return false;
  return error.details['isGarbled'] !== true && error.details['isLasting'] !== true;
}

function askedWait(error: unknown): number | undefined {
  const asked = isDomainError(error) ? error.details['retryAfterMs'] : undefined;
  return typeof asked === 'number' ? Math.max(asked, 1000) : undefined;
}

async function askOnce(options: GraphClientOptions, request: GraphRequest): Promise<HttpAnswer> {
  const { root, credentials } = options;
  const { headers } = request;
  const prefer = [IMMUTABLE_IDS, headers?.['prefer']].filter((it) => it !== undefined).join(', ');
  const asked = { ...request, headers: { ...headers, prefer } };
  const [bare = ''] = request.path.split('?', 1);
  return await send(options, rootFor(root, request) + request.path, asked, { credentials, bare });
}

async function askGiven(
  options: GraphClientOptions,
  url: string,
  request: GivenRequest,
): Promise<HttpAnswer> {
  return await send(options, url, request, { credentials: undefined, bare: new URL(url).host });
}

/** @param who signs in, and what is told of the address: others may hold secrets */
async function send(
  { http }: GraphClientOptions,
  url: string,
  { method = 'GET', headers, json, content, maxBytes = MAX_JSON_BYTES }: GivenRequest,
  who: { readonly credentials: HttpCredentials | undefined; readonly bare: string },
): Promise<HttpAnswer> {
  const body = content?.bytes ?? (json === undefined ? undefined : JSON.stringify(json));
  const type = content?.type ?? (json === undefined ? undefined : 'application/json');
  const answer = await http.send({
    method,
    url,
    headers: {
      accept: 'application/json',
      ...headers,
      ...(type !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
    ...(who.credentials !== undefined && { credentials: who.credentials }),
    // Waiting in between is this client's.
    isRepeatable: false,
    maxBytes,
    idleLimitMs: IDLE_LIMIT_MS,
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw toGraphFailure(
    {
      status: answer.status,
      body: tryJson(answer),
      retryAfterSeconds: retryAfterSeconds(answer.headers),
    },
    `Graph, ${method} ${who.bare}`,
  );
}

function assertGiven(url: string, root: string): void {
  const given = URL.parse(url);
  if (given !== null && [new URL(root).protocol, 'https:'].includes(given.protocol)) return;
  throw new DomainError('unavailable', `Graph leads to ${given?.host ?? url}, and not by https`);
}

/** "https://graph.microsoft.com/v1.0", or the preview beside it. */
export function rootFor(root: string, { isBeta = false }: GraphRequest): string {
  return isBeta ? root.replace(/\/v1\.0$/, '/beta') : root;
}

function tryJson({ body }: HttpAnswer): JsonObject | undefined {
  try {
    return parseJsonObject(body);
  } catch (error) {
    if (error instanceof InputSyntaxError) return undefined;
    throw error;
  }
}

function expectJson(answer: HttpAnswer): JsonObject {
  const json = tryJson(answer);
  if (json !== undefined) return json;
  throw new DomainError(
    'unavailable',
    `${answer.url.host}: status ${answer.status}, and what it says is no answer of Graph`,
    { details: { isSent: true, isGarbled: true } },
  );
}
