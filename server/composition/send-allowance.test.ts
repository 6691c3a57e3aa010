import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '#cli/command-table.ts';
import { noSendLimits } from '#directory/account.ts';
import { runCli } from '#cli/run-cli.ts';
import { startTestServer, type TestServer } from '../../test/support/start-server.ts';
import { createParts } from './create-parts.ts';

async function call(server: TestServer, ...args: string[]): Promise<string> {
  let stdout = '';
  let stderr = '';
  const code = await runCli({
    arguments: [...args, '--data', server.folder],
    environment: {},
    parts: createParts(),
    commands: commandTable,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Whether mail of the account to so many recipients elsewhere was taken. */
async function send(server: TestServer, from: string, recipients: number): Promise<boolean> {
  const account = await server.data.directory.accounts.expect(from);
  const outcomes = await server.mail.delivery.deliver({
    envelope: {
      id: `m${Math.floor(performance.now() * 1000)}`,
      origin: { kind: 'submission', account: account.id, loginName: from },
      client: { remoteAddress: '127.0.0.1', remotePort: 1, heloName: 'x' },
      sender: from,
      isUtf8: false,
      body: '7bit',
      requireTls: false,
      priority: 0,
    },
    recipients: Array.from({ length: recipients }, (_, i) => ({ address: `r${i}@elsewhere.test` })),
    message: { kind: 'memory', bytes: Buffer.from(`From: ${from}\r\n\r\nx\r\n`) },
    trace: '',
    perRecipient: false,
  });
  return outcomes.every((o) => o.kind === 'queued');
}

test('accounts and domains are held to their limits, and the command line shows who sent how much', async () => {
  await using server = await startTestServer({
    accounts: ['ann@one.test', 'bob@one.test', 'zoe@two.test'],
    settings: '[queue]\nsmart_host = "127.0.0.1:1"\naccount_recipients_per_hour = 5',
  });
  const { directory } = server.data;
  const bob = await directory.accounts.expect('bob@one.test');
  await directory.accounts.change(bob.id, { sendLimits: { recipientsPerDay: 2 } });
  await directory.domains.change('one.test', {
    settings: { sendLimits: { ...noSendLimits, messagesPerHour: 6 } },
  });
  assert.equal(await call(server, 'queue', 'limits'), 'nothing was sent in the last day\n');
  assert.equal(await send(server, 'ann@one.test', 4), true);
  assert.equal(await send(server, 'ann@one.test', 2), false);
  assert.equal(await send(server, 'bob@one.test', 3), false);
  assert.equal(await send(server, 'bob@one.test', 2), true);
  assert.equal(await send(server, 'ann@one.test', 1), false);
  assert.equal(await send(server, 'zoe@two.test', 5), true);
  assert.deepEqual((await call(server, 'queue', 'limits')).split('\n'), [
    'WHO           LAST HOUR  LAST DAY',
    'zoe@two.test  5 of 5     5 of 2000',
    'ann@one.test  4 of 5     4 of 2000',
    'bob@one.test  2 of 5     2 of 2',
    '@one.test     6 of 6     6',
    '@two.test     5          5',
    '',
  ]);
  assert.match(await call(server, 'queue', 'limits', 'bob@one.test'), /^WHO[^\n]+\nbob@one\.test /);
  assert.match(
    await call(server, 'account', 'show', 'bob@one.test'),
    /^sending: 5 an hour, 2 a day$/m,
  );
  assert.match(
    await call(server, 'domain', 'show', 'one.test'),
    /^sending: 6 an hour together; 5 an hour, 2000 a day each$/m,
  );
});
