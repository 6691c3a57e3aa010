// The way to talk to a running server: JSON lines over a socket that only the server's own user can open.
import { chmodSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { DomainError, type ErrorCode, errorCodes, isDomainError } from './errors.ts';
import type { Log } from './log.ts';

/** What the command line may ask of a running server. */
export type ControlRequest =
  | { readonly command: 'status' }
  | { readonly command: 'reload' }
  | { readonly command: 'stop' }
  /** Another process changed something: told to all who listen to the topic. */
  | { readonly command: 'nudge'; readonly topic: string; readonly value: number };

export type ControlHandler = (request: ControlRequest) => Promise<unknown>;

type Answer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Longest request line in bytes; the longest real one is a nudge. */
const MAX_REQUEST = 4096;
/** Longest answer in bytes that a client takes. */
const MAX_ANSWER = 16 * 1024 * 1024;

const isWindows = process.platform === 'win32';

/** Serves requests until disposed of. The caller holds the data folder's lock, so that a left-over socket is stale. */
export async function openControlSocket(
  address: string,
  handler: ControlHandler,
  log: Log,
): Promise<AsyncDisposable> {
  if (!isWindows) rmSync(address, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serveSocket(socket, handler, log);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(address, () => done());
  });
  if (!isWindows) chmodSync(address, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroySoon();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function serveSocket(socket: Socket, handler: ControlHandler, log: Log): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    pending += chunk;
    const end = pending.indexOf('\n');
    if (end < 0) {
      if (pending.length > MAX_REQUEST) socket.destroy();
      return;
    }
    const line = pending.slice(0, end);
    socket.pause();
    void answer(line, handler, log).then((a) => socket.end(`${JSON.stringify(a)}\n`));
  });
}

async function answer(line: string, handler: ControlHandler, log: Log): Promise<Answer> {
  const request = tryParseRequest(line);
  if (request === undefined)
    return { ok: false, code: 'bad-syntax', message: 'not a request that this server knows' };
  try {
    return { ok: true, result: (await handler(request)) ?? null };
  } catch (error) {
    if (isDomainError(error)) return { ok: false, code: error.code, message: error.message };
    log.error('control.failed', { command: request.command, error });
    return { ok: false, code: 'unavailable', message: 'the server could not do it; see its log' };
  }
}

function tryParseRequest(line: string): ControlRequest | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const command = value?.['command'];
  if (command === 'status' || command === 'reload' || command === 'stop') return { command };
  const { topic, value: number } = value ?? {};
  return command === 'nudge' && typeof topic === 'string' && typeof number === 'number'
    ? { command, topic, value: number }
    : undefined;
}

/**
 * Asks the running server.
 * @throws DomainError unavailable when none runs or it does not answer in time, or what the server answered
 */
export async function askServer(
  address: string,
  request: ControlRequest,
  timeoutMs: number,
): Promise<unknown> {
  const text = await exchange(address, `${JSON.stringify(request)}\n`, timeoutMs);
  const given = JSON.parse(text) as Answer;
  if (given.ok) return given.result;
  const code = given.code in errorCodes ? given.code : 'unavailable';
  throw new DomainError(code, given.message);
}

async function exchange(address: string, line: string, timeoutMs: number): Promise<string> {
  if (!isOwnSocket(address)) throw new DomainError('unavailable', 'the server is not running');
  return await new Promise<string>((done, fail) => {
    let text = '';
    const socket = connect(address);
    const refuse = (message: string) => {
      socket.destroy();
      fail(new DomainError('unavailable', message));
    };
    socket.setEncoding('utf8');
    socket.setTimeout(timeoutMs, () => refuse('the server does not answer; see its log'));
    socket.on('connect', () => socket.write(line));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_ANSWER) refuse('the answer is too long');
    });
    socket.on('error', () => refuse('the server is not running'));
    socket.on('end', () => (text.endsWith('\n') ? done(text) : refuse('the server broke off')));
  });
}

/** A socket in a folder that all may write could be somebody else's. */
function isOwnSocket(address: string): boolean {
  if (isWindows) return true;
  const found = statSync(address, { throwIfNoEntry: false });
  const own = process.getuid?.();
  return found !== undefined && (own === undefined || own === 0 || found.uid === own);
}
