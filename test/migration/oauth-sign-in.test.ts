// Accounts of a real Dovecot that takes nothing but OAuth tokens, carried over by the command line.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { startDovecot } from '../support/dovecot.ts';
import { startOauthDouble } from '../support/oauth-double.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithout('dovecot');

async function startDesk(t: TestContext, secret?: string) {
  const oauth = await startOauthDouble({
    clientId: 'app',
    application: 'anna@a.test',
    intervalSeconds: 1,
    ...(secret !== undefined && { secret }),
  });
  t.after(async () => await oauth[Symbol.asyncDispose]());
  const dovecot = await startDovecot({ onlyTokens: oauth.introspectionUrl });
  t.after(async () => await dovecot[Symbol.asyncDispose]());
  const inbox = join(dovecot.folder, 'mail', 'anna@a.test', 'new');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(
    join(inbox, '1.M1P1.host'),
    'From: ben@a.test\nMessage-ID: <1@a.test>\nSubject: Hello\n\nText\n',
  );
  await chownAll(join(dovecot.folder, 'mail', 'anna@a.test'), inbox);
  const server = await createCommandServer(t, createParts());
  await server.json('account', 'add', 'anna@example.test');
  const list = join(server.folder, 'users.csv');
  writeFileSync(list, 'source,target\nanna@a.test,anna@example.test\n');
  const begin = async (...options: string[]) => {
    await server.json(
      'migrate',
      'new',
      'move',
      '--from',
      `imap://127.0.0.1:${dovecot.port}`,
      '--option',
      `token-url=${oauth.tokenUrl}`,
      '--option',
      `device-url=${oauth.deviceUrl}`,
      '--option',
      'client-id=app',
      ...options,
    );
    await server.json('migrate', 'users', 'move', '--csv', list);
  };
  return { ...server, oauth, dovecot, begin };
}

async function chownAll(...paths: string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const path of paths) await chown(path, 65_534, 65_534);
  await chown(join(paths.at(-1)!, '1.M1P1.host'), 65_534, 65_534);
}

test(
  'mail is read with the token of somebody who has typed a code in, renewed where it is refused',
  { skip },
  async (t) => {
    const { oauth, data, call, json, begin } = await startDesk(t);
    await begin();
    const early = await call('migrate', 'run', 'move');
    assert.equal(early.code, 1);
    assert.match(early.stdout, /nobody has signed in yet/);

    // The code is there before anybody waits for it.
    const signedIn = call('migrate', 'sign-in', 'move');
    oauth.refusals.length = 0;
    const approving = setInterval(() => oauth.approve('anna@a.test'), 20);
    const { code, stderr } = await signedIn;
    clearInterval(approving);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /https:\/\/login\.test\/device and type in ABCD-EFGH within 15 minutes/);

    const secretsFile = join(data, 'migrations', 'move', 'secrets.json');
    const kept = () => JSON.parse(readFileSync(secretsFile, 'utf8')) as Record<string, string>;
    assert.equal(kept()['from.0.refresh-token'], oauth.refreshToken);
    assert.equal(statSync(secretsFile).mode & 0o777, 0o600);

    const run = await json('migrate', 'run', 'move');
    assert.equal(run['items'], 1);
    assert.equal(kept()['from.0.refresh-token'], oauth.refreshToken, 'the new one is kept');
    const again = await json('migrate', 'run', 'move');
    assert.equal(again['items'], 0);
  },
);

test('mail is read by a program of its own with a secret', { skip }, async (t) => {
  const { oauth, folder, json, begin } = await startDesk(t, 'good');
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'good\n');
  await begin('--client-secret-file', secret);
  const run = await json('migrate', 'run', 'move');
  assert.equal(oauth.asked.at(-1)!['grant_type'], 'client_credentials');
  assert.equal(run['items'], 1);
});
