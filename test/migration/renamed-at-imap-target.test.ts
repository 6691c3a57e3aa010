// Users rename mailboxes of an IMAP target after a run: what was written there is found again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cyrusFiles, cyrusImapFiles, startCyrus } from '../support/cyrus.ts';
import { startDovecot } from '../support/dovecot.ts';
import { askImap } from '../support/imap-commands.ts';
import { openAtSource } from '../support/imap-desk.ts';
import { createListedSource } from '../support/listed-source.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';
import { skipWithout, skipWithoutFiles } from '../support/peer.ts';
import { openUndoStage } from '../support/undo-stage.ts';

const items = (...ids: readonly string[]) =>
  ids.map((id) => ({
    id,
    text: `Message-ID: <${id}@example.org>\r\nSubject: ${id}\r\n\r\nText\r\n`,
  }));
const user = { source: 'ann', target: 'ann', phase: '', targetPassword: 'pass' };

async function isFoundAgain(port: number): Promise<void> {
  await using desk = await openMigrationDesk();
  const target = await desk.openTarget(`imap://127.0.0.1:${port}`);
  const box = { kind: 'mailbox', path: ['Box'], items: items('a', 'b') } as const;
  const sub = { kind: 'mailbox', path: ['Box', 'Sub'], items: items('c', 'd') };
  let folders = [box, sub] as Parameters<typeof createListedSource>[0];
  const source = createListedSource(folders);
  const now = {
    ...source,
    open: async (login: never) => await createListedSource(folders).open(login),
  };
  await using stage = await openUndoStage(now, target, user);
  assert.deepEqual((await stage.run()).problems, []);
  await askImap({ port, user: 'ann' }, [
    'RENAME Box/Sub Mine',
    'RENAME Box Chest',
    // What is made anew under the old name is another mailbox.
    'CREATE Box',
    'SELECT Mine',
    'STORE 1 +FLAGS (\\Flagged)',
  ]);
  const seen = async () => {
    await using at = await openAtSource({ port }, 'ann');
    const found: Record<string, number> = {};
    for (const { path } of await at.client.list()) {
      const status = await at.client.status(path, { messages: true });
      if (path !== 'INBOX' && status !== false) found[path] = status.messages!;
    }
    return found;
  };
  folders = [{ ...box, items: items('a', 'b', 'new') }, sub] as typeof folders;
  assert.deepEqual((await stage.run()).problems, []);
  const before = await seen();
  const others = Object.keys(before).filter((name) => !['Box', 'Chest', 'Mine'].includes(name));
  assert.deepEqual([before['Box'], before['Chest'], before['Mine']], [0, 3, 2]);
  const undone = await stage.undo();
  assert.deepEqual([undone.removed, undone.keptCount, undone.missingCount], [4, 1, 0]);
  const after = await seen();
  for (const name of others) delete after[name];
  assert.deepEqual(after, { Box: 0, Mine: 1 });
}

test(
  'Dovecot, by the UIDVALIDITY: what is new goes into the renamed mailbox, and undo takes back what nobody touched',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async () => {
    await using dovecot = await startDovecot();
    await isFoundAgain(dovecot.port);
  },
);

test(
  'Cyrus, by MAILBOXID: the same',
  { skip: skipWithoutFiles(...cyrusFiles, ...cyrusImapFiles), timeout: 60_000 },
  async () => {
    await using cyrus = await startCyrus(['ann'], ['imap']);
    await isFoundAgain(cyrus.port('imap'));
  },
);

test(
  'what an earlier version noted by its name is known by it, and found again from then on',
  { skip: skipWithout('dovecot'), timeout: 60_000 },
  async () => {
    await using dovecot = await startDovecot();
    const { port } = dovecot;
    await using desk = await openMigrationDesk();
    const target = await desk.openTarget(`imap://127.0.0.1:${port}`);
    const source = createListedSource([{ kind: 'mailbox', path: ['Box'], items: items('a', 'b') }]);
    await using stage = await openUndoStage(source, target, user);
    await stage.run();
    await stage.ledger.sql.transaction(
      async (tx) =>
        void (await tx.run`UPDATE folders SET target_id = 'Box' WHERE source_id = 'Box'`),
    );
    await stage.run();
    await askImap({ port, user: 'ann' }, ['RENAME Box Chest']);
    const undone = await stage.undo();
    assert.deepEqual([undone.removed, undone.missingCount, undone.foldersRemoved], [2, 0, 1]);
  },
);
