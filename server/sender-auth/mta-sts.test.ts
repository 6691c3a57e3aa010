import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { makeCertificate } from '../../test/support/certificates.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { createSystemClock } from '#platform/clock.ts';
import { DomainError, InputSyntaxError, isDomainError } from '#platform/errors.ts';
import { createMtaStsFetch } from './mta-sts-fetch.ts';
import {
  formatMtaStsPolicy,
  matchesMtaStsPolicy,
  parseMtaStsPolicy,
  type MtaStsPolicy,
} from './mta-sts-policy.ts';
import { createMemoryMtaStsStore, createMtaSts } from './mta-sts.ts';
import { createTlsPolicies } from './tls-policy.ts';

const system = createSystemClock();
const text = (mx = 'mx.example.test', mode = 'enforce') =>
  `version: STSv1\r\nmode: ${mode}\r\nmx: ${mx}\r\nmax_age: 86400\r\n`;

test('a policy file is read with either line break and unknown fields (RFC 8461 §3.2)', () => {
  const policy = {
    mode: 'enforce',
    mx: ['mx1.example.test', '*.example.net'],
    maxAgeSeconds: 604800,
  };
  const file =
    'version: STSv1\nmode: enforce\nmx: MX1.example.test\nmx: *.example.net\nfuture: x\nmax_age: 604800\n';
  assert.deepEqual(parseMtaStsPolicy(file), policy);
  assert.deepEqual(parseMtaStsPolicy(file.replaceAll('\n', '\r\n')), policy);
  assert.deepEqual(
    parseMtaStsPolicy('version: STSv1\nmode: none\nmax_age: 99999999999'.slice(0, -1)),
    {
      mode: 'none',
      mx: [],
      maxAgeSeconds: 31557600,
    },
  );
});

test('policy files that break the grammar are refused (RFC 8461 §3.2)', () => {
  const good = text();
  for (const bad of [
    '',
    good.replace('STSv1', 'STSv2'),
    good.replace('enforce', 'force'),
    good.replace('86400', '-1'),
    good.replace('86400', '1e5'),
    good.replace('mx: mx.example.test\r\n', ''),
    good.replace('mx.example.test', 'mx.*.test'),
    good.replace('mx.example.test', 'bad host'),
    `${good}no colon\r\n`,
    `${good}${'x'.repeat(70_000)}`,
    `${good}${'mx: a.test\r\n'.repeat(600)}`,
  ])
    assert.throws(() => parseMtaStsPolicy(bad), InputSyntaxError, bad.slice(0, 80));
});

test('any text is a policy or a syntax error, and a policy survives being written and read', () => {
  const words = fc.constantFrom(
    'version',
    'mode',
    'mx',
    'max_age',
    ':',
    ' ',
    '\r\n',
    '\n',
    'STSv1',
    'none',
    '1',
    '*.',
    'a.test',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((w) => w.join('')),
      ),
      (input) => {
        try {
          const policy = parseMtaStsPolicy(input);
          assert.deepEqual(parseMtaStsPolicy(formatMtaStsPolicy(policy)), policy);
        } catch (error) {
          if (!(error instanceof InputSyntaxError)) throw error;
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a star stands for exactly one label (RFC 8461 §4.1)', () => {
  const policy: MtaStsPolicy = { mode: 'enforce', mx: ['mx.a.test', '*.b.test'], maxAgeSeconds: 1 };
  for (const host of ['mx.a.test', 'MX.A.Test.', 'x.b.test'])
    assert.ok(matchesMtaStsPolicy(policy, host), host);
  for (const host of ['a.test', 'y.mx.a.test', 'b.test', 'x.y.b.test', 'xb.test', ''])
    assert.ok(!matchesMtaStsPolicy(policy, host), host);
});

function setUp(zones: Zones) {
  const clock = {
    ...system,
    shiftMs: 0,
    epochMs: () => system.epochMs() + clock.shiftMs,
    monotonicMs: () => system.monotonicMs() + clock.shiftMs,
  };
  const served = { text: text() as string | undefined, fetches: 0 };
  const fetch = async () => {
    served.fetches++;
    if (served.text === undefined) throw new DomainError('unavailable', 'no server');
    return served.text;
  };
  const store = createMemoryMtaStsStore();
  const mtaSts = createMtaSts({ dns: createFakeDns(zones), clock, fetch, store });
  return { mtaSts, served, clock };
}

test('a policy is fetched once for each id, and kept for its age when the domain falls silent (RFC 8461 §5.1)', async () => {
  const zones: Zones = { '_mta-sts.example.test': { txt: ['v=STSv1; id=1;'] } };
  const { mtaSts, served, clock } = setUp(zones);
  const first = await Promise.all([
    mtaSts.policyOf('example.test'),
    mtaSts.policyOf('EXAMPLE.test'),
  ]);
  assert.deepEqual(
    first.map((p) => p?.mode),
    ['enforce', 'enforce'],
  );
  await mtaSts.policyOf('example.test');
  assert.equal(served.fetches, 1);
  served.text = text('mx2.example.test');
  zones['_mta-sts.example.test'] = { txt: ['v=STSv1; id=2;'] };
  assert.deepEqual((await mtaSts.policyOf('example.test'))?.mx, ['mx2.example.test']);
  for (const gone of [
    {},
    { trouble: 'servfail' },
    { txt: ['v=STSv1; id=1', 'v=STSv1; id=2'] },
  ] as const) {
    zones['_mta-sts.example.test'] = gone;
    assert.equal((await mtaSts.policyOf('example.test'))?.mode, 'enforce');
  }
  clock.shiftMs = 86_401_000;
  assert.equal(await mtaSts.policyOf('example.test'), undefined);
  assert.equal(served.fetches, 2);
});

test('a failed fetch leaves the old policy in force and is repeated after five minutes (RFC 8461 §3.3)', async () => {
  const zones: Zones = { '_mta-sts.example.test': { txt: ['v=STSv1; id=1;'] } };
  const { mtaSts, served, clock } = setUp(zones);
  await mtaSts.policyOf('example.test');
  zones['_mta-sts.example.test'] = { txt: ['v=STSv1; id=2;'] };
  served.text = undefined;
  for (let i = 0; i < 3; i++)
    assert.equal((await mtaSts.policyOf('example.test'))?.mode, 'enforce');
  assert.equal(served.fetches, 2);
  served.text = 'no policy';
  clock.shiftMs = 301_000;
  assert.equal((await mtaSts.policyOf('example.test'))?.mode, 'enforce');
  served.text = text('mx.example.test', 'none');
  clock.shiftMs = 602_000;
  assert.equal(await mtaSts.policyOf('example.test'), undefined);
});

test('the policy of a domain without DANE is its MTA-STS policy, and no host outside it is allowed', async () => {
  const { mtaSts } = setUp({ '_mta-sts.example.test': { txt: ['v=STSv1; id=1;'] } });
  const policies = createTlsPolicies({ dns: createFakeDns({}), clock: system, mtaSts });
  const policyFor = async (domain: string, host: string) => {
    const policy = await policies.tlsPolicyFor(domain, host);
    return policy.kind === 'mta-sts' ? [policy.mode, policy.isHostAllowed] : policy.kind;
  };
  assert.deepEqual(await policyFor('example.test', 'mx.example.test'), ['enforce', true]);
  assert.deepEqual(await policyFor('example.test', 'mx.evil.test'), ['enforce', false]);
  assert.equal(await policyFor('plain.test', 'mx.plain.test'), 'opportunistic');
});

test('policies are fetched by verified HTTPS, without redirects, in bounds (RFC 8461 §3.3)', async () => {
  const root = await makeCertificate({ names: ['Root'], isAuthority: true });
  const leaf = await makeCertificate({ names: ['mta-sts.example.test'], issuer: root });
  const answers: Record<string, [status: number, type: string, body: string]> = {
    'mta-sts.example.test': [200, 'text/plain; charset=utf-8', text()],
  };
  const server = createServer({ key: leaf.keyPem, cert: leaf.pem }, (request, response) => {
    const [status, type, body] = answers[request.headers.host?.split(':')[0] ?? ''] ?? [
      404,
      '',
      '',
    ];
    response.writeHead(request.url === '/.well-known/mta-sts.txt' ? status : 404, {
      'content-type': type,
      location: '/x',
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dns = createFakeDns({
    'mta-sts.example.test': { a: ['127.0.0.1'] },
    'mta-sts.other.test': { a: ['127.0.0.1'] },
  });
  const options = { dns, clock: system, port };
  const fetch = createMtaStsFetch({ ...options, ca: [root.pem] });
  const isUnavailable = (error: unknown) => isDomainError(error, 'unavailable');
  try {
    assert.equal(await fetch('example.test'), text());
    await assert.rejects(fetch('other.test'), isUnavailable);
    await assert.rejects(fetch('nowhere.test'), isUnavailable);
    await assert.rejects(createMtaStsFetch(options)('example.test'), isUnavailable);
    for (const [status, type, size] of [
      [301, 'text/plain', 10],
      [404, 'text/plain', 10],
      [200, 'text/html', 10],
      [200, 'text/plain', 70_000],
    ] as const) {
      answers['mta-sts.example.test'] = [status, type, 'x'.repeat(size)];
      await assert.rejects(fetch('example.test'), isUnavailable);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
