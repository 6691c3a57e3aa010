import type { LookupFunction } from 'node:net';
import { asBuffer, type Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { Random } from '#platform/random.ts';
import { createConnectionLanes, type ConnectionLanes, type HttpTls } from './connection-lanes.ts';
import type { Call, Reply } from './exchange.ts';
import { isRepeatable, type HttpAnswer, type HttpRequest } from './http-request.ts';
import { redirectOf } from './redirect.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { askAsUser, type SignInContext } from './sign-in/ask-as-user.ts';

export interface HttpClientOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tls?: HttpTls;
  readonly lookup?: LookupFunction;
  /** To one origin at the same time; 4 by default. */
  readonly maxConnections?: number;
  readonly userAgent?: string;
  /** Whether Basic may be used without TLS. */
  readonly allowsPlainPasswords?: boolean;
  readonly patience?: HttpPatience;
}

/** What is done about 429 and 503. Nothing without it. */
export interface HttpPatience {
  /** Waits together for one request; then the answer is given as it is. */
  readonly maxWaitMs: number;
  /** Told before each wait. */
  readonly onWait?: (waitMs: number, status: number) => void;
}

export interface HttpClient extends Disposable {
  /**
   * Sends a request, signs in where that is asked for, follows where it leads.
   * @throws DomainError unavailable (details.isSent: it may have been worked on), too-large, not-supported, bad-value, cancelled
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

const MAX_REDIRECTS = 5;
const MAX_CONNECTIONS = 4;
/** A message of 35 MB in base64 with something around it; who expects more says so. */
const MAX_BYTES = 64 * 1024 * 1024;
const IDLE_LIMIT_MS = 120_000;
/** Where a server does not say how long: this, then twice that, and so on. */
const FIRST_WAIT_MS = 5000;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, random, tls = {}, maxConnections = MAX_CONNECTIONS } = options;
  const lanes = createConnectionLanes({
    tls,
    maxConnections,
    ...(options.lookup !== undefined && { lookup: options.lookup }),
  });
  const { allowsPlainPasswords = false } = options;
  const context: SignInContext = { clock, random, tls, allowsPlainPasswords };
  return {
    async send(request) {
      let call = toCall(request, options.userAgent);
      const first = call.url.origin;
      for (let redirects = 0; ; redirects++) {
        const credentials = call.url.origin === first ? request.credentials : undefined;
        const ask = async (): Promise<Reply> =>
          await askOnLane(lanes, context, { ...request, credentials }, call);
        const reply = await askPatiently(ask, call, options);
        const next = request.follows === false ? undefined : redirectOf(reply, call);
        if (next === undefined) return toAnswer(reply, call);
        if (redirects >= MAX_REDIRECTS)
          throw new DomainError('unavailable', `${call.url.host}: it leads on and on`);
        call = next;
      }
    },
    [Symbol.dispose]: () => lanes[Symbol.dispose](),
  };
}

function toCall(request: HttpRequest, userAgent = 'Mailstead'): Call {
  const url = URL.parse(String(request.url));
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DomainError('bad-value', `"${String(request.url)}" is no address of the web`);
  const { body, maxBytes = MAX_BYTES, idleLimitMs = IDLE_LIMIT_MS } = request;
  return {
    method: request.method,
    url,
    headers: { 'user-agent': userAgent, ...request.headers },
    body: toBytes(body),
    maxBytes,
    idleLimitMs,
    signal: request.signal,
  };
}

function toBytes(body: Bytes | string | undefined): Bytes | undefined {
  if (body === undefined) return undefined;
  return typeof body === 'string' ? Buffer.from(body) : asBuffer(body);
}

type Asked = Omit<HttpRequest, 'credentials'> & { credentials: HttpRequest['credentials'] };

async function askOnLane(
  lanes: ConnectionLanes,
  context: SignInContext,
  request: Asked,
  call: Call,
): Promise<Reply> {
  const lane = await lanes.take(call.url.origin, request.credentials);
  try {
    return await askAsUser(context, lane, call);
  } catch (error) {
    // The server may have closed a connection that had nothing to do, just when this request came.
    const isStale = isDomainError(error, 'unavailable') && error.details['isStale'] === true;
    if (!isStale || !isRepeatable(request as HttpRequest)) throw error;
    return await askAsUser(context, lane, call);
  } finally {
    lanes.give(lane);
  }
}

async function askPatiently(
  ask: () => Promise<Reply>,
  call: Call,
  { clock, patience }: HttpClientOptions,
): Promise<Reply> {
  let waitedMs = 0;
  for (let waits = 0; ; waits++) {
    const reply = await ask();
    if (patience === undefined || (reply.status !== 429 && reply.status !== 503)) return reply;
    const seconds = retryAfterSeconds(reply.response.headers);
    const waitMs = seconds === undefined ? FIRST_WAIT_MS * 2 ** waits : Math.max(seconds, 1) * 1000;
    waitedMs += waitMs;
    if (waitedMs > patience.maxWaitMs) return reply;
    patience.onWait?.(waitMs, reply.status);
    await clock.sleep(waitMs, call.signal);
  }
}

function toAnswer({ status, response, body }: Reply, { url }: Call): HttpAnswer {
  return { status, headers: response.headers, body, url };
}
