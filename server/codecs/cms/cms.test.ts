import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { InputSyntaxError } from '#platform/errors.ts';
import { derOid, derTime } from './der/write.ts';
import { issuerAndSerialOf } from './issuer-and-serial.ts';
import { formatSignedData, type SignerKey } from './signed-data.ts';
import { skipWithout } from '../../../test/support/peer.ts';

const skip = skipWithout('openssl');

function openssl(...args: string[]) {
  const run = spawnSync('openssl', args, { encoding: 'buffer' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}

function makeSigner(t: TestContext, keyOptions: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-cms-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  const newKey = [...keyOptions, '-nodes', '-days', '30'];
  const authority = ['-keyout', file('ca.key'), '-out', file('ca.pem'), '-subj', '/CN=Authority'];
  const root = openssl('req', '-x509', ...newKey, ...authority);
  assert.equal(root.status, 0, root.stderr);
  writeFileSync(file('ext'), 'basicConstraints=CA:false\n');
  const request = ['-keyout', file('key'), '-out', file('csr'), '-subj', '/CN=Signer/O=Ünï'];
  assert.equal(openssl('req', '-utf8', '-new', ...newKey.slice(0, -2), ...request).status, 0);
  const issued = openssl(
    'x509',
    '-req',
    '-in',
    file('csr'),
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-out',
    file('pem'),
    '-days',
    '20',
    '-extfile',
    file('ext'),
  );
  assert.equal(issued.status, 0, issued.stderr);
  return { file };
}

for (const [key, options] of [
  ['rsa', ['-newkey', 'rsa:2048']],
  ['ecdsa', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
] as const satisfies readonly [SignerKey, readonly string[]][])
  test(`OpenSSL verifies what is signed with ${key} (RFC 5652 §5, RFC 5754 §3)`, { skip }, (t) => {
    const { file } = makeSigner(t, options);
    const privateKey = createPrivateKey(readFileSync(file('key')));
    const certificates = ['pem', 'ca.pem'].map(
      (n) => new X509Certificate(readFileSync(file(n))).raw,
    );
    const content = Buffer.from('the content\r\n\0ÿ');
    const message = formatSignedData({
      content,
      certificates: [certificates[0]!, ...certificates.slice(1)],
      key,
      epochSeconds: Math.floor(Date.now() / 1000),
      sign: (octets) => sign('sha256', octets, privateKey),
    });
    writeFileSync(file('p7'), message);
    const verify = ['-verify', '-binary', '-inform', 'DER', '-in', file('p7'), '-purpose', 'any'];
    for (const command of ['cms', 'smime']) {
      const run = openssl(command, ...verify, '-CAfile', file('ca.pem'));
      assert.equal(run.status, 0, run.stderr);
      assert.deepEqual(run.stdout, content);
    }
    const shown = openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', file('p7'));
    assert.match(shown.stdout.toString(), /signingTime/);
    message[message.indexOf('the content')] = 0x54;
    writeFileSync(file('p7'), message);
    assert.notEqual(openssl('cms', ...verify, '-CAfile', file('ca.pem')).status, 0);
  });

test('object identifiers and times have their DER form (RFC 5652 §11.3)', () => {
  assert.equal(derOid('1.2.840.113549').toString('hex'), '06062a864886f70d');
  assert.equal(derTime(0).toString('latin1', 2), '700101000000Z');
  assert.equal(derTime(2_524_608_000).toString('latin1', 2), '20500101000000Z');
});

test('what is no certificate is refused with a syntax error, for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.throws(() => issuerAndSerialOf(Buffer.from(bytes)), InputSyntaxError);
    }),
  );
});
