// Folders of the source that get other names between runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
