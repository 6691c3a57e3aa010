import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#platform/log.ts';
import { isLoopback } from '#platform/networks.ts';
import { answerText, type HttpExchange } from './route.ts';
import type { Router } from './router.ts';

interface RequestOptions {
  readonly router: Router;
  readonly isSecure: boolean;
  readonly log: Log;
  readonly httpsPort: () => number;
}

/** Longest request target taken, in characters. */
const MAX_TARGET = 8192;

/** Finds the route and runs it; the one place where a failure becomes a response. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: RequestOptions,
): Promise<void> {
  request.on('error', () => {});
  response.on('error', () => {});
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (options.isSecure) response.setHeader('strict-transport-security', 'max-age=31536000');
  const exchange = openExchange(request, response, options.isSecure);
  if (exchange === undefined) {
    response.writeHead(400, { connection: 'close' }).end();
    return;
  }
  try {
    await answer(exchange, options);
  } catch (error) {
    // Not the path: that of a published calendar is a secret.
    const found = options.router.find(request.method ?? '', exchange.path);
    const route = found.kind === 'route' ? found.route.path : undefined;
    options.log.error('http.failed', { route, method: request.method, error });
    if (response.headersSent) response.destroy();
    else answerText(exchange, { status: 500, text: 'The server could not answer this.\n' });
  }
}

/** Nothing of ours is meant to be framed, guessed at, or to load anything from elsewhere; a route may say otherwise. */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  isSecure: boolean,
): HttpExchange | undefined {
  const target = request.url ?? '';
  const { host = request.headers.host ?? '', rest } = readTarget(request.method, target);
  const [path, query = ''] = splitOnce(rest, '?');
  const isFine = target.length <= MAX_TARGET && path.startsWith('/');
  if (!isFine) return undefined;
  return {
    request,
    response,
    path,
    query: new URLSearchParams(query),
    host: host.toLowerCase().replace(/:\d+$/, ''),
    remoteAddress: request.socket.remoteAddress ?? '',
    isSecure,
  };
}

// RFC 9112 §3.2.2, RFC 9112 §3.2.4
/** Some clients send whole addresses to servers too, and OPTIONS may be about the server as such. */
function readTarget(method: string | undefined, target: string): { host?: string; rest: string } {
  const absolute = /^https?:\/\/([^/?]+)(.*)$/i.exec(target);
  if (absolute !== null) return { host: absolute[1]!, rest: absolute[2]!.replace(/^(?!\/)/, '/') };
  return { rest: method === 'OPTIONS' && target === '*' ? '/' : target };
}

async function answer(exchange: HttpExchange, options: RequestOptions): Promise<void> {
  const { request, response } = exchange;
  const found = options.router.find(request.method ?? '', exchange.path);
  const isOpen = found.kind === 'route' && found.route.isOpenWithoutTls === true;
  if (!exchange.isSecure && !isOpen && !isLoopback(exchange.remoteAddress)) {
    redirect(exchange, options.httpsPort());
    return;
  }
  switch (found.kind) {
    case 'route':
      // RFC 9110 §10.1.1
      if (exchange.request.headers.expect !== undefined && found.route.asksForBody !== true)
        response.writeContinue();
      await found.route.handle(exchange);
      return;
    case 'method-not-allowed':
      // RFC 9110 §15.5.6
      response.setHeader('allow', found.allow.join(', '));
      answerText(exchange, { status: 405, text: 'This path does not know the method.\n' });
      return;
    case 'no-such-path':
      answerText(exchange, { status: 404, text: 'There is nothing at this address.\n' });
  }
}

/** 308 keeps method and body, which DAV clients need. */
function redirect(exchange: HttpExchange, port: number): void {
  const { host, response } = exchange;
  if (!/^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/.test(host)) {
    answerText(exchange, { status: 400, text: 'The request names no host.\n' });
    return;
  }
  const authority = port === 443 ? host : `${host}:${port}`;
  response.setHeader('connection', 'close');
  answerText(exchange, {
    status: 308,
    headers: { location: `https://${authority}${exchange.request.url}` },
    text: 'Please use https.\n',
  });
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
