import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { text } from 'node:stream/consumers';
import { createCertificates, ensureSelfSigned } from '#platform/certificates.ts';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { createConnectionCounts, type OverallLimits } from '#platform/connection-counts.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createNetworkList } from '#platform/networks.ts';
import { loadSettings } from '#platform/load-settings.ts';
import { httpSettings } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { answerText, type Route } from './route.ts';
import { serverRoutes } from './server-routes.ts';

const extra: Route[] = [
  { path: '/broken', methods: ['GET'], handle: () => Promise.reject(new Error('secret detail')) },
  {
    path: '/EWS/',
    methods: ['POST'],
    isAnyCase: true,
    handle: (x) => answerText(x, { text: 'ews' }),
  },
];

async function startHttp(t: TestContext, toml = '', overall?: OverallLimits) {
  const clock = createSystemClock();
  const log = createSilentLog();
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-http-'));
  const certificates = createCertificates({
    files: [await ensureSelfSigned(folder, ['localhost'], clock)],
    minimumVersion: '1.2',
    clock,
    log,
    challengeContext: (name) =>
      name === 'challenge.test' ? certificates.secureContext(undefined) : undefined,
  });
  const metrics = createMetrics();
  const settings = loadSettings([httpSettings], {
    text: toml,
    fileName: 'f',
    dataFolder: folder,
    environment: {},
  });
  const server = createHttpServer({
    settings: settings.of(httpSettings),
    tls: certificates,
    log,
    metrics,
    ...(overall && { overall }),
    httpsPort: () => 10443,
    routes: [
      ...extra,
      ...serverRoutes({
        hostname: 'mail.example.test',
        services: () => [{ title: 'IMAP', port: 993, security: 'TLS' }],
        webAddresses: () => [{ title: 'CalDAV', url: 'https://mail.example.test/dav/' }],
        figures: async () => await metrics.collect(),
        trustedNetworks: () => createNetworkList(['127.0.0.1']),
        unready: async () => [],
        challengeAnswer: async (token) => (token === 'tok' ? 'tok.print' : undefined),
        mtaStsPolicy: async (domain) =>
          domain === 'example.test'
            ? { mode: 'enforce', mx: ['mail.example.test'], maxAgeSeconds: 86_400 }
            : undefined,
      }),
    ],
  });
  t.after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const at = { address: '127.0.0.1', port: 0, isShared: false };
  return {
    plain: await server.listen({ ...at, isSecure: false }),
    secure: await server.listen({ ...at, isSecure: true }),
  };
}

async function get(
  port: number,
  path: string,
  options: { host?: string; method?: string; isSecure?: boolean } = {},
) {
  const send = options.isSecure === true ? secureRequest : request;
  const response = await new Promise<IncomingMessage>((done, fail) => {
    send(
      {
        port,
        host: '127.0.0.1',
        path,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? 'localhost' },
        rejectUnauthorized: false,
        agent: false,
      },
      done,
    )
      .on('error', fail)
      .end();
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

test('loopback is served over http and https; health, readiness and figures answer', async (t) => {
  const ports = await startHttp(t);
  assert.equal((await get(ports.plain, '/healthz')).body, 'ok\n');
  assert.equal((await get(ports.secure, '/readyz', { isSecure: true })).body, 'ready\n');
  const home = await get(ports.secure, '/', { isSecure: true });
  assert.match(home.body, /<td>IMAP<\/td><td>mail.example.test<\/td><td>993<\/td>/);
  assert.match(
    home.body,
    /<td>CalDAV<\/td><td colspan="3">https:\/\/mail.example.test\/dav\/<\/td>/,
  );
  assert.match(String(home.headers['content-security-policy']), /default-src 'none'/);
  assert.ok(home.headers['strict-transport-security']);
  assert.match(
    (await get(ports.plain, '/metrics')).body,
    /mailstead_http_requests_total\{status="200"\} 3/,
  );
});

test('a challenge of the authority is answered, an unknown token is not (RFC 8555 §8.3)', async (t) => {
  const { plain } = await startHttp(t);
  assert.equal((await get(plain, '/.well-known/acme-challenge/tok')).body, 'tok.print');
  assert.equal((await get(plain, '/.well-known/acme-challenge/..%2f..')).status, 404);
});

test('the MTA-STS policy is published for our domains only (RFC 8461 §3.2)', async (t) => {
  const { secure } = await startHttp(t);
  const path = '/.well-known/mta-sts.txt';
  const ours = await get(secure, path, { isSecure: true, host: 'MTA-STS.example.test:443' });
  assert.equal(
    ours.body,
    'version: STSv1\r\nmode: enforce\r\nmx: mail.example.test\r\nmax_age: 86400\r\n',
  );
  assert.equal(
    (await get(secure, path, { isSecure: true, host: 'mta-sts.other.test' })).status,
    404,
  );
});

test('paths, methods and failures get their status, and no text shows a cause', async (t) => {
  const { plain } = await startHttp(t);
  assert.equal((await get(plain, '/nothing')).status, 404);
  const wrong = await get(plain, '/healthz', { method: 'DELETE' });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers['allow'], 'GET');
  const broken = await get(plain, '/broken');
  assert.equal(broken.status, 500);
  assert.doesNotMatch(broken.body, /secret/);
  assert.equal((await get(plain, '/ews/Exchange.asmx', { method: 'POST' })).body, 'ews');
  assert.equal((await get(plain, '/', { method: 'HEAD' })).body, '');
});

test('a target may be a whole address, whose host counts (RFC 9112 §3.2.2)', async (t) => {
  const { secure } = await startHttp(t);
  const policy = async (host: string) =>
    await get(secure, `http://${host}/.well-known/mta-sts.txt?a=b`, { isSecure: true });
  assert.equal((await policy('mta-sts.example.test')).status, 200);
  assert.equal((await policy('mta-sts.other.test')).status, 404);
  assert.equal((await get(secure, 'https://any.test', { isSecure: true })).status, 200);
  for (const target of ['ftp://any.test/', 'http:///', 'any.test:443', '*'])
    assert.equal((await get(secure, target, { isSecure: true })).status, 400, target);
});

test('a challenge connection gets its certificate and protocol, and is closed after the handshake (RFC 8737 §3)', async (t) => {
  const { secure } = await startHttp(t);
  const protocol = await new Promise<unknown>((done, fail) => {
    const socket = connectTls({
      port: secure,
      host: '127.0.0.1',
      servername: 'challenge.test',
      ALPNProtocols: ['acme-tls/1'],
      rejectUnauthorized: false,
    });
    socket.on('error', fail);
    socket.on('close', () => done(socket.alpnProtocol));
    socket.resume();
  });
  assert.equal(protocol, 'acme-tls/1');
});

test('a client that sends its request too slowly is cut off', { timeout: 15_000 }, async (t) => {
  const { plain, secure } = await startHttp(t, '[http]\nheaders_timeout = "1s"\n');
  for (const port of [plain, secure]) {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HT');
    const closed = new Promise<void>((done) => socket.on('close', () => done()));
    socket.on('error', () => {});
    socket.resume();
    await closed;
  }
});

test('an oversized head is refused', async (t) => {
  const { plain } = await startHttp(t, '[http]\nhead_size = "4KB"\n');
  assert.equal((await get(plain, '/', { host: 'x'.repeat(6000) })).status, 431);
});

test('connections count with those of the other protocols, and too many are refused', async (t) => {
  const counts = createConnectionCounts();
  const overall = { counts, maxConnections: () => 3, maxFrom: () => 2 };
  const { plain: port } = await startHttp(t, '', overall);
  const open = async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const isClosed = once(socket, 'close');
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const answer = await Promise.race([once(socket, 'data').then(() => 'open'), isClosed]);
    return { socket, isClosed, isOpen: answer === 'open' };
  };
  const [one, two] = [await open(), await open()];
  assert.deepEqual([one.isOpen, two.isOpen, counts.total], [true, true, 2]);
  assert.equal((await open()).isOpen, false);
  one.socket.destroy();
  await one.isClosed;
  while (counts.total > 1) await new Promise((done) => setTimeout(done, 5));
  counts.total = 3;
  assert.equal((await open()).isOpen, false);
  counts.total = 1;
  const three = await open();
  assert.equal(three.isOpen, true);
  for (const { socket } of [two, three]) socket.destroy();
});
