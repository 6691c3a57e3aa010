// Users rename mailboxes in the new system while the old one is still in use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoMigration } from '#migration/undo-migration.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk, type MigrationDesk } from '../support/migration-desk.ts';

const items = (...ids: readonly string[]) =>
  ids.map((id) => ({
    id,
    text: `Message-ID: <${id}@example.org>\r\nSubject: ${id}\r\n\r\nText\r\n`,
  }));

test('a mailbox that its owner has renamed since gets what is new, and undo finds what was written', async () => {
  await using desk = await openMigrationDesk();
  const { server } = desk;
  const run = async (paths: readonly string[][], ...ids: readonly string[]) => {
    const folders = paths.map((path) => ({ kind: 'mailbox', path, items: items(...ids) }) as const);
    assert.equal((await desk.run(createListedSource(folders)))[0]!.state, 'done');
  };
  const subjects = async (name: string) =>
    (await desk.contents('mailbox', name))?.map((text) => /Subject: (.*)\r/.exec(text)?.[1]);
  await run([['Box', 'Sub']], 'a', 'b');
  const { id } = await server.data.directory.accounts.expect('ann@example.test');
  await server.mail.store.transact(id, async (tx) => {
    const box = await tx.collectionByName('mailbox', 'Box/Sub');
    await tx.renameCollection(box!.id, 'Mine');
  });
  await run([['Box', 'Sub']], 'a', 'b', 'c');
  assert.deepEqual(await subjects('Mine'), ['a', 'b', 'c']);
  assert.equal(await subjects('Box/Sub'), undefined);
  const undone = await undoAll(desk);
  assert.deepEqual([undone.removed, undone.missingCount], [3, 0]);
});

test('what its owner has removed with its mailbox is not mistaken for what comes there later', async () => {
  await using desk = await openMigrationDesk();
  const { server } = desk;
  const run = async (...ids: readonly string[]) =>
    await desk.run(createListedSource([{ kind: 'mailbox', path: ['Box'], items: items(...ids) }]));
  await run('a', 'b');
  const { id } = await server.data.directory.accounts.expect('ann@example.test');
  await server.mail.store.transact(id, async (tx) => {
    const box = await tx.collectionByName('mailbox', 'Box');
    await tx.deleteCollection(box!.id);
  });
  await run('a', 'b', 'new');
  assert.match((await desk.contents('mailbox', 'Box'))!.join(), /^Message-ID: <new@/);
  const undone = await undoAll(desk);
  assert.deepEqual([undone.removed, undone.keptCount, undone.missingCount], [1, 0, 2]);
});

test('a mailbox that was numbered because of its letters keeps its place when its twin goes', async () => {
  await using desk = await openMigrationDesk();
  const box = (name: string, id: string) =>
    ({ kind: 'mailbox', path: [name], items: items(id) }) as const;
  await desk.run(createListedSource([box('CASE', 'a'), box('case', 'b')]));
  await desk.run(createListedSource([box('case', 'b')]));
  const found = await desk.contents('mailbox', 'case (2)');
  assert.match(found!.join(), /Subject: b/);
  assert.equal(await desk.contents('mailbox', 'case'), undefined);
});

async function undoAll({ ledger, target }: MigrationDesk) {
  const wish = { ledger, target, users: [deskUser], accounts: [], batch: undefined };
  const [undone] = await undoMigration(wish);
  return undone!;
}
