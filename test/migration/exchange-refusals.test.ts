// What an administrator reads when an Exchange server or a tenant refuses: the place, and what to do.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createParts } from '#composition/create-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import type { FaultPlan } from '../support/ews-double/faults.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDoubleOptions } from '../support/ews-double/start-ews-double.ts';
import {
  startGraphDouble,
  type GraphDoubleOptions,
} from '../support/graph-double/start-graph-double.ts';

import { startOauthDouble } from '../support/oauth-double.ts';

const skip = skipWithoutEwsSchema;
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };
const counts = { messages: 1, series: 1, contacts: 1, tasks: 1 };

async function startDesk(t: TestContext, from: string, options: readonly string[]) {
  const server = await createCommandServer(t, createParts());
  for (const name of ['anna', 'ben']) await server.json('account', 'add', `${name}@example.test`);
  await server.json('migrate', 'new', 'move', '--from', from, ...options);
  const users = async (...sources: string[]) => {
    const list = join(server.folder, 'users.csv');
    const lines = sources.map((source) => `${source},${source.split('@')[0]}@example.test\n`);
    writeFileSync(list, `source,target\n${lines.join('')}`);
    return await server.call('migrate', 'users', 'move', '--csv', list);
  };
  return { ...server, users };
}

async function startExchange(
  t: TestContext,
  options: Partial<EwsDoubleOptions> = {},
  password = 'secret',
) {
  const double = await startEwsDouble({ accounts, ...options });
  t.after(async () => await double[Symbol.asyncDispose]());
  for (const address of Object.keys(accounts)) fillMailbox(double.mailbox(address), counts);
  const folder = (await createCommandServer(t, createParts())).folder;
  const file = join(folder, 'admin-password');
  writeFileSync(file, `${password}\n`);
  const from = double.url.replace('http://', 'ews+http://');
  const desk = await startDesk(t, from, [
    '--admin',
    'ben@a.test',
    '--admin-password-file',
    file,
    '--option',
    'insecure=true',
  ]);
  return { ...desk, double };
}

async function saidBy(
  desk: Awaited<ReturnType<typeof startExchange>>,
  plan?: FaultPlan,
): Promise<string> {
  if (plan !== undefined) desk.double.plan = plan;
  await desk.users('anna@a.test');
  const { code, stdout, stderr } = await desk.call('migrate', 'run', 'move');
  assert.equal(code, 1);
  return stdout + stderr;
}

const admins = { administrators: ['ben@a.test'] };
const refused =
  (code: string): FaultPlan =>
  () => ({ kind: 'fault', code });
const status =
  (number: number, headers: Record<string, string> = {}): FaultPlan =>
  () => ({
    kind: 'status',
    status: number,
    headers,
  });

test('a wrong password is told at once, with what a name may look like', { skip }, async (t) => {
  const desk = await startExchange(t, {}, 'wrong');
  const { code, stderr } = await desk.call('migrate', 'probe', 'move');
  assert.notEqual(code, 0);
  assert.match(stderr, /does not accept the name and password/);
});

test('a sign-in that is switched off is told with what the server offers', { skip }, async (t) => {
  const desk = await startExchange(t, { signIn: 'bearer' });
  assert.match(
    await saidBy(desk),
    /takes no passwords \(it offers bearer\): sign in by OAuth, --option client-id/,
  );
});

test('what is not granted is told with the command that grants it', { skip }, async (t) => {
  assert.match(
    await saidBy(await startExchange(t)),
    /ErrorImpersonateUserDenied.*New-ManagementRoleAssignment.*--option access=delegation/,
  );
  assert.match(
    await saidBy(await startExchange(t, admins), refused('ErrorAccessDenied')),
    /Add-MailboxPermission.*Test-ApplicationAccessPolicy/,
  );
  assert.match(
    await saidBy(await startExchange(t, admins), status(403)),
    /refuses EWS .*Get-CASMailbox/,
  );
});

test(
  'a mailbox that is elsewhere, or on its way, is told at once with where to ask',
  { skip },
  async (t) => {
    const cases: readonly (readonly [FaultPlan, RegExp])[] = [
      [refused('ErrorNonExistentMailbox'), /primary address.*Get-RemoteMailbox.*graph:/],
      [refused('ErrorMailboxMoveInProgress'), /being moved right now \(Get-MoveRequest\)/],
      [refused('ErrorProxyRequestNotAllowed'), /another site or another version.*ews:\/\/HOST/],
      [status(451, { 'x-ms-location': 'https://b.test/EWS/Exchange.asmx' }), /served at b\.test/],
    ];
    for (const [plan, said] of cases)
      assert.match(await saidBy(await startExchange(t, admins), plan), said);
  },
);

async function saidByGraph(t: TestContext, options: Partial<GraphDoubleOptions>, source: string) {
  const double = await startGraphDouble({ accounts, ...options });
  t.after(async () => await double[Symbol.asyncDispose]());
  const folder = (await createCommandServer(t, createParts())).folder;
  const file = join(folder, 'client-secret');
  writeFileSync(file, 'good\n');
  const oauth = await startOauthDouble({ clientId: 'app', secret: 'good' });
  t.after(async () => await oauth[Symbol.asyncDispose]());
  const from = double.root.replace('http://', 'graph+http://');
  const named = ['--option', 'client-id=app', '--option', `token-url=${oauth.tokenUrl}`];
  const desk = await startDesk(t, from, [...named, '--client-secret-file', file]);
  await desk.users(source);
  const { code, stdout } = await desk.call('migrate', 'run', 'move');
  assert.equal(code, 1);
  return stdout;
}

test('a tenant that refuses says what the application lacks, or that there is no mailbox', async (t) => {
  const forbidden = await saidByGraph(t, { forbidden: [/mailFolders/] }, 'anna@a.test');
  assert.match(forbidden, /status 403.*admin consent/);
  const unknown = await saidByGraph(t, {}, 'ben@b.test');
  assert.match(unknown, /ErrorInvalidUser.*no mailbox in Exchange Online.*ews:\/\/HOST/);
});
