// Exchange opened by an application and by somebody who has typed in a code, with the command line.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { startOauthDouble } from '../support/oauth-double.ts';

const skip = skipWithoutEwsSchema;
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };
const counts = { messages: 3, series: 1, contacts: 1, tasks: 1 };

async function startDesk(t: TestContext, secret?: string) {
  const oauth = await startOauthDouble({
    clientId: 'app',
    application: '',
    intervalSeconds: 1,
    ...(secret !== undefined && { secret }),
  });
  t.after(async () => await oauth[Symbol.asyncDispose]());
  const exchange = await startEwsDouble({ accounts, signIn: 'bearer', tokens: oauth.tokens });
  t.after(async () => await exchange[Symbol.asyncDispose]());
  for (const address of Object.keys(accounts)) fillMailbox(exchange.mailbox(address), counts);
  const server = await createCommandServer(t, createParts());
  for (const name of ['anna', 'ben']) await server.json('account', 'add', `${name}@example.test`);
  const list = join(server.folder, 'users.csv');
  writeFileSync(
    list,
    'source,target\nanna@a.test,anna@example.test\nben@a.test,ben@example.test\n',
  );
  const begin = async (...options: string[]) => {
    const urls = ['token-url', 'device-url'].flatMap((name) => [
      '--option',
      `${name}=${name === 'token-url' ? oauth.tokenUrl : oauth.deviceUrl}`,
    ]);
    const from = exchange.url.replace('http://', 'ews+http://');
    const named = ['--from', from, '--option', 'client-id=app', ...urls];
    await server.json('migrate', 'new', 'move', ...named, ...options);
    await server.json('migrate', 'users', 'move', '--csv', list);
  };
  return { ...server, oauth, exchange, begin };
}

test(
  'an application opens all mailboxes, also when its token ends in the middle',
  { skip },
  async (t) => {
    const { oauth, exchange, folder, json, call, begin } = await startDesk(t, 'good');
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'good\n');
    await begin('--client-secret-file', secret);
    const probed = await json('migrate', 'probe', 'move');
    assert.match(JSON.stringify(probed), /Exchange 2013/);
    const refused = await call('migrate', 'users', 'move', '--list');
    assert.match(refused.stderr, /give --admin/, 'an application has no mailbox to ask from');
    exchange.plan = ({ number }) => {
      if (number % 7 === 0) oauth.tokens.clear();
      return undefined;
    };
    const run = await json('migrate', 'run', 'move');
    assert.equal(run['items'], 2 * (3 + 3 + 1 + 1 + 1));
    const asked = oauth.asked.map((form) => form['grant_type']);
    assert.deepEqual([...new Set(asked)], ['client_credentials']);
    assert.ok(asked.length > 5, 'a token that was refused is changed for another');
  },
);

test('people who have signed in with a code open their own mailboxes', { skip }, async (t) => {
  const { oauth, call, begin } = await startDesk(t);
  await begin();
  const early = await call('migrate', 'run', 'move');
  assert.match(early.stdout, /nobody has signed in yet; see `mailstead migrate sign-in`/);
  const signedIn = call('migrate', 'sign-in', 'move', '--account', 'anna@a.test');
  const approving = setInterval(() => oauth.approve('anna@a.test'), 20);
  assert.equal((await signedIn).code, 0);
  clearInterval(approving);
  const run = await call('migrate', 'run', 'move');
  assert.equal(run.code, 1);
  assert.match(run.stdout, /ben@a\.test: nobody has signed in yet/);
  const own = await call('migrate', 'run', 'move', '--account', 'anna@a.test', '--json');
  assert.equal(own.code, 0, own.stderr);
});
