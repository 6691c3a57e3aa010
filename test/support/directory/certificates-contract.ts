import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import 'reflect-metadata';
import { createScramClient } from '#codecs/sasl/scram-client.ts';
import { createSystemClock } from '#platform/clock.ts';
import type { TlsFacts } from '#platform/connection.ts';
import type { SaslContext } from '#directory/sasl.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

const place = { protocol: 'imap', remoteAddress: '192.0.2.1', allowsPlaintext: true } as const;
const tls12: TlsFacts = {
  protocol: 'TLSv1.2',
  cipher: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  serverName: undefined,
  clientCertificate: undefined,
  exportKey: (length) => Buffer.alloc(length),
};

/** Signing in with what TLS knows, on any database. */
export function certificatesContract(factory: SqlFactory): void {
  void test(`${factory.name}: EXTERNAL signs in by the address in a verified certificate (RFC 4422 §A)`, async () => {
    await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
    const { sasl } = opened.directory;
    const der = await makeCertificate(['nobody@elsewhere.test', 'Ann@example.test'], 'SHA-256');
    const contextOf = (isVerified: boolean): SaslContext => ({
      ...place,
      tls: { ...tls12, clientCertificate: { der, isVerified } },
    });
    assert.ok(!(await sasl.offered(contextOf(false))).includes('EXTERNAL'));
    const run = async (authorizationId: string) =>
      (await sasl.begin('EXTERNAL', contextOf(true))).step(Buffer.from(authorizationId));
    for (const wanted of ['', 'ann@example.test']) {
      const end = await run(wanted);
      assert.equal(end.kind === 'done' && end.identity.account.address, 'ann@example.test');
    }
    const other = await run('bob@example.test');
    assert.equal(other.kind === 'failed' && other.error.code, 'no-permission');
  });

  void test(`${factory.name}: SCRAM-SHA-256-PLUS binds to the server's certificate below TLS 1.3 (RFC 5929 §4.1)`, async () => {
    const options = { clock: createSystemClock(), scramIterations: 4_096, failureDelay: 0 };
    await using opened = await openTestDirectory(factory, options);
    const { sasl, accounts, credentials } = opened.directory;
    const { id } = await accounts.expect('ann@example.test');
    await credentials.setPassword(id, 'pencil');
    const der = await makeCertificate(['x@y.test'], 'SHA-384');
    const context = { ...place, tls: { ...tls12, serverCertificate: () => der } };
    const run = async (type: string, data: Buffer) => {
      const channelBinding = { type, data };
      const client = createScramClient({
        name: 'ann',
        password: 'pencil',
        nonce: 'n0nce',
        channelBinding,
      });
      const exchange = await sasl.begin('SCRAM-SHA-256-PLUS', context);
      const first = await exchange.step(Buffer.from(client.first()));
      if (first.kind !== 'challenge') return first.kind;
      return (await exchange.step(Buffer.from(await client.final(first.data.toString())))).kind;
    };
    const digest = createHash('sha384').update(der).digest();
    assert.equal(await run('tls-server-end-point', digest), 'challenge');
    assert.equal(await run('tls-server-end-point', Buffer.alloc(48)), 'failed');
    assert.equal(await run('tls-exporter', Buffer.alloc(32)), 'failed');
  });
}

async function makeCertificate(addresses: readonly string[], hash: string): Promise<Buffer> {
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const names = addresses.map((value) => ({ type: 'email' as const, value }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=Test',
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2036-01-01'),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.SubjectAlternativeNameExtension(names)],
    },
    webcrypto,
  );
  return Buffer.from(certificate.rawData);
}
