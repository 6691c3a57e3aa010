// Folders that get other names between runs, in the source or here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planMigration } from '#migration/plan-migration.ts';
import { defaultPolicies } from '#migration/policies.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { createListedSource, type ListedSourceFolder } from '../support/listed-source.ts';
import { openMigrationDesk } from '../support/migration-desk.ts';

const items = (...ids: readonly string[]) =>
  ids.map((id) => ({
    id,
    text: `Message-ID: <${id}@example.org>\r\nSubject: ${id}\r\n\r\nText\r\n`,
  }));

test('a folder that is renamed, while a new one takes its name, gives each message once', async () => {
  await using desk = await openMigrationDesk();
  const run = async (...folders: readonly Omit<ListedSourceFolder, 'kind'>[]) => {
    const source = createListedSource(folders.map((it) => ({ kind: 'mailbox', ...it }) as const));
    assert.equal((await desk.run(source))[0]!.state, 'done');
  };
  await run({ path: ['Box'], items: items('a', 'b', 'c') }, { path: ['Kept'], items: items('k') });
  await run(
    { path: ['Archive of Box'], items: items('a', 'b', 'c'), validity: '7' },
    { path: ['Box'], items: items('n'), validity: '8' },
    { path: ['Kept'], items: items('k') },
  );
  const subjects = async (name: string) =>
    (await desk.contents('mailbox', name))?.map((text) => /Subject: (.*)\r/.exec(text)?.[1]);
  assert.deepEqual(await subjects('Archive of Box'), ['a', 'b', 'c']);
  assert.deepEqual(await subjects('Box'), ['n']);
  assert.deepEqual(await subjects('Kept'), ['k']);
});

/** Both systems are accounts of this server, whose mailboxes keep their ids. */
async function openTwo() {
  await using stack = new AsyncDisposableStack();
  const desk = stack.use(await openMigrationDesk());
  const { server } = desk;
  const { accounts } = server.data.directory;
  const old = await accounts.add({ address: 'old@example.test' });
  const ann = await accounts.expect('ann@example.test');
  const source = stack.use(await desk.openSource('mailstead:'));
  const users = [{ source: 'old@example.test', target: 'ann@example.test', phase: '' }];
  const { store } = server.mail;
  const all = stack.move();
  const change = async (
    where: 'there' | 'here',
    work: (tx: Parameters<Parameters<typeof store.transact>[1]>[0]) => Promise<void>,
  ) => await store.transact(where === 'here' ? ann.id : old.id, work);
  const rename = async (where: 'there' | 'here', from: string, to: string) =>
    await change(where, async (tx) => {
      const box = await tx.collectionByName('mailbox', from);
      await tx.renameCollection(box!.id, to);
      await tx.setSubscribed({ name: to, subscribed: true });
    });
  let at = 0;
  return {
    desk,
    rename,
    change,
    make: async (...names: readonly string[]) => {
      for (const name of names) {
        const bytes = Buffer.from(`Message-ID: <${at++}@example.org>\r\n\r\n${name}\r\n`);
        await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
        await change('there', async (tx) => {
          const { id } = await tx.createCollection({ kind: 'mailbox', name });
          const flags = { system: 0, keywords: [] };
          await tx.addMessage(id, { prepared, receivedAtSeconds: 1, flags });
        });
      }
    },
    run: async () => {
      const [done] = await desk.run(source, {}, { users });
      assert.deepEqual([done!.state, done!.problems], ['done', []]);
    },
    /** Where a plan says that a mailbox would go. */
    planned: async (name: string) => {
      const { accounts: plans } = await planMigration({
        name: 'move',
        sources: [source],
        target: desk.target,
        users,
        policies: defaultPolicies,
        lanes: 1,
        isDeep: false,
        nowSeconds: 0,
      });
      return plans[0]!.folders.find((it) => it.kind === 'mailbox' && it.source === name)?.target;
    },
    undo: async () =>
      (
        await undoMigration({
          ledger: desk.ledger,
          target: desk.target,
          users,
          accounts: [],
          batch: undefined,
        })
      )[0]!,
    /** Mailboxes here that are no common ones, with what they hold. */
    here: async () =>
      await store.read(ann.id, async (reader) =>
        (await reader.collections('mailbox'))
          .filter(
            ({ role, counts, isSelectable }) =>
              role === undefined || counts.messages > 0 || !isSelectable,
          )
          .map(
            ({ name, counts, isSelectable }) =>
              `${name} ${isSelectable ? counts.messages : 'name'}`,
          )
          .sort((a, b) => (a < b ? -1 : 1)),
      ),
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

test('a mailbox that is renamed in the source is renamed here with all below it, unless its user did so here', async () => {
  await using stage = await openTwo();
  await stage.make('Box', 'Box/Sub', 'Other', 'Taken', 'Third');
  await stage.run();
  await stage.rename('here', 'Other', 'Mine');
  await stage.rename('there', 'Box', 'Crate');
  await stage.rename('there', 'Crate/Sub', 'Crate/Down');
  await stage.rename('there', 'Other', 'Else');
  await stage.change('here', async (tx) => {
    await tx.createCollection({ kind: 'mailbox', name: 'Fourth' });
  });
  await stage.rename('there', 'Third', 'Fourth');
  await stage.make('Crate/New');
  await stage.run();
  await stage.run();
  const expected = [
    'Crate 1',
    'Crate/Down 1',
    'Crate/New 1',
    'Fourth 0',
    'Mine 1',
    'Taken 1',
    'Third 1',
  ];
  assert.deepEqual(await stage.here(), expected);
  const undone = await stage.undo();
  assert.deepEqual([undone.removed, undone.keptCount, undone.missingCount], [6, 0, 0]);
  assert.deepEqual(await stage.here(), ['Fourth 0']);
});

test('what is new below a folder that has another name here lies below that one', async () => {
  await using stage = await openTwo();
  await stage.make('Box');
  await stage.run();
  await stage.rename('here', 'Sent', 'Gesendet');
  await stage.rename('here', 'Box', 'Kiste');
  await stage.make('Sent/2019', 'Box/New/Deep');
  assert.equal(await stage.planned('Sent/2019'), 'Gesendet/2019');
  await stage.run();
  await stage.run();
  assert.deepEqual(await stage.here(), [
    'Gesendet/2019 1',
    'Kiste 1',
    'Kiste/New 0',
    'Kiste/New/Deep 1',
  ]);
});

test('a mailbox above others that its user deleted here stays a mere name when something new comes below it', async () => {
  await using stage = await openTwo();
  await stage.make('Box/One');
  await stage.run();
  await stage.change('here', async (tx) => {
    const box = await tx.collectionByName('mailbox', 'Box');
    await tx.deleteCollection(box!.id);
  });
  await stage.make('Box/Two');
  await stage.run();
  assert.deepEqual(await stage.here(), ['Box name', 'Box/One 1', 'Box/Two 1']);
});
