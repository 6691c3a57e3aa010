// A user signs in with a certificate instead of a password (SASL EXTERNAL).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { startTestServer } from '../support/start-server.ts';
import { createTestCertificate, type TestCertificate } from '../support/test-certificate.ts';

/** The replies to EHLO and to AUTH EXTERNAL. */
async function signIn(port: number, certificate: TestCertificate | undefined) {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
  });
  const say = async (command: string) => {
    socket.write(command);
    return String(await once(socket, 'data'));
  };
  await once(socket, 'data');
  const hello = await say('EHLO client.test\r\n');
  const answer = await say('AUTH EXTERNAL =\r\n');
  socket.destroy();
  return { offers: /AUTH.* EXTERNAL/.test(hello), answer: answer.slice(0, 9) };
}

test('a certificate of a trusted authority signs in the account it names, and no other does (RFC 4422 §A)', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-client-ca-'));
  t.after(async () => await rm(folder, { recursive: true, force: true }));
  const alice = await createTestCertificate('alice@example.test');
  const nobody = await createTestCertificate('nobody@example.test');
  const forged = await createTestCertificate('alice@example.test');
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, `${alice.cert}\n${nobody.cert}\n`);
  await using server = await startTestServer({
    accounts: ['alice@example.test'],
    settings: `[tls]\nclient_authority = ${JSON.stringify(authority)}`,
  });
  const port = server.port('submissions');
  assert.deepEqual(await signIn(port, alice), { offers: true, answer: '235 2.7.0' });
  assert.deepEqual(await signIn(port, nobody), { offers: true, answer: '535 5.7.8' });
  assert.deepEqual(await signIn(port, forged), { offers: false, answer: '504 5.5.4' });
  assert.deepEqual(await signIn(port, undefined), { offers: false, answer: '504 5.5.4' });
});
