import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createSystemClock } from '#platform/clock.ts';
import { isDomainError } from '#platform/errors.ts';
import { createRandom } from '#platform/random.ts';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createNtlmGuard } from '../../../test/support/ntlm-guard.ts';
import { createHttpClient, type HttpClientOptions } from './http-client.ts';
import type { HttpCredentials } from './http-credentials.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function startHost(
  handle: Handler,
  tls?: { readonly cert: string; readonly key: string },
): Promise<{ origin: string; readonly connections: number } & AsyncDisposable> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => handle(request, response, body));
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  let connections = 0;
  server.on('connection', () => connections++);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function createClient(options: Partial<HttpClientOptions> = {}) {
  const random = createRandom();
  return createHttpClient({ clock: createSystemClock(), random, ...options });
}

const password = (user: string, ways?: 'ntlm' | 'digest' | 'basic'): HttpCredentials => ({
  kind: 'password',
  user,
  password: 'secret',
  ...(ways !== undefined && { ways: [ways] }),
});

test('connections are kept from one request to the next, and no more are opened than allowed', async () => {
  await using host = await startHost((_, response, body) => response.end(`<${body}>`));
  using client = createClient({ maxConnections: 2 });
  const ask = async (body: string) =>
    (await client.send({ method: 'POST', url: `${host.origin}/`, body })).body.toString();
  const bodies = ['a', 'b', 'c', 'd', 'e'];
  assert.deepEqual(await Promise.all(bodies.map(ask)), ['<a>', '<b>', '<c>', '<d>', '<e>']);
  assert.equal(await ask('f'), '<f>');
  assert.equal(host.connections, 2);
});

test('Basic is answered with the password, over TLS or where that is allowed, and not again asked for (RFC 7617 §2)', async () => {
  const seen: (string | undefined)[] = [];
  await using host = await startHost((request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization === undefined)
      response.writeHead(401, { 'www-authenticate': 'Negotiate, Basic realm="x, y"' });
    response.end();
  });
  using strict = createClient();
  const credentials = password('anna');
  const question = { method: 'GET', url: host.origin, credentials: password('anna', 'basic') };
  assert.equal((await strict.send(question)).status, 401);
  using client = createClient({ allowsPlainPasswords: true });
  const basic = { ...question, credentials: { ...credentials, ways: ['basic'] as const } };
  assert.equal((await client.send(basic)).status, 200);
  assert.equal((await client.send(basic)).status, 200);
  const token = `Basic ${Buffer.from('anna:secret').toString('base64')}`;
  assert.deepEqual(seen, [undefined, undefined, token, token]);
});

test('Digest is answered, and answered anew when its nonce is stale (RFC 7616 §3.4)', async () => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  let nonce = 'n1';
  await using host = await startHost((request, response) => {
    const said = request.headers.authorization ?? '';
    const part = (name: string): string =>
      new RegExp(`\\b${name}="?([^",]+)`).exec(said)?.[1] ?? '';
    const a1 = hash('anna:r:secret');
    const expected = hash(
      `${a1}:${nonce}:${part('nc')}:${part('cnonce')}:auth:${hash('PUT:/a?b')}`,
    );
    const isStale = said !== '' && part('nonce') !== nonce;
    if (part('response') !== expected)
      response.writeHead(401, {
        'www-authenticate': `Digest realm="r", qop="auth,auth-int", algorithm=SHA-256, nonce="${nonce}", opaque="o"${isStale ? ', stale=true' : ''}`,
      });
    response.end();
  });
  using client = createClient();
  const question = { method: 'PUT', url: `${host.origin}/a?b`, credentials: password('anna') };
  assert.equal((await client.send(question)).status, 200);
  nonce = 'n2';
  assert.equal((await client.send(question)).status, 200);
  const wrong = { ...question, credentials: { ...password('anna'), password: 'x' } as const };
  assert.equal((await client.send(wrong)).status, 401);
});

test('NTLM signs in once for a connection, and again when the server has forgotten it', async () => {
  const guard = createNtlmGuard(new Map([['anna', 'secret']]));
  const bodies: string[] = [];
  await using host = await startHost((request, response, body) => {
    if (guard.admit(request, response) === undefined) return;
    bodies.push(body);
    response.end('in');
  });
  using client = createClient({ maxConnections: 1 });
  const credentials = password('DOMAIN\\anna');
  const ask = async (body: string) =>
    await client.send({ method: 'POST', url: host.origin, body, credentials });
  assert.equal((await ask('one')).status, 200);
  assert.equal((await ask('two')).status, 200);
  assert.equal(guard.signIns, 1);
  guard.forget();
  assert.equal((await ask('three')).status, 200);
  assert.equal(guard.signIns, 2);
  assert.deepEqual(bodies, ['one', 'two', 'three']);
  const wrong = { ...credentials, password: 'x' } as const;
  const refused = await client.send({ method: 'GET', url: host.origin, credentials: wrong });
  assert.equal(refused.status, 401);
});

test('a connection that one user has signed in on by NTLM is not used for another', async () => {
  const guard = createNtlmGuard(
    new Map([
      ['anna', 'secret'],
      ['ben', 'secret'],
    ]),
  );
  await using host = await startHost((request, response) => {
    const user = guard.admit(request, response);
    if (user !== undefined) response.end(user);
  });
  using client = createClient({ maxConnections: 2 });
  const [anna, ben] = [password('anna'), password('ben')];
  for (const credentials of [anna, ben, anna, ben]) {
    const answer = await client.send({ method: 'GET', url: host.origin, credentials });
    assert.equal(answer.body.toString(), credentials === anna ? 'anna' : 'ben');
  }
});

test('a token that is refused is renewed once (RFC 6750 §2.1)', async () => {
  await using host = await startHost((request, response) => {
    response.writeHead(request.headers.authorization === 'Bearer good' ? 200 : 401).end();
  });
  using client = createClient();
  const credentials = (renewed: string | undefined): HttpCredentials => ({
    kind: 'bearer',
    token: async () => 'old',
    renew: async () => renewed,
  });
  const ask = async (renewed: string | undefined) =>
    await client.send({ method: 'GET', url: host.origin, credentials: credentials(renewed) });
  assert.equal((await ask('good')).status, 200);
  assert.equal((await ask(undefined)).status, 401);
});

test('redirects are followed with method and body, without credentials to other hosts, and not for ever', async () => {
  await using other = await startHost((request, response, body) =>
    response.end(`${request.method} ${request.headers.authorization} ${body}`),
  );
  await using host = await startHost((request, response) => {
    const to = request.url === '/loop' ? '/loop' : other.origin;
    response.writeHead(request.url === '/see' ? 303 : 308, { location: to }).end();
  });
  using client = createClient();
  const credentials: HttpCredentials = {
    kind: 'bearer',
    token: async () => 't',
    renew: async () => undefined,
  };
  const ask = async (path: string) =>
    await client.send({ method: 'POST', url: host.origin + path, body: 'b', credentials });
  assert.equal((await ask('/')).body.toString(), 'POST undefined b');
  assert.equal((await ask('/see')).body.toString(), 'GET undefined ');
  await assert.rejects(ask('/loop'), (e) => isDomainError(e, 'unavailable'));
});

test('429 and 503 are waited for as long as the server asks, until patience ends (RFC 9110 §10.2.3)', async () => {
  const clock = createFakeClock();
  let busy = 2;
  await using host = await startHost((_, response) => {
    response.setHeader('date', 'Mon, 05 Jan 2026 08:00:00 GMT');
    if (busy-- <= 0) response.end('done');
    else if (busy === 1) response.writeHead(429, { 'retry-after': '7' }).end();
    else response.writeHead(503, { 'retry-after': 'Mon, 05 Jan 2026 08:00:20 GMT' }).end();
  });
  const waits: number[] = [];
  const onWait = (ms: number): void => {
    waits.push(ms);
    setImmediate(() => void clock.advance(ms));
  };
  using client = createClient({ clock, patience: { maxWaitMs: 30_000, onWait } });
  const question = { method: 'GET', url: host.origin };
  assert.equal((await client.send(question)).status, 200);
  assert.deepEqual(waits, [7000, 20_000]);
  busy = 100;
  assert.equal((await client.send(question)).status, 503);
});

test('an answer larger than its limit is refused, also when it is packed', async () => {
  await using host = await startHost((request, response) => {
    if (request.url === '/packed') response.setHeader('content-encoding', 'gzip');
    const body = Buffer.alloc(100_000);
    response.end(request.url === '/packed' ? gzipSync(body) : body);
  });
  using client = createClient();
  for (const path of ['/plain', '/packed'])
    await assert.rejects(
      client.send({ method: 'GET', url: host.origin + path, maxBytes: 50_000 }),
      (e) => isDomainError(e, 'too-large'),
    );
});

test('a kept connection that is cut is asked again for what may be repeated, and the rest is told', async () => {
  let cuts = 0;
  await using host = await startHost((request, response) => {
    if (cuts-- > 0) request.socket.destroy();
    else response.end('here');
  });
  using client = createClient({ maxConnections: 1 });
  const ask = async (method: string) => (await client.send({ method, url: host.origin })).status;
  assert.equal(await ask('GET'), 200);
  cuts = 1;
  assert.equal(await ask('GET'), 200);
  cuts = 1;
  await assert.rejects(ask('POST'), (e) => {
    return isDomainError(e, 'unavailable') && e.details['isSent'] === true;
  });
});

test('a server that says nothing more is given up', async () => {
  const clock = createFakeClock();
  await using host = await startHost((_, response) => {
    response.write('x');
    setTimeout(() => void clock.advance(5000), 20);
  });
  using client = createClient({ clock });
  const answer = client.send({ method: 'GET', url: host.origin, idleLimitMs: 1000 });
  await assert.rejects(answer, (e) => isDomainError(e, 'unavailable'));
});

test('certificates are those of a given authority or have a given fingerprint', async () => {
  const authority = await makeCertificate({ names: ['Test CA'], isAuthority: true });
  const own = await makeCertificate({ names: ['localhost'], issuer: authority });
  const tls = { cert: own.pem, key: own.keyPem };
  const guard = createNtlmGuard(new Map([['anna', 'secret']]));
  await using host = await startHost((request, response) => {
    if (guard.admit(request, response) !== undefined) response.end();
  }, tls);
  const fingerprint = createHash('sha256').update(own.der).digest('hex');
  const ask = async (options: Partial<HttpClientOptions>) => {
    using client = createClient(options);
    const credentials = password('anna');
    return (await client.send({ method: 'GET', url: host.origin, credentials })).status;
  };
  assert.equal(await ask({ tls: { authorities: [authority.pem] } }), 200);
  assert.equal(await ask({ tls: { fingerprints: [fingerprint] } }), 200);
  const refused = [{}, { tls: { fingerprints: ['00'.repeat(32)] } }];
  for (const options of refused)
    await assert.rejects(ask(options), (e) => isDomainError(e, 'unavailable'));
  await assert.rejects(ask({}), {
    message: `localhost:${new URL(host.origin).port}: its certificate is not trusted (its authority is not known here, or a certificate between is not sent); its SHA-256 fingerprint is ${fingerprint}`,
  });
});

test('a certificate that is refused is named with the reason for it, and nothing was sent', async () => {
  const day = 86_400_000;
  const old = { validFromEpochMs: Date.now() - 9 * day, validToEpochMs: Date.now() - day };
  const cases = [
    [await makeCertificate({ names: ['localhost'] }), /signed by itself/],
    [await makeCertificate({ names: ['localhost'], ...old }), /signed by itself|expired/],
  ] as const;
  for (const [own, reason] of cases) {
    let asked = 0;
    const tls = { cert: own.pem, key: own.keyPem };
    await using host = await startHost((_, response) => {
      asked++;
      response.end();
    }, tls);
    using client = createClient();
    await assert.rejects(
      client.send({ method: 'POST', url: host.origin, body: 'x', credentials: password('anna') }),
      (e) =>
        isDomainError(e, 'unavailable') && reason.test(e.message) && e.details['isSent'] === false,
    );
    assert.equal(asked, 0);
  }
});

test('what is no address of the web is refused', async () => {
  using client = createClient();
  for (const url of ['file:///etc/passwd', 'x', ''])
    await assert.rejects(client.send({ method: 'GET', url }), (e) => isDomainError(e, 'bad-value'));
});
