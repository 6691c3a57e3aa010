import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeCertificate, type TestCertificate } from '../../test/support/certificates.ts';
import type { Zones } from '../../test/support/dns-zones.ts';
import { createFakeDns } from '../../test/support/fake-dns.ts';
import { createSystemClock } from '#platform/clock.ts';
import type { TlsaRecord } from '#platform/dns.ts';
import { checkDane, isUsableTlsa, tlsaRecordOf } from './dane-check.ts';
import { createTlsPolicies } from './tls-policy.ts';

const clock = createSystemClock();

function record(
  usage: number,
  selector: number,
  of: TestCertificate,
  matchingType = 1,
): TlsaRecord {
  const spki = new X509Certificate(of.der).publicKey.export({ type: 'spki', format: 'der' });
  const part = selector === 0 ? of.der : spki;
  const hash = (name: string) => createHash(name).update(part).digest();
  const data = matchingType === 0 ? part : hash(matchingType === 1 ? 'sha256' : 'sha512');
  return { usage, selector, matchingType, data };
}

const verdict = (chain: TestCertificate[], records: TlsaRecord[], names = ['mx.example.test']) => {
  const reference = { records, names, epochMs: clock.epochMs() };
  const check = checkDane(
    chain.map((c) => c.der),
    reference,
  );
  return check.isTrusted ? 'trusted' : check.failure;
};

test('DANE-EE matches the leaf by each selector and matching type, whatever its name and dates (RFC 7672 §3.1.1)', async () => {
  const leaf = await makeCertificate({
    names: ['other.test'],
    validToEpochMs: clock.epochMs() - 1000,
  });
  const stranger = await makeCertificate({ names: ['other.test'] });
  for (const selector of [0, 1])
    for (const matchingType of [0, 1, 2]) {
      assert.equal(verdict([leaf], [record(3, selector, leaf, matchingType)]), 'trusted');
      assert.equal(
        verdict([stranger], [record(3, selector, leaf, matchingType)]),
        'validation-failure',
      );
    }
  assert.equal(verdict([leaf], [record(3, 1, stranger), record(3, 1, leaf)]), 'trusted');
  assert.equal(verdict([stranger, leaf], [record(3, 1, leaf)]), 'validation-failure');
  assert.equal(verdict([leaf], [tlsaRecordOf(leaf.der)]), 'trusted');
});

test('DANE-TA wants a signed way to the anchor, valid dates and a name of ours (RFC 7672 §3.1.2)', async () => {
  const root = await makeCertificate({ names: ['Root'], isAuthority: true });
  const middle = await makeCertificate({ names: ['Middle'], isAuthority: true, issuer: root });
  const leaf = await makeCertificate({ names: ['mx.example.test'], issuer: middle });
  const wild = await makeCertificate({ names: ['*.example.test'], issuer: middle });
  const chain = [leaf, middle, root];
  for (const selector of [0, 1])
    for (const matchingType of [0, 1, 2]) {
      assert.equal(verdict(chain, [record(2, selector, root, matchingType)]), 'trusted');
      assert.equal(verdict(chain, [record(2, selector, middle, matchingType)]), 'trusted');
    }
  assert.equal(verdict([leaf, root, middle], [record(2, 0, root)]), 'trusted');
  assert.equal(verdict([wild, middle], [record(2, 0, middle)]), 'trusted');
  assert.equal(verdict([leaf], [record(2, 0, middle, 0)]), 'trusted');
  assert.equal(verdict([leaf], [record(2, 1, middle, 0)]), 'trusted');
  assert.equal(verdict([leaf], [record(2, 0, middle)]), 'validation-failure');
  assert.equal(verdict([leaf, root], [record(2, 0, root)]), 'validation-failure');
  assert.equal(
    verdict(chain, [record(2, 0, root)], ['mx.other.test']),
    'certificate-host-mismatch',
  );
  const late = {
    names: ['mx.example.test'],
    issuer: middle,
    validToEpochMs: clock.epochMs() - 1000,
  };
  assert.equal(
    verdict([await makeCertificate(late), middle], [record(2, 0, middle)]),
    'certificate-expired',
  );
});

test('the strongest digest of a usage and selector decides; whole certificates always count (RFC 7671 §9)', async () => {
  const leaf = await makeCertificate({ names: ['mx.example.test'] });
  const other = await makeCertificate({ names: ['mx.example.test'] });
  const weak = record(3, 1, leaf, 1);
  assert.equal(verdict([leaf], [weak, record(3, 1, other, 2)]), 'validation-failure');
  assert.equal(verdict([leaf], [weak, record(3, 0, other, 2)]), 'trusted');
  assert.equal(verdict([leaf], [record(3, 1, leaf, 0), record(3, 1, other, 2)]), 'trusted');
  assert.equal(verdict([leaf], [weak, record(3, 1, leaf, 2), record(3, 1, other, 2)]), 'trusted');
});

test('our own record is the recommended one: DANE-EE, the public key, SHA-256 (RFC 7671 §5.1)', async () => {
  const leaf = await makeCertificate({ names: ['mx.example.test'] });
  const { usage, selector, matchingType, data } = tlsaRecordOf(leaf.der);
  assert.deepEqual([usage, selector, matchingType, data.length], [3, 1, 1, 32]);
});

test('a certificate that only claims the anchor as its issuer is refused', async () => {
  const root = await makeCertificate({ names: ['Root'], isAuthority: true });
  const impostor = await makeCertificate({ names: ['Root'], isAuthority: true });
  const leaf = await makeCertificate({ names: ['mx.example.test'], issuer: impostor });
  assert.equal(verdict([leaf, root], [record(2, 0, root)]), 'validation-failure');
  const subscriber = await makeCertificate({ names: ['x.test'], issuer: root });
  const forged = await makeCertificate({ names: ['mx.example.test'], issuer: subscriber });
  assert.equal(verdict([forged, subscriber, root], [record(2, 0, root)]), 'validation-failure');
});

test('records with unknown parameters or digests of the wrong length are unusable (RFC 7672 §3.1.3)', async () => {
  const leaf = await makeCertificate({ names: ['a.test'] });
  const usable = record(3, 1, leaf);
  assert.equal(isUsableTlsa(usable), true);
  for (const change of [
    { usage: 0 },
    { usage: 1 },
    { usage: 4 },
    { selector: 2 },
    { matchingType: 3 },
  ])
    assert.equal(isUsableTlsa({ ...usable, ...change }), false);
  assert.equal(isUsableTlsa({ ...usable, data: Buffer.alloc(31) }), false);
  assert.equal(isUsableTlsa({ ...usable, matchingType: 0, data: Buffer.alloc(0) }), false);
  assert.equal(
    verdict([leaf], [{ ...usable, matchingType: 0, data: Buffer.from('junk') }]),
    'validation-failure',
  );
  const junk = checkDane([Buffer.from('junk')], { records: [usable], names: [], epochMs: 0 });
  assert.equal(junk.isTrusted, false);
});

test('TLSA counts only when MX, addresses and TLSA are all secure (RFC 7672 §2.2)', async () => {
  const leaf = await makeCertificate({ names: ['mx.example.test'] });
  const tlsa = [tlsaRecordOf(leaf.der)];
  const isSecure = true;
  const zones = (): Zones => ({
    'example.test': { mx: [{ preference: 1, exchange: 'mx.example.test' }], isSecure },
    'mx.example.test': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'], isSecure },
    '_25._tcp.mx.example.test': { tlsa, isSecure },
  });
  const kindOf = async (change: Zones, host = 'mx.example.test') => {
    const dns = createFakeDns({ ...zones(), ...change });
    const mtaSts = { policyOf: async () => undefined, failureOf: () => undefined };
    const policy = await createTlsPolicies({ dns, clock, mtaSts }).tlsPolicyFor(
      'example.test',
      host,
    );
    if (policy.kind !== 'dane') return policy.kind;
    return policy.check([leaf.der]).isTrusted ? `dane ${policy.baseDomain}` : 'dane refused';
  };
  assert.equal(await kindOf({}), 'dane mx.example.test');
  const mx = [{ preference: 1, exchange: 'mx.example.test' }];
  assert.equal(await kindOf({ 'example.test': { mx } }), 'opportunistic');
  assert.equal(await kindOf({ 'mx.example.test': { a: ['192.0.2.1'] } }), 'opportunistic');
  assert.equal(await kindOf({ '_25._tcp.mx.example.test': { tlsa } }), 'opportunistic');
  assert.equal(await kindOf({ '_25._tcp.mx.example.test': { isSecure } }), 'opportunistic');
  const unusable = [{ ...tlsa[0]!, usage: 1 }];
  assert.equal(
    await kindOf({ '_25._tcp.mx.example.test': { tlsa: unusable, isSecure } }),
    'dane-unusable',
  );
  assert.equal(
    await kindOf({ '_25._tcp.mx.example.test': { trouble: 'servfail' } }),
    'unavailable',
  );
  assert.equal(await kindOf({ 'mx.example.test': { trouble: 'servfail' } }), 'unavailable');
});

test('an alias is looked up at its end first, then at its own name (RFC 7672 §2.2.3)', async () => {
  const leaf = await makeCertificate({ names: ['real.test'] });
  const tlsa = [tlsaRecordOf(leaf.der)];
  const isSecure = true;
  const base = async (zones: Zones) => {
    const mx = [{ preference: 1, exchange: 'mx.test' }];
    const dns = createFakeDns({ 'example.test': { mx, isSecure }, ...zones });
    const mtaSts = { policyOf: async () => undefined, failureOf: () => undefined };
    const policy = await createTlsPolicies({ dns, clock, mtaSts }).tlsPolicyFor(
      'example.test',
      'mx.test',
    );
    return policy.kind === 'dane' ? policy.baseDomain : policy.kind;
  };
  const alias: Zones = {
    'mx.test': { cname: 'real.test', isSecure },
    'real.test': { a: ['192.0.2.1'], isSecure },
  };
  assert.equal(await base({ ...alias, '_25._tcp.real.test': { tlsa, isSecure } }), 'real.test');
  assert.equal(await base({ ...alias, '_25._tcp.mx.test': { tlsa, isSecure } }), 'mx.test');
  const insecureEnd: Zones = { ...alias, 'real.test': { a: ['192.0.2.1'] } };
  assert.equal(await base({ ...insecureEnd, '_25._tcp.mx.test': { tlsa, isSecure } }), 'mx.test');
  assert.equal(
    await base({ ...insecureEnd, '_25._tcp.real.test': { tlsa, isSecure } }),
    'opportunistic',
  );
});
