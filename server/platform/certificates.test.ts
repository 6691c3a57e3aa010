import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  connect,
  createServer,
  TLSSocket,
  type PeerCertificate,
  type SecureVersion,
} from 'node:tls';
import {
  createCertificates,
  ensureSelfSigned,
  expiringSoon,
  writeCertificate,
} from './certificates.ts';
import { createSystemClock } from './clock.ts';
import { createSilentLog } from './log.ts';
import type { ContextKind, TlsContexts } from './tls-contexts.ts';
import { makeSelfSigned } from './tls/x509.ts';

const clock = createSystemClock();
const log = createSilentLog();

function emptyFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'mailstead-tls-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function makeFiles(folder: string, names: string[], days: number) {
  const files = {
    certificate: join(folder, `${names[0]}.pem`),
    key: join(folder, `${names[0]}.key`),
  };
  const now = clock.epochMs();
  writeCertificate(
    files,
    await makeSelfSigned({ names, notBeforeMs: now - 1000, notAfterMs: now + days * 86_400_000 }),
  );
  return files;
}

async function namesServed(contexts: ReturnType<typeof createCertificates>, servername: string) {
  const server = createServer({
    SNICallback: (name, done) => done(null, contexts.secureContext(name)),
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const peer = await new Promise<PeerCertificate>((done, fail) => {
    const socket = connect(
      { port, host: '127.0.0.1', servername, rejectUnauthorized: false },
      () => {
        done(socket.getPeerCertificate());
        socket.destroy();
      },
    );
    socket.on('error', fail);
  });
  await new Promise<void>((done) => server.close(() => done()));
  return peer.subjectaltname;
}

/** Session tickets that a client has by the time it gets its first answer. */
async function countTickets(
  contexts: TlsContexts,
  kind: ContextKind,
  maxVersion: SecureVersion,
): Promise<number> {
  const secureContext = contexts.secureContext(undefined, kind);
  const server = createTcpServer((plain) => {
    const socket = new TLSSocket(plain, {
      isServer: true,
      secureContext,
      SNICallback: (name, done) => done(null, contexts.secureContext(name, kind)),
    });
    socket.on('error', () => {}).pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const options = { host: '127.0.0.1', rejectUnauthorized: false, servername: 'a.test' };
  const tickets = await new Promise<number>((done, fail) => {
    let count = 0;
    const socket = connect({ ...options, port, maxVersion }, () => socket.write('echo'));
    socket.on('session', () => count++);
    socket.on('data', () => {
      done(count);
      socket.destroy();
    });
    socket.on('error', fail);
  });
  await new Promise<void>((done) => server.close(() => done()));
  return tickets;
}

test('the self-signed certificate holds all names, for ten years, and its key is for one user only', async (t) => {
  const folder = emptyFolder(t);
  const files = await ensureSelfSigned(
    folder,
    ['mail.example.test', 'example.test', '127.0.0.1'],
    clock,
  );
  const certificates = createCertificates({ files: [files], minimumVersion: '1.2', clock, log });
  const [report] = certificates.report();
  assert.deepEqual(report?.names, ['mail.example.test', 'example.test', '127.0.0.1']);
  assert.ok(report.notAfterMs - clock.epochMs() > 9.9 * 365 * 86_400_000);
  if (process.platform !== 'win32') assert.equal(statSync(files.key).mode & 0o777, 0o600);
  const before = new X509Certificate(readFileSync(files.certificate));
  await ensureSelfSigned(folder, ['other.test'], clock);
  assert.match(before.subjectAltName ?? '', /mail\.example\.test/);
});

test('the certificate is chosen by the name the client asks for, wildcards too, else the first', async (t) => {
  const folder = emptyFolder(t);
  const certificates = createCertificates({
    files: [
      await makeFiles(folder, ['main.test'], 90),
      await makeFiles(folder, ['exact.wild.test'], 90),
      await makeFiles(folder, ['*.wild.test'], 90),
    ],
    minimumVersion: '1.2',
    clock,
    log,
  });
  assert.equal(await namesServed(certificates, 'exact.wild.test'), 'DNS:exact.wild.test');
  assert.equal(await namesServed(certificates, 'other.wild.test'), 'DNS:*.wild.test');
  assert.equal(await namesServed(certificates, 'deep.other.wild.test'), 'DNS:main.test');
  assert.equal(await namesServed(certificates, 'unknown.test'), 'DNS:main.test');
  for (const [name, file] of [
    ['Other.wild.test', '*.wild.test'],
    ['unknown.test', 'main.test'],
  ] as const)
    assert.equal(certificates.filesFor(name).key, join(folder, `${file}.key`));
});

test('a self-signed certificate that was given is served before the one made at init, however long that lasts', async (t) => {
  const given = await makeFiles(emptyFolder(t), ['mail.test', 'given.test'], 90);
  const own = await makeFiles(emptyFolder(t), ['mail.test'], 3650);
  const certificates = createCertificates({
    files: [given, own],
    minimumVersion: '1.2',
    clock,
    log,
  });
  assert.equal(await namesServed(certificates, 'mail.test'), 'DNS:mail.test, DNS:given.test');
});

test('clients of a context without tickets get none, in both versions of TLS', async (t) => {
  const files = await makeFiles(emptyFolder(t), ['a.test'], 90);
  const certificates = createCertificates({ files: [files], minimumVersion: '1.2', clock, log });
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    assert.ok((await countTickets(certificates, 'with-tickets', maxVersion)) > 0, maxVersion);
    assert.equal(await countTickets(certificates, 'without-tickets', maxVersion), 0, maxVersion);
  }
});

test('a reload takes new files into use; a broken file leaves the old certificates in force', async (t) => {
  const folder = emptyFolder(t);
  const files = await makeFiles(folder, ['a.test'], 90);
  const certificates = createCertificates({ files: [files], minimumVersion: '1.2', clock, log });
  assert.deepEqual(expiringSoon(certificates, clock, 30 * 86_400_000), []);
  await makeFiles(folder, ['a.test'], 5);
  certificates.reload();
  assert.equal(expiringSoon(certificates, clock, 30 * 86_400_000).length, 1);
  writeFileSync(files.certificate, 'nonsense');
  assert.throws(() => certificates.reload(), /a.test.pem holds no PEM certificate/);
  assert.equal(await namesServed(certificates, 'a.test'), 'DNS:a.test');
});

test('a key that does not belong to the certificate is refused, naming both files', async (t) => {
  const folder = emptyFolder(t);
  const a = await makeFiles(folder, ['a.test'], 90);
  const b = await makeFiles(folder, ['b.test'], 90);
  const mixed = { certificate: a.certificate, key: b.key };
  assert.throws(
    () => createCertificates({ files: [mixed], minimumVersion: '1.2', clock, log }),
    /b\.test\.key is not the key of .*a\.test\.pem/,
  );
});

test('a reload makes anew only what changed on the disk', async (t) => {
  const folder = emptyFolder(t);
  const files = [
    await makeFiles(folder, ['one.example.test'], 30),
    await makeFiles(folder, ['two.example.test'], 30),
  ];
  const certificates = createCertificates({ files, minimumVersion: '1.2', clock, log });
  const one = certificates.secureContext('one.example.test');
  const two = certificates.secureContext('two.example.test');
  await makeFiles(folder, ['two.example.test'], 60);
  certificates.reload();
  assert.equal(certificates.secureContext('one.example.test'), one);
  assert.notEqual(certificates.secureContext('two.example.test'), two);
  assert.equal(await namesServed(certificates, 'two.example.test'), 'DNS:two.example.test');
});
