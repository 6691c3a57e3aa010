import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { startDnsServer } from '../../test/support/dns-server.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createSystemClock, type Clock } from './clock.ts';
import { isDomainError } from './errors.ts';
import { createRandom } from './random.ts';
import { createResolver, type ResolverOptions } from './resolver.ts';

const system = createSystemClock();

function resolverFor(servers: string[], options: Partial<ResolverOptions> = {}) {
  const base = { clock: system, random: createRandom(), isValidating: true, attemptMs: 150 };
  return createResolver({ ...base, servers, ...options });
}

/** The system clock with a hand on its monotonic time. */
function shiftedClock(): Clock & { shiftMs: number } {
  const clock = { ...system, shiftMs: 0, monotonicMs: () => system.monotonicMs() + clock.shiftMs };
  return clock;
}

const zones = (): Zones => ({
  'example.test': {
    mx: [{ preference: 10, exchange: 'MX.example.test' }],
    txt: ['v=spf1 -all', 'x'.repeat(600)],
    ns: ['ns1.example.test'],
    isSecure: true,
  },
  'mx.example.test': { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] },
  'null.test': { mx: [{ preference: 0, exchange: '.' }] },
  'alias.test': { cname: 'mx.example.test', isSecure: true },
  '_25._tcp.mx.test': {
    tlsa: [{ usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32, 7) }],
    isSecure: true,
  },
  '_imaps._tcp.test': { srv: [{ priority: 0, weight: 1, port: 993, target: 'imap.test' }] },
  '1.2.0.192.in-addr.arpa': { ptr: ['mx.example.test', 'evil\r\nname.test'] },
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { ptr: ['v6.test'] },
  'broken.test': { trouble: 'servfail' },
  'silent.test': { trouble: 'silence' },
  'large.test': { txt: Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(200, '.')) },
  'truncated.test': { a: ['192.0.2.9'], trouble: 'truncate' },
  'old.test': { a: ['192.0.2.8'], trouble: 'no-edns' },
  'lower.test': { a: ['192.0.2.7'], trouble: 'lower-case' },
  'dangling.test': { cname: 'nothing.test' },
  'loop-a.test': { cname: 'loop-b.test' },
  'loop-b.test': { cname: 'loop-a.test' },
});

test('every record type comes in the form of the port (RFC 1035 §3.3, RFC 3596 §2.2)', async () => {
  await using server = await startDnsServer(zones());
  const dns = resolverFor([server.address]);
  const records = async (answer: Promise<{ kind: string; records?: unknown }>) =>
    (await answer).records;
  assert.deepEqual(await records(dns.mx('Example.TEST.')), [
    { preference: 10, exchange: 'mx.example.test' },
  ]);
  assert.deepEqual(await records(dns.mx('null.test')), [{ preference: 0, exchange: '' }]);
  assert.deepEqual(await records(dns.a('mx.example.test')), ['192.0.2.1', '192.0.2.2']);
  assert.deepEqual(await records(dns.aaaa('mx.example.test')), ['2001:db8::1']);
  assert.deepEqual(await records(dns.txt('example.test')), ['v=spf1 -all', 'x'.repeat(600)]);
  assert.deepEqual(await records(dns.ns('example.test')), ['ns1.example.test']);
  assert.deepEqual(await records(dns.cname('alias.test')), ['mx.example.test']);
  assert.deepEqual(await records(dns.srv('_imaps._tcp.test')), [
    { priority: 0, weight: 1, port: 993, target: 'imap.test' },
  ]);
  assert.deepEqual(await records(dns.tlsa('_25._tcp.mx.test')), [
    { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32, 7) },
  ]);
  assert.deepEqual(await records(dns.ptr('2001:db8::1')), ['v6.test']);
});

test('a host name that could break a header line is dropped', async () => {
  await using server = await startDnsServer(zones());
  const answer = await resolverFor([server.address]).ptr('192.0.2.1');
  assert.deepEqual(answer.kind === 'found' && answer.records, ['mx.example.test']);
});

test('no such name and no such type are told apart (RFC 2308 §2), and both are remembered', async () => {
  await using server = await startDnsServer(zones());
  const dns = resolverFor([server.address]);
  assert.deepEqual(await dns.a('nothing.test'), {
    kind: 'none',
    nameExists: false,
    authentic: false,
  });
  assert.deepEqual(await dns.a('example.test'), {
    kind: 'none',
    nameExists: true,
    authentic: true,
  });
  await dns.txt('nothing.test');
  await dns.a('example.test');
  assert.equal(server.questions.length, 2);
  assert.equal((await dns.a('dangling.test')).kind, 'none');
  assert.equal((await dns.cname('dangling.test')).kind, 'found');
  assert.equal((await dns.a(`${'x'.repeat(64)}.test`)).kind, 'none');
  assert.equal((await dns.ptr('not an address')).kind, 'none');
});

test('the AD bit counts only from servers that may be trusted (RFC 4035 §3.2.3), and aliases keep it only when all are secure', async () => {
  await using server = await startDnsServer(zones());
  const trusted = resolverFor([server.address]);
  const untrusted = resolverFor([server.address], { isValidating: false });
  const authentic = async (answer: Promise<{ kind: string; authentic?: boolean }>) =>
    (await answer).authentic;
  assert.equal(await authentic(trusted.mx('example.test')), true);
  assert.equal(await authentic(untrusted.mx('example.test')), false);
  assert.equal(await authentic(trusted.a('mx.example.test')), false);
  assert.equal(await authentic(trusted.a('alias.test')), false);
  assert.equal(await authentic(trusted.cname('alias.test')), true);
});

test('long and truncated answers come over TCP (RFC 7766 §5), and a server without EDNS is asked without (RFC 6891 §7)', async () => {
  await using server = await startDnsServer(zones());
  const dns = resolverFor([server.address]);
  const large = await dns.txt('large.test');
  assert.equal(large.kind === 'found' && large.records.length, 40);
  assert.equal((await dns.a('truncated.test')).kind, 'found');
  assert.equal((await dns.a('old.test')).kind, 'found');
  assert.equal((await dns.a('lower.test')).kind, 'found');
  assert.deepEqual(server.questions, [
    'UDP TXT large.test',
    'TCP TXT large.test',
    'UDP A truncated.test',
    'TCP A truncated.test',
    'UDP A old.test',
    'UDP A old.test',
    'UDP A lower.test',
    'TCP A lower.test',
  ]);
});

test('the same question asked at the same time goes out once, and its answer is kept for its lifetime', async () => {
  await using server = await startDnsServer(zones());
  const clock = shiftedClock();
  const dns = resolverFor([server.address], { clock });
  await Promise.all(Array.from({ length: 50 }, () => dns.mx('example.test')));
  assert.equal(server.questions.length, 1);
  clock.shiftMs = 299_000;
  const late = await dns.mx('example.test');
  assert.equal(late.kind === 'found' && late.ttlSeconds <= 1, true);
  assert.equal(server.questions.length, 1);
  clock.shiftMs = 301_000;
  await dns.mx('example.test');
  assert.equal(server.questions.length, 2);
});

test('a server that fails gives way to the next one', async () => {
  await using broken = await startDnsServer({ 'example.test': { trouble: 'servfail' } });
  await using good = await startDnsServer(zones());
  const dns = resolverFor([broken.address, good.address]);
  assert.equal((await dns.mx('example.test')).kind, 'found');
});

test('SERVFAIL, silence and alias loops are failures, not absences, and are remembered for 5 seconds (RFC 9520 §3.2)', async () => {
  await using server = await startDnsServer(zones());
  const dns = resolverFor([server.address], { attemptMs: 50 });
  for (const name of ['broken.test', 'silent.test', 'loop-a.test'])
    assert.equal((await dns.a(name)).kind, 'failed', name);
  const asked = server.questions.length;
  for (const name of ['broken.test', 'silent.test']) await dns.a(name);
  assert.equal(server.questions.length, asked);
});

test('a machine without DNS gets its failures at once', async () => {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  const clock = shiftedClock();
  const dns = resolverFor([`127.0.0.1:${port}`], { clock, attemptMs: 2_000 });
  const start = performance.now();
  for (let i = 0; i < 100; i++) assert.equal((await dns.a(`n${i}.test`)).kind, 'failed');
  assert.ok(performance.now() - start < 1_000);
});

test('a silent server is left alone after three time-outs and asked again later', async () => {
  await using server = await startDnsServer({ 'good.test': { a: ['192.0.2.1'] } });
  for (let i = 0; i < 4; i++) server.zones[`s${i}.test`] = { trouble: 'silence' };
  const clock = shiftedClock();
  const dns = resolverFor([server.address], { clock, attemptMs: 30 });
  for (let i = 0; i < 4; i++) await dns.a(`s${i}.test`);
  const before = server.questions.length;
  assert.equal((await dns.a('good.test')).kind, 'failed');
  assert.equal(server.questions.length, before);
  clock.shiftMs = 5_000;
  assert.equal((await dns.a('good.test')).kind, 'found');
});

test('answers that are not ours are ignored (RFC 5452 §9.1)', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.on('message', (bytes, from) => {
    const wrongId = Buffer.from(bytes);
    wrongId[0] = wrongId[0]! ^ 0xff;
    for (const junk of [wrongId, bytes, Buffer.alloc(3), Buffer.alloc(600, 255)])
      socket.send(junk, from.port, from.address);
  });
  try {
    const dns = resolverFor([`127.0.0.1:${socket.address().port}`], { attemptMs: 60 });
    assert.equal((await dns.a('example.test')).kind, 'failed');
  } finally {
    socket.close();
  }
});

test('a server that is no address is refused by name', () => {
  for (const bad of ['dns.example', '192.0.2.1:0', '[2001:db8::1', '192.0.2.300'])
    assert.throws(
      () => resolverFor([bad]),
      (e) => isDomainError(e, 'bad-value') && e.message.includes(bad),
    );
  resolverFor(['192.0.2.1', '2001:db8::1', '[2001:db8::1]:5353', '192.0.2.1:53']);
});
