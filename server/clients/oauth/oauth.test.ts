import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { createHttpClient } from '#clients/http/http-client.ts';
import { isDomainError } from '#platform/errors.ts';
import { createRandom } from '#platform/random.ts';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { startOauthDouble, type OauthDouble } from '../../../test/support/oauth-double.ts';
import { askAsClient } from './client-credentials.ts';
import { readClientKey, readServiceAccount } from './client-key.ts';
import { awaitDeviceCode, beginDeviceCode } from './device-code.ts';
import { expectTokenUrl, type ClientProof, type OauthClient } from './oauth-client.ts';
import { cloudNamed, microsoftAppScope, microsoftServer, microsoftUserScope } from './providers.ts';
import { refresh } from './refresh-token.ts';
import { askForUser } from './service-account.ts';
import { createTokenSource } from './token-source.ts';

function clientOf(double: OauthDouble, proof?: ClientProof) {
  const clock = createFakeClock();
  const hasty = Object.assign(clock, { sleep: async (ms: number) => await clock.advance(ms) });
  const random = createRandom();
  const http = createHttpClient({ clock: hasty, random });
  const client: OauthClient = {
    http,
    clock: hasty,
    random,
    server: { tokenUrl: double.tokenUrl, deviceUrl: double.deviceUrl },
    clientId: 'app',
    ...(proof !== undefined && { proof }),
  };
  return { client, clock: hasty };
}

/** A key with a certificate of its own, in one text. */
async function makeRsaPem() {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: 'CN=app.test', keys, signingAlgorithm: algorithm },
    webcrypto,
  );
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  const cert = certificate.toString('pem');
  return { pem: `${String(key)}\n${cert}`, publicKey: createPublicKey(cert) };
}

test('a program gets a token by its secret, and is told what is wrong with another', async () => {
  await using double = await startOauthDouble({ clientId: 'app', secret: 'good' });
  const right = clientOf(double, { kind: 'secret', secret: 'good' });
  const answer = await askAsClient(right.client, 'https://graph.test/.default');
  assert.equal(double.tokens.get(answer.accessToken), 'application');
  assert.equal(answer.expiresInSeconds, 3600);
  const wrong = clientOf(double, { kind: 'secret', secret: 'bad' });
  await assert.rejects(askAsClient(wrong.client, 'x'), (error) => {
    assert.ok(isDomainError(error, 'authentication-failed'));
    assert.match(error.message, /invalid_client: Unknown client or secret$/);
    assert.doesNotMatch(error.message, /bad/);
    return true;
  });
});

test('a program signs for itself with the key of a certificate', async () => {
  const { pem, publicKey } = await makeRsaPem();
  const proof = readClientKey(pem);
  assert.ok(proof.kind === 'key' && proof.thumbprint?.length === 27);
  await using double = await startOauthDouble({ clientId: 'app', publicKey });
  const { client } = clientOf(double, proof);
  const answer = await askAsClient(client, 'scope');
  assert.equal(double.tokens.get(answer.accessToken), 'application');
  const header = double.asked[0]!['client_assertion']!.split('.', 1)[0]!;
  assert.equal(
    (JSON.parse(Buffer.from(header, 'base64url').toString()) as { x5t: string }).x5t,
    proof.thumbprint,
  );
  assert.throws(() => readClientKey('nothing'), /private key in PEM/);
});

test('a service account gets a token in the name of each user', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await using double = await startOauthDouble({ clientId: 'app', publicKey });
  const account = readServiceAccount(
    JSON.stringify({
      client_email: 'robot@project.test',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'k1',
      token_uri: double.tokenUrl,
    }),
  );
  const { client } = clientOf(double);
  const answer = await askForUser(client, account, 'anna@a.test', 'scope');
  assert.equal(double.tokens.get(answer.accessToken), 'anna@a.test');
  assert.throws(() => readServiceAccount('{}'), /client_email/);
});

// RFC 8628 §3.5
test('a device code is waited for as slowly as the server wants, until somebody has signed in', async () => {
  await using double = await startOauthDouble({ clientId: 'app' });
  const { client, clock } = clientOf(double);
  const code = await beginDeviceCode(client, 'scope offline_access');
  assert.equal(code.userCode, 'ABCD-EFGH');
  assert.equal(code.verificationUrl, 'https://login.test/device');
  double.refusals.push([400, { error: 'authorization_pending' }], [400, { error: 'slow_down' }]);
  double.approve('anna@a.test');
  const before = clock.epochMs();
  const answer = await awaitDeviceCode(client, code);
  assert.equal(clock.epochMs() - before, 20_000);
  assert.equal(answer.refreshToken, double.refreshToken);
});

test('a device code that is refused, or not used in time, says so', async () => {
  await using double = await startOauthDouble({ clientId: 'app' });
  const { client } = clientOf(double);
  const code = await beginDeviceCode(client, 'scope');
  const late = await beginDeviceCode(client, 'scope');
  await assert.rejects(awaitDeviceCode(client, { ...late, expiresInSeconds: 30 }), (error) =>
    isDomainError(error, 'wrong-state'),
  );
  double.approve(undefined);
  await assert.rejects(awaitDeviceCode(client, code), (error) =>
    isDomainError(error, 'no-permission'),
  );
});

test('a token is renewed before it ends, once for all who wait, and after it was refused', async () => {
  await using double = await startOauthDouble({ clientId: 'app', lifeSeconds: 3600 });
  const { client, clock } = clientOf(double);
  const source = createTokenSource({
    clock,
    obtain: async () => await askAsClient(client, 'scope'),
  });
  const [first, same] = await Promise.all([source.token(), source.token()]);
  assert.equal(first, same);
  assert.equal(double.asked.length, 1);
  await clock.advance(3_200_000);
  assert.equal(await source.token(), first);
  await clock.advance(200_000);
  const second = await source.token();
  assert.notEqual(second, first);
  // A token that was refused and is no longer the one in use costs nothing.
  assert.equal(await source.renew(first), second);
  assert.equal(double.asked.length, 2);
  const third = await source.renew(second);
  assert.notEqual(third, second);
});

test('a server of tokens that is busy stops nobody whose token is still good', async () => {
  await using double = await startOauthDouble({ clientId: 'app' });
  const { client, clock } = clientOf(double);
  const source = createTokenSource({
    clock,
    obtain: async () => await askAsClient(client, 'scope'),
  });
  const first = await source.token();
  await clock.advance(3_400_000);
  double.refusals.push([503, {}], [429, {}]);
  assert.equal(await source.token(), first);
  await clock.advance(300_000);
  await assert.rejects(source.token(), (error) => {
    assert.ok(isDomainError(error, 'unavailable'));
    assert.equal(error.details['retryAfterMs'], 7000);
    return true;
  });
});

test('a refresh token is good once, and the next one comes with the answer', async () => {
  await using double = await startOauthDouble({ clientId: 'app' });
  const { client } = clientOf(double);
  double.approve('anna@a.test');
  const code = await beginDeviceCode(client, 'scope');
  double.approve('anna@a.test');
  const { refreshToken: first } = await awaitDeviceCode(client, code);
  const { refreshToken: second } = await refresh(client, first!, 'scope');
  assert.notEqual(second, first);
  await assert.rejects(refresh(client, first!, 'scope'), (error) =>
    isDomainError(error, 'authentication-failed'),
  );
  await refresh(client, second!, 'scope');
});

test('secrets go by https or to this machine alone', () => {
  assert.throws(() => expectTokenUrl('http://login.test/token'), /by https alone/);
  assert.equal(expectTokenUrl('http://127.0.0.1:8000/token').port, '8000');
});

test('Microsoft has its own hosts for each cloud, and other names for what programs and people ask', () => {
  const cloud = cloudNamed();
  assert.equal(
    microsoftServer(cloud, 'contoso.test').tokenUrl,
    'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/token',
  );
  assert.equal(microsoftAppScope(cloud, 'imap'), 'https://outlook.office365.com/.default');
  assert.equal(
    microsoftUserScope(cloud, 'imap'),
    'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  );
  assert.match(microsoftUserScope(cloudNamed('china'), 'graph'), /^https:\/\/microsoftgraph\./);
  assert.throws(() => cloudNamed('chine'), /china/);
});
