import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Bytes } from '#platform/bytes.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { assertCertificate } from './assert-certificate.ts';
import type { HttpTls, Lane } from './connection-lanes.ts';
import { readBody } from './read-body.ts';

/** One request as it is sent, sign-in apart. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes | undefined;
  readonly maxBytes: number;
  readonly idleLimitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What goes out on a connection, decided when it is known which connection it is. */
export interface Preparation {
  readonly authorization?: string;
  /** For the first step of a sign-in, which is refused anyway. */
  readonly isWithoutBody?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly response: IncomingMessage;
  readonly body: Bytes;
  readonly socket: Socket;
  readonly preparation: Preparation;
}

export interface ExchangeContext {
  readonly clock: Clock;
  readonly tls: HttpTls;
}

/**
 * Sends a request on a lane and reads the answer.
 * @throws DomainError unavailable (details: `isSent`, `isStale` when a kept connection was cut, `isLasting`), too-large, not-supported, cancelled
 */
export async function exchange(
  context: ExchangeContext,
  lane: Lane,
  call: Call,
  prepare: (socket: Socket) => Preparation,
): Promise<Reply> {
  const outgoing = open(lane, call);
  const failed = failureOf(outgoing);
  let isSent = false;
  let watch: Disposable | undefined;
  try {
    const socket = await Promise.race([readySocket(outgoing, context.tls), failed]);
    const preparation = prepare(socket);
    watch = watchProgress(context.clock, socket, call.idleLimitMs, () =>
      outgoing.destroy(new Error(`nothing came for ${call.idleLimitMs / 1000} seconds`)),
    );
    const answered = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    isSent = true;
    finish(outgoing, call, preparation);
    const response = await Promise.race([answered, failed]);
    const body = await readBody(response, call.maxBytes);
    return { status: response.statusCode ?? 0, response, body, socket, preparation };
  } catch (error) {
    outgoing.destroy();
    throw toDomainError(error, { call, isSent, isStale: outgoing.reusedSocket });
  } finally {
    watch?.[Symbol.dispose]();
  }
}

function open(lane: Lane, { url, method, headers, signal }: Call): ClientRequest {
  const options = {
    method,
    agent: lane.agent,
    headers: { 'accept-encoding': 'gzip', ...headers },
    ...(signal !== undefined && { signal }),
  };
  return url.protocol === 'https:' ? requestSecure(url, options) : requestPlain(url, options);
}

function finish(outgoing: ClientRequest, { body }: Call, preparation: Preparation): void {
  const sent = preparation.isWithoutBody === true && body !== undefined ? Buffer.alloc(0) : body;
  if (preparation.authorization !== undefined)
    outgoing.setHeader('authorization', preparation.authorization);
  if (sent === undefined) outgoing.end();
  else {
    outgoing.setHeader('content-length', sent.length);
    outgoing.end(sent);
  }
}

/** Rejects with whatever ends the request; stays silent when nobody waits for it any more. */
function failureOf(outgoing: ClientRequest): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    outgoing.on('error', reject);
  });
  failed.catch(() => {});
  return failed;
}

async function readySocket(outgoing: ClientRequest, tls: HttpTls): Promise<Socket> {
  const socket = await new Promise<Socket>((resolve) => outgoing.once('socket', resolve));
  const isSecure = socket instanceof TLSSocket;
  const isConnected = isSecure ? socket.getPeerX509Certificate() !== undefined : !socket.connecting;
  if (!isConnected)
    await new Promise<void>((resolve) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve());
    });
  if (isSecure) assertCertificate(socket, tls);
  return socket;
}

function watchProgress(
  clock: Clock,
  socket: Socket,
  limitMs: number,
  onStall: () => void,
): Disposable {
  let seen = -1;
  let timer: Disposable | undefined;
  const look = (): void => {
    const now = socket.bytesRead + socket.bytesWritten - socket.writableLength;
    if (now === seen) {
      onStall();
      return;
    }
    seen = now;
    timer = clock.after(limitMs, look);
  };
  look();
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

function toDomainError(
  error: unknown,
  how: { readonly call: Call; readonly isSent: boolean; readonly isStale: boolean },
): DomainError {
  const { host } = how.call.url;
  const reason = `${host}: ${error instanceof Error ? error.message : String(error)}`;
  if (how.call.signal?.aborted === true)
    return new DomainError('cancelled', `${host}: it was stopped`, { cause: error });
  if (isDomainError(error))
    return new DomainError(error.code, reason, { details: { ...error.details }, cause: error });
  const { isSent, isStale } = how;
  // A name that nobody knows, and a certificate that nobody trusts, stay so however long one waits.
  const isLasting = error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
  const details = { isSent, isStale, ...(isLasting && { isLasting }) };
  return new DomainError('unavailable', reason, { details, cause: error });
}
