import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AccountId, CollectionId } from '#platform/ids.ts';
import { DomainError } from '#platform/errors.ts';
import type { Store } from '../store.ts';
import { createStoreFolder } from '../../../test/support/open-test-store.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';

const COUNT = 20;

test('contents of a small mailbox are found from memory once they were looked for', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  await addMany(store, data.account, box.id);
  await bodies(store, data.account, box.id);
  const again = await bodies(store, data.account, box.id);
  assert.deepEqual(
    again.contents,
    Array.from({ length: COUNT }, (_, n) => text(n)),
  );
  assert.equal(again.runs, 1);
  await addText(store, data.account, { mailbox: box.id, bytes: text(COUNT) });
  const more = await bodies(store, data.account, box.id);
  assert.deepEqual(more.contents.at(-1), text(COUNT));
  assert.equal((await bodies(store, data.account, box.id)).runs, 1);
});

test('contents that another process has moved by compaction are found again', async () => {
  await using data = await createStoreFolder();
  const [store, other] = [data.open(), data.open()];
  const box = await inbox(store, data.account);
  await addMany(store, data.account, box.id);
  const before = await bodies(store, data.account, box.id);
  for (let round = 0; round < 2; round++) {
    await (round === 0 ? other : store).compactAccount(data.account);
    for (let look = 0; look < 3; look++)
      assert.deepEqual((await bodies(store, data.account, box.id)).contents, before.contents);
    assert.equal((await bodies(store, data.account, box.id)).runs, 1);
  }
});

test('a content that is damaged while its place is known is an error in its place', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  await addMany(store, data.account, box.id);
  await bodies(store, data.account, box.id);
  const path = join(data.folder, 'accounts/7/packs/000001.mbox.zst');
  const pack = await readFile(path);
  const { place } = await store.read(data.account, async (reader) => {
    for await (const rows of reader.messages(box.id, ['place'], undefined)) return rows[9]!;
    throw new Error('no message');
  });
  pack[place!.offset + place!.length - 30]! ^= 1;
  await writeFile(path, pack);
  const { contents } = await bodies(store, data.account, box.id);
  for (const [n, content] of contents.entries())
    if (n === 9) assert.ok(content instanceof DomainError && content.code === 'corrupt');
    else assert.deepEqual(content, text(n));
});

async function addMany(store: Store, account: AccountId, mailbox: CollectionId): Promise<void> {
  for (let n = 0; n < COUNT; n++) await addText(store, account, { mailbox, bytes: text(n) });
}

/** All contents of the mailbox, and how often the look began. */
async function bodies(store: Store, account: AccountId, mailbox: CollectionId) {
  let runs = 0;
  const contents = await store.look(account, async (reader) => {
    runs++;
    const items = [];
    for await (const rows of reader.messages(mailbox, ['size'], undefined))
      items.push(...rows.map((row) => row.itemId));
    const lent = await reader.lendContents(mailbox, items);
    return lent.contents;
  });
  return { contents, runs };
}
