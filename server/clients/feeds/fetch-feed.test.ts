import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createSystemClock } from '#platform/clock.ts';
import { type ErrorCode, isDomainError } from '#platform/errors.ts';
import { internalNetworks } from '#platform/guarded-lookup.ts';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { parseFeedUrl } from './feed-url.ts';
import { createFeedFetch, type FeedAnswer, type FeedFetchOptions } from './fetch-feed.ts';

/** Finds this machine whatever the name. */
const lookup: LookupFunction = (_name, options, done) => {
  if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

async function serve(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function createFetch(options: Partial<FeedFetchOptions> = {}) {
  const fetch = createFeedFetch({
    clock: createSystemClock(),
    lookup,
    isRefused: () => false,
    ...options,
  });
  return async (url: string, validators = {}) =>
    await fetch({ url, etag: '', lastModified: '', ...validators });
}

function textOf(answer: FeedAnswer): string {
  assert.equal(answer.kind, 'content');
  return answer.kind === 'content' ? answer.bytes.toString() : '';
}

const isRefusal = (code: ErrorCode, message: RegExp) => (error: unknown) =>
  isDomainError(error, code) && message.test(error.message);

test('a feed is fetched once, and not again while its host says that it is the same (RFC 9110 §13.1.2)', async (t) => {
  const port = await serve(
    t,
    createServer((request, response) => {
      const isSame =
        request.headers['if-none-match'] === '"1"' &&
        request.headers['if-modified-since'] === 'Mon, 05 Jan 2026 09:00:00 GMT';
      response.writeHead(isSame ? 304 : 200, {
        'content-type': 'text/calendar',
        etag: '"1"',
        'last-modified': 'Mon, 05 Jan 2026 09:00:00 GMT',
      });
      response.end(isSame ? undefined : 'BEGIN:VCALENDAR');
    }),
  );
  const fetch = createFetch();
  const answer = await fetch(`http://feeds.test:${port}/a.ics`);
  assert.equal(textOf(answer), 'BEGIN:VCALENDAR');
  assert.ok(answer.kind === 'content');
  const { etag, lastModified } = answer;
  assert.deepEqual(await fetch(`http://feeds.test:${port}/a.ics`, { etag, lastModified }), {
    kind: 'unchanged',
  });
});

test('redirects are followed, five at most, and take no password to another host', async (t) => {
  const seen: (string | undefined)[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(`${request.headers.host!.split(':')[0]} ${request.headers.authorization}`);
    const count = Number(request.url!.slice(1));
    const host = count === 1 ? 'other.test' : 'feeds.test';
    const location = `http://${host}:${port}/${count - 1}`;
    response.writeHead(count > 0 ? 302 : 200, count > 0 ? { location } : {});
    response.end('there');
  };
  const port: number = await serve(t, createServer(answer));
  const fetch = createFetch();
  assert.equal(textOf(await fetch(`http://ann:p%40ss@feeds.test:${port}/2`)), 'there');
  const secret = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
  assert.deepEqual(seen, [`feeds.test ${secret}`, `feeds.test ${secret}`, 'other.test undefined']);
  assert.equal(textOf(await fetch(`http://feeds.test:${port}/5`)), 'there');
  await assert.rejects(
    fetch(`http://feeds.test:${port}/6`),
    isRefusal('unavailable', /too many redirects/),
  );
});

test('what is too large is given up, whether it comes packed or not', async (t) => {
  const packed = gzipSync(Buffer.alloc(5_000_000));
  assert.ok(packed.length < 10_000);
  const port = await serve(
    t,
    createServer((request, response) => {
      const isPacked = request.url === '/packed';
      response.writeHead(200, isPacked ? { 'content-encoding': 'gzip' } : {});
      response.end(isPacked ? packed : Buffer.alloc(20_000));
    }),
  );
  const fetch = createFetch({ maxBytes: 10_240 });
  for (const path of ['packed', 'plain'])
    await assert.rejects(
      fetch(`http://feeds.test:${port}/${path}`),
      isRefusal('too-large', /feeds.test:\d+: it is larger than 10KB/),
    );
  const larger = createFetch({ maxBytes: 5_000_000 });
  assert.equal(textOf(await larger(`http://feeds.test:${port}/packed`)).length, 5_000_000);
});

test('a host that does not come to an end is left', async (t) => {
  const port = await serve(
    t,
    createServer((request, response) => {
      if (request.url === '/silent') return;
      response.writeHead(200);
      response.write('BEGIN:');
    }),
  );
  const fetch = createFetch({ timeLimitMs: 50 });
  for (const path of ['silent', 'slow'])
    await assert.rejects(
      fetch(`http://feeds.test:${port}/${path}`),
      isRefusal('unavailable', /no answer in time/),
    );
});

test('an answer that breaks off, is no answer or asks for patience is an error', async (t) => {
  const port = await serve(
    t,
    createServer((request, response) => {
      switch (request.url ?? '') {
        case '/short':
          response.writeHead(200, { 'content-length': '100' });
          response.write('BEGIN:', () => response.destroy());
          return;
        case '/busy':
          response.writeHead(503, { 'retry-after': '7200' }).end();
          return;
        case '/nowhere':
          response.writeHead(301).end();
          return;
        case '/odd':
          response.writeHead(200, { 'content-encoding': 'br' }).end('x');
          return;
        default:
          response.writeHead(304).end();
      }
    }),
  );
  const fetch = createFetch();
  const at = (path: string) => fetch(`http://feeds.test:${port}/${path}`);
  await assert.rejects(at('short'), isRefusal('unavailable', /feeds.test/));
  await assert.rejects(at('busy'), (error) => {
    assert.ok(isDomainError(error, 'unavailable'));
    assert.equal(error.details['retryAfterSeconds'], 7200);
    return /status 503/.test(error.message);
  });
  await assert.rejects(at('nowhere'), isRefusal('unavailable', /leads nowhere/));
  await assert.rejects(at('odd'), isRefusal('not-supported', /"br"/));
  await assert.rejects(at('unasked'), isRefusal('unavailable', /status 304/));
});

test('the own network is not spoken to, by name, by number or by redirect', async (t) => {
  let count = 0;
  const port = await serve(
    t,
    createServer((_request, response) => {
      count++;
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    }),
  );
  const internal = internalNetworks();
  const fetch = createFetch({ isRefused: (address) => internal.contains(address) });
  for (const host of [
    'feeds.test',
    '127.0.0.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '0.0.0.0',
    '[fe80::1]',
  ])
    await assert.rejects(
      fetch(`http://${host}:${port}/`),
      isRefusal('unavailable', /an internal address/),
      host,
    );
  assert.equal(count, 0);
  const led = createFetch({ isRefused: (address) => address === '127.0.0.1' && count > 0 });
  await assert.rejects(
    led(`http://feeds.test:${port}/`),
    isRefusal('unavailable', /an internal address/),
  );
  assert.equal(count, 1);
});

test('certificates are checked, and nobody is led from https to http', async (t) => {
  const root = await makeCertificate({ names: ['Root'], isAuthority: true });
  const leaf = await makeCertificate({ names: ['feeds.test'], issuer: root });
  const answer: RequestListener = (request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: 'http://feeds.test/' });
    response.end('safe');
  };
  const port = await serve(t, createSecureServer({ key: leaf.keyPem, cert: leaf.pem }, answer));
  const fetch = createFetch({ ca: [root.pem] });
  assert.equal(textOf(await fetch(`webcal://feeds.test:${port}/`)), 'safe');
  await assert.rejects(
    fetch(`https://other.test:${port}/`),
    isRefusal('unavailable', /other.test/),
  );
  await assert.rejects(createFetch()(`https://feeds.test:${port}/`), isRefusal('unavailable', /:/));
  await assert.rejects(
    fetch(`https://feeds.test:${port}/down`),
    isRefusal('unavailable', /https to/),
  );
});

test('addresses that are none are refused', () => {
  for (const text of ['', 'calendar.ics', 'ftp://example.org/a', 'file:///etc/passwd', 'https://'])
    assert.throws(() => parseFeedUrl(text), isRefusal('bad-value', /https:/));
  assert.throws(() => parseFeedUrl('https://%ff@example.org/'), isRefusal('bad-value', /encoded/));
  assert.equal(parseFeedUrl(' webcal://Example.org/a#b ').url.href, 'https://example.org/a');
});
