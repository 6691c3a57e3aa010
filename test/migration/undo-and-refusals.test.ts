// What is refused, what is full, and what is taken back: nothing is lost and nothing comes twice.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openLedger } from '#migration/ledger.ts';
import { openMoveDesk } from '../support/move-desk.ts';
import {
  scriptedMessage,
  startScriptedImapSource,
  type ScriptedAnswer,
  type ScriptedCommand,
} from '../support/scripted-imap-source.ts';

async function startDesk(t: TestContext, users: readonly string[], messages = 300) {
  const imap = await startScriptedImapSource();
  t.after(async () => await imap[Symbol.asyncDispose]());
  const all = Array.from({ length: messages }, (_, n) => scriptedMessage(n + 1));
  imap.mailboxes.set('INBOX', { uidValidity: 1, messages: all });
  const rows = users.map((user) => `${user},${user}@example.test,pass`);
  const desk = await openMoveDesk(t, {
    accounts: users.map((user) => `${user}@example.test`),
    users: ['source,target,password', ...rows, ''].join('\n'),
    options: ['--from', `imap://127.0.0.1:${imap.port}`],
  });
  const count = async (user: string) => {
    const shown = await desk.json('account', 'show', `${user}@example.test`);
    return (shown['usage'] as { messages: number }).messages;
  };
  return { ...desk, imap, count };
}

test('a second run of a migration at the same time is refused in plain words', async (t) => {
  const desk = await startDesk(t, ['ann']);
  let second: Promise<{ code: number; stderr: string }[]> | undefined;
  desk.imap.answer = ({ verb }): ScriptedAnswer => {
    if (verb === 'LIST')
      second ??= Promise.all([
        desk.call('migrate', 'run', 'move'),
        desk.call('migrate', 'undo', 'move'),
      ]);
    return undefined;
  };
  await desk.json('migrate', 'run', 'move');
  for (const { code, stderr } of (await second)!) {
    assert.notEqual(code, 0);
    assert.match(stderr, /another command is working on the migration move: wait until it ends/);
  }
  assert.equal(await desk.count('ann'), 300);
});

test('an account that is full in the middle says what to do, and is ended when it has room', async (t) => {
  const desk = await startDesk(t, ['ann', 'ben'], 500);
  await desk.json('account', 'set', 'ann@example.test', '--quota', '40kb');
  const full = await desk.call('migrate', 'run', 'move');
  assert.equal(full.code, 1);
  assert.match(
    full.stdout,
    /1 of 2 accounts done[^]*ann: failed\n {2}the mailbox is full; raise the quota of the account/,
  );
  const part = await desk.count('ann');
  assert.ok(part > 0 && part < 500, String(part));
  assert.equal(await desk.count('ben'), 500);
  await desk.json('account', 'set', 'ann@example.test', '--quota', 'none');
  await desk.json('migrate', 'run', 'move');
  assert.equal(await desk.count('ann'), 500);
  await desk.json('migrate', 'verify', 'move', '--source');
});

test('three wrong passwords of fifty keep nobody else back, and each is named', async (t) => {
  const users = Array.from({ length: 50 }, (_, n) => `user${n}`);
  const desk = await startDesk(t, users, 2);
  const wrong = new Set(['user7', 'user20', 'user49']);
  const refuse = ({ verb, rest }: ScriptedCommand): ScriptedAnswer =>
    verb === 'LOGIN' && wrong.has(rest.split(' ')[0]!.replaceAll('"', ''))
      ? '% NO [AUTHENTICATIONFAILED] Authentication failed.\r\n'
      : undefined;
  desk.imap.answer = refuse;
  const failed = await desk.call('migrate', 'run', 'move');
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /94 items written, 47 of 50 accounts done/);
  for (const user of wrong) assert.match(failed.stdout, new RegExp(`${user}: failed`));
  wrong.clear();
  assert.equal((await desk.json('migrate', 'run', 'move'))['items'], 6);
});

test('undo takes back what a killed run wrote without telling the ledger', async (t) => {
  const desk = await startDesk(t, ['ann']);
  await desk.json('migrate', 'run', 'move');
  // As a kill between the two transactions leaves it: an intent, and no items.
  {
    await using ledger = await openLedger(join(desk.data, 'migrations', 'move', 'ledger.sqlite'));
    const items = await ledger.sql.all<
      Record<string, unknown>
    >`SELECT folder, source_id AS "sourceId",
      version, size, hash, flags, received_at AS "receivedAt" FROM items`;
    const intended = JSON.stringify(items.map((it) => ({ ...it, losses: [] })));
    await ledger.sql.transaction(async (tx) => {
      await tx.run`INSERT INTO intents (folder, mark, items) VALUES (${Number(items[0]!['folder'])}, ${'1'}, ${intended})`;
      await tx.run`DELETE FROM items`;
    });
  }
  await desk.json('migrate', 'undo', 'move');
  assert.equal(await desk.count('ann'), 0);
  await desk.json('migrate', 'undo', 'move');
  assert.equal((await desk.json('migrate', 'run', 'move'))['items'], 300);
});

test('undo takes back what a later run moved to another folder', async (t) => {
  const desk = await startDesk(t, ['ann'], 5);
  await desk.json('migrate', 'run', 'move');
  const { mailboxes } = desk.imap;
  const inbox = mailboxes.get('INBOX')!;
  mailboxes.set('Later', { uidValidity: 9, messages: inbox.messages.splice(0, 3) });
  await desk.json('migrate', 'run', 'move');
  assert.equal(await desk.count('ann'), 5);
  await desk.json('migrate', 'undo', 'move');
  assert.equal(await desk.count('ann'), 0);
});

test('undo of one account leaves the others as they are', async (t) => {
  const desk = await startDesk(t, ['ann', 'ben'], 5);
  await desk.json('migrate', 'run', 'move');
  await desk.json('migrate', 'undo', 'move', '--account', 'ann');
  assert.deepEqual([await desk.count('ann'), await desk.count('ben')], [0, 5]);
  assert.equal((await desk.json('migrate', 'run', 'move'))['items'], 5);
});

test('verify does not take a mailbox that was numbered anew for the one that was carried over', async (t) => {
  const desk = await startDesk(t, ['ann'], 5);
  await desk.json('migrate', 'run', 'move');
  const inbox = desk.imap.mailboxes.get('INBOX')!;
  inbox.uidValidity = 2;
  inbox.messages[0] = scriptedMessage(1, 'another');
  const told = await desk.call('migrate', 'verify', 'move', '--source');
  assert.equal(told.code, 1);
  assert.match(told.stdout, /numbered the folder anew since the last run: run again, then verify/);
  assert.equal((await desk.json('migrate', 'run', 'move'))['items'], 1);
  await desk.json('migrate', 'verify', 'move', '--source');
  assert.equal(await desk.count('ann'), 6);
});
