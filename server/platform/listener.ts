import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import {
  type ConnectionCounts,
  countNetwork,
  createConnectionCounts,
  type OverallLimits,
} from './connection-counts.ts';
import type { Connection, Endpoint } from './connection.ts';
import { DomainError } from './errors.ts';
import type { Log } from './log.ts';
import { networkKey, plainAddress, type NetworkList } from './networks.ts';
import type { Random } from './random.ts';
import type { TlsContexts } from './tls-contexts.ts';
import type { TlsAcceptor } from './net/accept-tls.ts';
import { readProxyHeader } from './net/read-proxy-header.ts';
import { SocketConnection } from './net/socket-connection.ts';

export interface ListenerOptions {
  /** For the log and for sessions: "smtp", "imaps", ... */
  readonly name: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** TLS from the first byte; otherwise a session may begin it with startTls. */
  readonly tls: 'on-connect' | 'on-request' | 'none';
  readonly contexts?: TlsContexts;
  readonly asksClientCertificate?: boolean;
  readonly handshakeTimeoutMs?: number;
  /** Peers that speak the PROXY protocol, and must. */
  readonly proxies?: NetworkList;
  readonly maxConnections: number;
  /** Shared by listeners whose limits hold for all of them together; default: counts of its own. */
  readonly counts?: ConnectionCounts;
  /** What holds beside that, for all protocols together. */
  readonly overall?: OverallLimits | undefined;
  /** Several processes on one port. */
  readonly reusePort?: boolean;
  /**
   * Judges a newcomer; `openFromThere` counts the other connections from its network (the address, or an IPv6 /64).
   * A text refuses it and is said before closing (not over TLS-on-connect).
   */
  admit?(remote: Endpoint, openFromThere: number): string | undefined;
  /** Said to those that come when `maxConnections` are open. */
  readonly busyText?: string;
  onConnection(connection: Connection): void;
}

export interface ListenerParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A listening port. Disposing closes it with no patience. */
export interface Listener extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly connectionCount: number;
  /** Takes no more connections, tells the sessions, and after `graceMs` closes what is left. */
  close(graceMs: number): Promise<void>;
}

const KEEP_ALIVE_DELAY_MS = 60_000;
const BACKLOG = 1024;
const HANDSHAKE_TIMEOUT_MS = 30_000;
const PROXY_TIMEOUT_MS = 5_000;

/**
 * Opens a listening TCP port.
 * @throws the system's error (EADDRINUSE, EACCES, ...), which the caller explains in terms of the configuration
 */
export async function openListener(
  options: ListenerOptions,
  parts: ListenerParts,
): Promise<Listener> {
  const state = createState(options, parts);
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  });
  server.on('connection', (socket) => void state.accept(socket));
  await listen(server, options);
  server.on('error', (error) => parts.log.error('listener-error', { name: options.name, error }));
  return {
    name: options.name,
    host: options.host,
    port: (server.address() as { port: number }).port,
    get connectionCount() {
      return state.sockets.size;
    },
    close: (graceMs) => closeListener(server, state, { clock: parts.clock, graceMs }),
    [Symbol.asyncDispose]: () => closeListener(server, state, { clock: parts.clock, graceMs: 0 }),
  };
}

interface ListenerState {
  readonly sockets: Set<Socket>;
  readonly connections: Set<SocketConnection>;
  accept(socket: Socket): Promise<void>;
}

function createState(options: ListenerOptions, parts: ListenerParts): ListenerState {
  const { contexts, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  const asksClientCertificate = options.asksClientCertificate ?? false;
  const acceptor: TlsAcceptor | undefined =
    contexts === undefined || options.tls === 'none'
      ? undefined
      : { contexts, clock: parts.clock, handshakeTimeoutMs, asksClientCertificate };
  if (options.tls === 'on-connect' && acceptor === undefined)
    throw new DomainError('bad-value', `listener ${options.name} needs certificates`);
  const sockets = new Set<Socket>();
  const connections = new Set<SocketConnection>();
  const counts = options.counts ?? createConnectionCounts();
  const log = parts.log.with({ listener: options.name });

  const { overall } = options;
  const allCounts = overall === undefined ? [counts] : [counts, overall.counts];

  const refusalOf = (remote: Endpoint, key: string): string | undefined =>
    overall !== undefined &&
    (overall.counts.byNetwork.get(key) ?? 0) >= overall.maxFrom(remote.address)
      ? (options.busyText ?? '')
      : options.admit?.(remote, counts.byNetwork.get(key) ?? 0);

  const admit = async (socket: Socket): Promise<void> => {
    const { facts, header } = await identify(socket, options, parts);
    const key = networkKey(facts.remote.address);
    const refusal = refusalOf(facts.remote, key);
    if (refusal !== undefined) {
      log.info('connection-refused', { remote: facts.remote.address, reason: refusal.trim() });
      refuse(socket, options.tls === 'on-connect' ? undefined : refusal);
      return;
    }
    const countOff = countNetwork(allCounts, key);
    const connection = new SocketConnection({
      socket,
      facts: { ...facts, tls: header },
      acceptor,
      onClosed: () => {
        countOff();
        connections.delete(connection);
      },
    });
    connections.add(connection);
    if (options.tls === 'on-connect' && header === undefined) await connection.acceptTls();
    options.onConnection(connection);
  };

  return {
    sockets,
    connections,
    async accept(socket) {
      socket.on('error', () => socket.destroy());
      const isFull =
        counts.total >= options.maxConnections ||
        (overall !== undefined && overall.counts.total >= overall.maxConnections());
      if (isFull) {
        log.warn('too-many-connections', { open: (overall?.counts ?? counts).total });
        refuse(socket, options.tls === 'on-connect' ? undefined : options.busyText);
        return;
      }
      sockets.add(socket);
      for (const each of allCounts) each.total++;
      socket.once('close', () => {
        sockets.delete(socket);
        for (const each of allCounts) each.total--;
      });
      try {
        await admit(socket);
      } catch (error) {
        log.debug('connection-failed', { remote: socket.remoteAddress, error });
        socket.destroy();
      }
    },
  };
}

/** Who is there: by the socket, or by what the balancer says. */
async function identify(socket: Socket, options: ListenerOptions, parts: ListenerParts) {
  const remote = toEndpoint(socket.remoteAddress, socket.remotePort);
  const local = toEndpoint(socket.localAddress, socket.localPort);
  const own = { id: parts.random.id(6), listener: options.name, remote, local };
  if (options.proxies?.contains(remote.address) !== true) return { facts: own, header: undefined };
  const header = await readProxyHeader(socket, parts.clock, PROXY_TIMEOUT_MS);
  const facts = {
    ...own,
    remote: header.route?.source ?? remote,
    local: header.route?.destination ?? local,
  };
  const tls =
    header.tls === undefined
      ? undefined
      : {
          ...header.tls,
          serverName: undefined,
          clientCertificate: undefined,
          exportKey: undefined,
        };
  return { facts, header: tls };
}

function toEndpoint(address: string | undefined, port: number | undefined): Endpoint {
  // A socket that has gone already has no address.
  if (address === undefined || port === undefined)
    throw new DomainError('unavailable', 'the connection closed at once');
  return { address: plainAddress(address), port };
}

function refuse(socket: Socket, text: string | undefined): void {
  if (text === undefined) {
    socket.destroy();
    return;
  }
  socket.end(text, () => socket.destroy());
}

async function listen(server: Server, { host, port, reusePort = false }: ListenerOptions) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, reusePort, backlog: BACKLOG }, resolve);
  });
  server.removeAllListeners('error');
}

async function closeListener(
  server: Server,
  state: ListenerState,
  { clock, graceMs }: { clock: Clock; graceMs: number },
): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  if (graceMs > 0) {
    for (const connection of state.connections) connection.shutDown();
    const isOver = new AbortController();
    await Promise.race([isClosed, clock.sleep(graceMs, isOver.signal).catch(() => undefined)]);
    isOver.abort();
  }
  for (const socket of state.sockets) socket.destroy();
  await isClosed;
}
