import { backOffOf, responseCodeOf } from '#codecs/ews/ews-failure.ts';
import { formatEnvelope, parseEnvelope } from '#codecs/ews/envelope.ts';
import type { EwsOperation } from '#codecs/ews/operation.ts';
import {
  firstVersion,
  olderVersion,
  type EwsServer,
  type EwsVersion,
} from '#codecs/ews/server-version.ts';
import type { HttpClient } from '#clients/http/http-client.ts';
import type { HttpCredentials } from '#clients/http/http-credentials.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { assertSpoken } from './refusal.ts';
import { isThrottled, mayTryAgain } from './throttling.ts';

export interface EwsClientOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Of the service: "https://mail.example.test/EWS/Exchange.asmx". */
  readonly url: string;
  readonly credentials: HttpCredentials;
  /** How long one call may wait for a busy server; half an hour by default. */
  readonly maxWaitMs?: number;
  /** Told before each wait. */
  readonly onWait?: (waitMs: number, reason: string) => void;
  readonly maxAnswerBytes?: number;
}

/** In whose name, and how, an operation is called. */
export interface EwsMailbox {
  /** Whose mailbox, where the caller impersonates its owner. */
  readonly impersonated?: string;
  /** Where the call is to be routed to; the impersonated one without it. */
  readonly anchor?: string;
  /** Windows' name of a zone; only since 2010. */
  readonly timeZone?: string;
}

export interface EwsClient {
  /** What is asked for; older than at first once a server has refused that. */
  readonly version: EwsVersion;
  /** What the server says it is, after the first call. */
  readonly server: EwsServer | undefined;
  /**
   * Calls an operation; waits where the server is busy, and asks for an older version where it must.
   * @throws DomainError as the server refuses it; unavailable (details.isSent), authentication-failed, no-permission, too-large
   */
  call<T>(operation: EwsOperation<T>, mailbox?: EwsMailbox): Promise<T>;
}

const MAX_WAIT_MS = 30 * 60_000;
/** Servers think for a minute before they say the first byte. */
const IDLE_LIMIT_MS = 180_000;
/** A message of 150 MB, the most that Exchange can be set to, in base64. */
const MAX_ANSWER_BYTES = 220 * 1024 * 1024;
const FIRST_WAIT_MS = 2000;
const MAX_SINGLE_WAIT_MS = 5 * 60_000;

export function createEwsClient(options: EwsClientOptions): EwsClient {
  const state: State = { version: firstVersion, isVersionKnown: false, server: undefined };
  return {
    get version() {
      return state.version;
    },
    get server() {
      return state.server;
    },
    async call(operation, mailbox = {}) {
      let waitedMs = 0;
      for (let tries = 0; ; tries++) {
        try {
          return await callOnce(options, state, operation, mailbox);
        } catch (error) {
          if (isVersionRefused(error, state)) continue;
          const mayRepeat = isThrottled(error) || (operation.isRepeatable && mayTryAgain(error));
          const waitMs =
            backOffOf(error) ?? Math.min(FIRST_WAIT_MS * 2 ** tries, MAX_SINGLE_WAIT_MS);
          waitedMs += waitMs;
          if (!mayRepeat || waitedMs > (options.maxWaitMs ?? MAX_WAIT_MS)) throw error;
          options.onWait?.(waitMs, error instanceof Error ? error.message : '');
          await options.clock.sleep(waitMs);
        }
      }
    },
  };
}

interface State {
  version: EwsVersion;
  /** The server has answered a request of this version. */
  isVersionKnown: boolean;
  server: EwsServer | undefined;
}

async function callOnce<T>(
  options: EwsClientOptions,
  state: State,
  operation: EwsOperation<T>,
  { impersonated, anchor = impersonated, timeZone }: EwsMailbox,
): Promise<T> {
  const { maxAnswerBytes = MAX_ANSWER_BYTES } = options;
  const header = {
    version: state.version,
    ...(impersonated !== undefined && { impersonated }),
    ...(timeZone !== undefined && { timeZone }),
  };
  const answer = await options.http.send({
    method: 'POST',
    url: options.url,
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      ...(anchor !== undefined && { 'x-anchormailbox': anchor }),
    },
    body: formatEnvelope(header, operation.request),
    credentials: options.credentials,
    isRepeatable: operation.isRepeatable,
    maxBytes: maxAnswerBytes,
    idleLimitMs: IDLE_LIMIT_MS,
  });
  assertSpoken(answer, options);
  try {
    const { server, response } = parseEnvelope(answer.body, maxAnswerBytes);
    state.server = server ?? state.server;
    const value = operation.read(response);
    state.isVersionKnown = true;
    return value;
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    throw new DomainError(
      'unavailable',
      `${answer.url.host}: status ${answer.status}, and what it says is no answer of EWS (${error.message})`,
      { details: { isSent: true, isGarbled: true }, cause: error },
    );
  }
}

/** Steps down to an older version, where the server does not know this one and has not answered it before. */
function isVersionRefused(error: unknown, state: State): boolean {
  const code = responseCodeOf(error);
  const isRefused = code === 'ErrorInvalidServerVersion' || code === 'ErrorSchemaValidation';
  if (!isRefused || state.isVersionKnown || !isDomainError(error)) return false;
  const older = olderVersion(state.version);
  if (older === undefined) return false;
  state.version = older;
  return true;
}
