import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { createCertificates, writeCertificate } from './certificates.ts';
import { watchCertificateFiles } from './certificate-watch.ts';
import { createSilentLog } from './log.ts';
import { makeSelfSigned } from './tls/x509.ts';

test('certificates that another program renews are in use within a minute; a broken pair leaves the old one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-watch-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const clock = createFakeClock();
  const log = createSilentLog();
  const files = { certificate: join(folder, 'a.pem'), key: join(folder, 'a.key') };
  const write = async (name: string) => {
    const notBeforeMs = clock.epochMs();
    const notAfterMs = notBeforeMs + 86_400_000;
    writeCertificate(files, await makeSelfSigned({ names: [name], notBeforeMs, notAfterMs }));
  };
  await write('old.example.test');
  const certificates = createCertificates({ files: [files], minimumVersion: '1.2', clock, log });
  using _watch = watchCertificateFiles(certificates, { clock, log });
  const names = () => certificates.report().flatMap((c) => c.names);

  writeFileSync(files.certificate, 'half a');
  await clock.advance(60_000);
  assert.deepEqual(names(), ['old.example.test']);
  await write('new.example.test');
  await clock.advance(59_000);
  assert.deepEqual(names(), ['old.example.test']);
  await clock.advance(1000);
  assert.deepEqual(names(), ['new.example.test']);
});
