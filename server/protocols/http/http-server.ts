import {
  createServer as createWebServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { countNetwork, type OverallLimits } from '#platform/connection-counts.ts';
import type { Log } from '#platform/log.ts';
import type { Counter, Metrics } from '#platform/metrics.ts';
import { networkKey, plainAddress } from '#platform/networks.ts';
import type { TlsContexts } from '#platform/tls-contexts.ts';
import { acceptTls } from './accept-tls.ts';
import type { HttpSettings } from './config.ts';
import { handleRequest } from './handle-request.ts';
import type { Route } from './route.ts';
import { createRouter } from './router.ts';

export interface HttpServerOptions {
  readonly settings: HttpSettings;
  readonly routes: readonly Route[];
  readonly tls: TlsContexts;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What holds for the connections of all protocols together. */
  readonly overall?: OverallLimits;
  /** Port that http sends clients on to; asked at each redirect. */
  readonly httpsPort: () => number;
}

export interface HttpListen {
  readonly address: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Several processes share the port. */
  readonly isShared: boolean;
}

export interface HttpServer extends AsyncDisposable {
  /** Gives the port in use. @throws the system's error when it is taken */
  listen(at: HttpListen): Promise<number>;
  /** Open connections: of http, of https. */
  connectionCounts(): readonly [number, number];
}

/** A client may send this many requests on one connection. */
const MAX_REQUESTS_PER_CONNECTION = 10_000;

/** http and https over one route table. Disposing of it lets running requests come to their end. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const listeners: Server[] = [];
  const open = { http: 0, https: 0 };
  const requests = options.metrics.counter('mailstead_http_requests_total', 'Requests by status.');
  const plain = createWeb(options, { isSecure: false, requests });
  const secure = createWeb(options, { isSecure: true, requests });
  return {
    async listen(at) {
      const name = at.isSecure ? 'https' : 'http';
      const server = createServer((socket) => {
        if (!tryCount(socket, options.overall)) {
          options.log.info('http.connection-refused', { remote: socket.remoteAddress });
          socket.destroy();
          return;
        }
        open[name]++;
        socket.on('close', () => open[name]--);
        if (!at.isSecure) plain.emit('connection', socket);
        else acceptTls(socket, options, (tlsSocket) => secure.emit('connection', tlsSocket));
      });
      server.maxConnections = options.settings.connections;
      await new Promise<void>((done, fail) => {
        server.once('error', fail);
        server.listen(
          {
            host: at.address,
            port: at.port,
            reusePort: at.isShared,
            ipv6Only: at.address.includes(':'),
          },
          done,
        );
      });
      server.on('error', (error) => options.log.error('http.listener-failed', { error }));
      listeners.push(server);
      return (server.address() as AddressInfo).port;
    },
    connectionCounts: () => [open.http, open.https],
    async [Symbol.asyncDispose]() {
      const closed = listeners.map((s) => new Promise<void>((done) => s.close(() => done())));
      plain.close();
      secure.close();
      plain.closeIdleConnections();
      secure.closeIdleConnections();
      await Promise.all(closed);
    },
  };
}

/** Counts the connection with those of all protocols while it is open; false when there are too many. */
function tryCount(socket: Socket, overall: OverallLimits | undefined): boolean {
  if (overall === undefined) return true;
  const { counts } = overall;
  const address = plainAddress(socket.remoteAddress ?? '');
  const network = networkKey(address);
  if (address === '' || counts.total >= overall.maxConnections()) return false;
  if ((counts.byNetwork.get(network) ?? 0) >= overall.maxFrom(address)) return false;
  const countOff = countNetwork([counts], network);
  counts.total++;
  socket.once('close', () => {
    counts.total--;
    countOff();
  });
  return true;
}

function createWeb(options: HttpServerOptions, kind: { isSecure: boolean; requests: Counter }) {
  const { settings, log } = options;
  const router = createRouter(options.routes);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('finish', () => kind.requests.add(1, { status: String(response.statusCode) }));
    void handleRequest(request, response, { ...options, router, isSecure: kind.isSecure });
  };
  const server = createWebServer(
    {
      maxHeaderSize: settings.headSize,
      headersTimeout: settings.headersTimeout,
      requestTimeout: settings.requestTimeout,
      keepAliveTimeout: settings.keepAlive,
      connectionsCheckingInterval: 1000,
    },
    answer,
  );
  // Whether the body is wanted is known when the route is.
  server.on('checkContinue', answer);
  // Connections are handed over, so nobody listens; but only this event starts the watch over slow requests.
  server.emit('listening');
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_CONNECTION;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    log.debug('http.client-error', { code: error.code });
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Too Large' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}
