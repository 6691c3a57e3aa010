// What users do with their mail here while the old system changes the same messages: theirs stays, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { defaultPolicies } from '#migration/policies.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { openMigrationDesk, type MigrationDesk } from '../support/migration-desk.ts';
import { scriptedMessage, startScriptedImapSource } from '../support/scripted-imap-source.ts';

const users = [{ source: 'ann', target: 'ann@example.test', phase: '', password: 'pass' }];

async function openClient({ server }: MigrationDesk, user = 'ann@example.test') {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.port('imap'),
    secure: false,
    auth: { user, pass: server.password },
    logger: false,
    tls: { rejectUnauthorized: false },
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  return client;
}

async function openStage() {
  await using stack = new AsyncDisposableStack();
  const imap = stack.use(await startScriptedImapSource());
  const messages = [1, 2, 3, 4].map((n) => scriptedMessage(n));
  imap.mailboxes.set('INBOX', { uidValidity: 1, messages });
  imap.mailboxes.set('Old', { uidValidity: 2, messages: [] });
  const desk = stack.use(await openMigrationDesk());
  const source = stack.use(await desk.openSource(`imap://127.0.0.1:${imap.port}`));
  const all = stack.move();
  return {
    desk,
    source,
    run: async () => assert.equal((await desk.run(source, {}, { users }))[0]!.state, 'done'),
    /** In the old system, as mail clients do it. */
    moveThere(...uids: readonly number[]) {
      const [inbox, old] = ['INBOX', 'Old'].map((name) => imap.mailboxes.get(name)!);
      const isMoved = ({ uid }: { readonly uid: number }) => uids.includes(uid);
      old!.messages.push(...inbox!.messages.filter(isMoved));
      inbox!.messages = inbox!.messages.filter((it) => !isMoved(it));
    },
    flagThere(uid: number, flags: string) {
      imap.mailboxes.get('INBOX')!.messages.find((it) => it.uid === uid)!.flags = flags;
    },
    flagOld(uid: number, flags: string) {
      imap.mailboxes.get('Old')!.messages.find((it) => it.uid === uid)!.flags = flags;
    },
    /** The server gives it another number. */
    moveBack(uid: number) {
      const old = imap.mailboxes.get('Old')!;
      const moved = old.messages.find((it) => it.uid === uid)!;
      old.messages = old.messages.filter((it) => it !== moved);
      imap.mailboxes.get('INBOX')!.messages.push({ ...moved, uid: 10 + uid });
    },
    removeOld(uid: number) {
      const old = imap.mailboxes.get('Old')!;
      old.messages = old.messages.filter((it) => it.uid !== uid);
    },
    subjects: async (name: string) =>
      ((await desk.contents('mailbox', name)) ?? []).map(
        (text) => /^Subject: (.*)\r$/m.exec(text)?.[1],
      ),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

const subjectOf = (n: number) => /^Subject: (.*)\r$/m.exec(String(scriptedMessage(n).content))?.[1];

test('what was moved in both systems stays where its user put it, and what was deleted here stays away', async () => {
  await using stage = await openStage();
  const { desk, source, run, subjects } = stage;
  await run();
  const client = await openClient(desk);
  await client.mailboxCreate('Mine');
  await client.messageMove('1', 'Mine', { uid: true });
  await client.messageDelete('2', { uid: true });
  await client.logout();
  stage.moveThere(1, 2, 3);
  await run();
  await run();
  assert.deepEqual(await subjects('Mine'), [subjectOf(1)]);
  assert.deepEqual(await subjects('Old'), [subjectOf(3)]);
  assert.deepEqual(await subjects('INBOX'), [subjectOf(4)]);
  // It is no secret that they are no longer where they were carried to.
  const [verified] = await verifyMigration({
    ledger: desk.ledger,
    target: desk.target,
    sources: [source],
    users,
    policies: defaultPolicies,
    lanes: 1,
  });
  assert.deepEqual(
    verified!.differences.map(({ what, folder }) => `${what} ${folder}`),
    ['missing Old', 'missing Old'],
  );
});

test('undo leaves what its user flagged, also when the source flagged or moved it afterwards', async () => {
  await using stage = await openStage();
  const { desk, run, subjects } = stage;
  await run();
  const client = await openClient(desk);
  await client.messageFlagsAdd('1:2', ['\\Flagged'], { uid: true });
  await client.logout();
  stage.flagThere(1, '\\Answered');
  stage.moveThere(2, 3);
  await run();
  await run();
  const [undone] = await undoMigration({
    ledger: desk.ledger,
    target: desk.target,
    users,
    accounts: [],
    batch: undefined,
  });
  assert.deepEqual([undone!.removed, undone!.kept], [2, ['INBOX: 1', 'Old: 1']]);
  assert.deepEqual(await subjects('INBOX'), [subjectOf(1)]);
  assert.deepEqual(await subjects('Old'), [subjectOf(2)]);
});

/** Both systems are accounts of this server: the old one has a message in its inbox and one in Zed. */
async function openTwoWays() {
  await using stack = new AsyncDisposableStack();
  const desk = stack.use(await openMigrationDesk());
  const { server, target } = desk;
  const { directory } = server.data;
  const { id } = await directory.accounts.add({ address: 'old@example.test' });
  await directory.credentials.setPassword(id, server.password);
  const back = [{ source: 'old@example.test', target: 'ann@example.test', phase: '' }];
  await server.file(
    'old@example.test',
    [1, 2].map((n) => Buffer.from(scriptedMessage(n).content)),
  );
  const there = await openClient(desk, 'old@example.test');
  await there.mailboxCreate('Zed');
  await there.messageMove('1', 'Zed', { uid: true });
  await there.logout();
  const old = stack.use(await desk.openSource('mailstead:'));
  const all = stack.move();
  return {
    desk,
    run: async () => void (await desk.run(old, {}, { users: back })),
    /** `undo --reverse-delta`, without the undo. */
    reverse: async () => void (await desk.reverse(target, back)),
    /** What the old system has, but for empty mailboxes that every account has. */
    mailboxesThere: async () =>
      await server.mail.store.read(id, async (reader) =>
        (await reader.collections('mailbox'))
          .filter(({ counts, role }) => counts.messages > 0 || role === undefined)
          .map(({ name, counts }) => `${name}: ${counts.messages}`),
      ),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

test('what its user moved here is moved on the way back, and not doubled', async () => {
  await using stage = await openTwoWays();
  const { desk } = stage;
  await stage.run();
  const client = await openClient(desk);
  await client.mailboxOpen('Zed');
  // Into one that is looked at earlier.
  await client.messageMove('1', 'INBOX', { uid: true });
  await client.logout();
  await stage.reverse();
  assert.deepEqual(await stage.mailboxesThere(), ['INBOX: 2', 'Zed: 0']);
});

test('what was moved in both is moved on the way back, too; mailboxes that are no longer there are not made for it', async () => {
  await using stage = await openTwoWays();
  const { desk } = stage;
  await stage.run();
  const there = await openClient(desk, 'old@example.test');
  await there.mailboxCreate('Done');
  await there.messageMove('2', 'Done', { uid: true });
  const client = await openClient(desk);
  await client.mailboxCreate('Mine');
  await client.messageMove('1', 'Mine', { uid: true });
  await client.logout();
  await stage.run();
  await there.mailboxDelete('Zed');
  await there.logout();
  await stage.reverse();
  await stage.reverse();
  assert.deepEqual(await stage.mailboxesThere(), ['Done: 0', 'Mine: 1']);
});

test('a mailbox that its user deleted here comes back only with something new', async () => {
  await using stage = await openStage();
  const { desk, run, subjects } = stage;
  const names = async () => {
    const client = await openClient(desk);
    const listed = (await client.list()).map(({ path }) => path);
    await client.logout();
    return listed.filter((it) => it.startsWith('Old'));
  };
  await run();
  const client = await openClient(desk);
  await client.mailboxDelete('Old');
  await client.logout();
  stage.flagThere(4, '\\Seen');
  await run();
  assert.deepEqual(await names(), []);
  stage.moveThere(3);
  await run();
  assert.deepEqual(await subjects('Old'), [subjectOf(3)]);
});

test('nor does it come back when something is flagged, moved or removed in it there', async () => {
  await using stage = await openStage();
  const { desk, run, subjects } = stage;
  stage.moveThere(1, 2, 3);
  await run();
  const client = await openClient(desk);
  await client.mailboxDelete('Old');
  await client.logout();
  stage.flagOld(1, '\\Seen');
  stage.moveBack(2);
  stage.removeOld(3);
  await run();
  await run();
  assert.equal(await desk.contents('mailbox', 'Old'), undefined);
  assert.deepEqual(await subjects('INBOX'), [subjectOf(4)]);
  stage.moveThere(4);
  await run();
  assert.deepEqual(await subjects('Old'), [subjectOf(4)]);
});
