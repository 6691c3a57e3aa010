import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createSystemClock } from '#platform/clock.ts';
import { uid } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createFullTextFiles } from '../full-text-files.ts';
import { OpenFiles } from '../packs/open-files.ts';
import type { Store } from '../store.ts';
import { feedAccount } from './feed-account.ts';
import { createStoreFolder, type StoreFolder } from '../../../test/support/open-test-store.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';

function openOver(data: StoreFolder, undeleteDays?: number) {
  return data.open({
    ...(undeleteDays !== undefined && { undeleteDays }),
    fullText: createFullTextFiles({
      folder: join(data.folder, 'accounts'),
      clock: createSystemClock(),
      log: createSilentLog(),
      directItems: 0,
    }),
  });
}

async function add(data: StoreFolder, store: Store, from: number, count: number): Promise<void> {
  const box = await inbox(store, data.account);
  const prepared = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      store.prepareMessage({ kind: 'memory', bytes: text(from + i) }),
    ),
  );
  await store.transact(data.account, async (tx) => {
    for (const message of prepared)
      await tx.addMessage(box.id, {
        prepared: message,
        receivedAtSeconds: 1,
        flags: { system: 0, keywords: [] },
      });
  });
}

async function hits(data: StoreFolder, store: Store, needle: string): Promise<number> {
  return await store.read(data.account, async (reader) => {
    const box = await reader.collectionByName('mailbox', 'INBOX');
    const { items, isExact } = await reader.searchText(box!.id, 'subject', needle);
    assert.ok(isExact);
    return items.size;
  });
}

test('a feeder that is stopped anywhere leaves nothing out and nothing twice', async () => {
  await using data = await createStoreFolder();
  const store = openOver(data);
  await add(data, store, 1, 600);
  for (const pauseMs of [60, 90, 110]) {
    const worker = new Worker(new URL('text-worker.ts', import.meta.url), {
      workerData: { accounts: join(data.folder, 'accounts'), role: 'feed' },
    });
    worker.postMessage({ id: 1, request: { op: 'feed', account: data.account, directItems: 0 } });
    await Promise.race([delay(pauseMs), once(worker, 'message')]);
    await worker.terminate();
  }
  assert.equal(await hits(data, store, 'subject'), 600);
  assert.equal(await hits(data, store, 'zzyzxq'), 0);
  assert.equal(await hits(data, store, '59'), 16);
  await add(data, store, 601, 1);
  assert.equal(await hits(data, store, '601'), 1);
});

test('a mailbox of thousands is searched on after much of it was removed for good and more has come', async () => {
  await using data = await createStoreFolder();
  const store = openOver(data, 0);
  await add(data, store, 1, 1_200);
  assert.equal(await hits(data, store, 'subject'), 1_200);
  await store.transact(data.account, async (tx) => {
    const box = await tx.collectionByName('mailbox', 'INBOX');
    await tx.expunge(box!.id, [...(await tx.uids(box!.id))].slice(0, 700).map(uid));
  });
  // Times of removal are in whole seconds.
  await delay(1_100);
  await store.compactAccount(data.account);
  await add(data, store, 1_201, 1_100);
  assert.equal(await hits(data, store, 'subject'), 1_600);
  assert.equal(await hits(data, store, '2300'), 1);
});

test('a full text of another index in its place is made anew', async () => {
  await using data = await createStoreFolder();
  const folder = join(data.folder, 'accounts', '7');
  {
    await using before = openOver(data);
    await add(data, before, 1, 5);
    assert.equal(await hits(data, before, '3'), 1);
  }
  await using other = await createStoreFolder();
  const store = openOver(other);
  await add(other, store, 101, 5);
  const place = join(other.folder, 'accounts', '7', 'fulltext.sqlite');
  assert.ok(!existsSync(place));
  copyFileSync(join(folder, 'fulltext.sqlite'), place);
  if (existsSync(join(folder, 'fulltext.sqlite-wal')))
    copyFileSync(join(folder, 'fulltext.sqlite-wal'), `${place}-wal`);
  assert.equal(await hits(other, store, '103'), 1);
  assert.equal(await hits(other, store, '3'), 1);
});

test('a damaged file, or one that is gone, is made anew by the next search', async () => {
  await using data = await createStoreFolder();
  const path = join(data.folder, 'accounts', '7', 'fulltext.sqlite');
  {
    await using first = openOver(data);
    await add(data, first, 1, 5);
    assert.equal(await hits(data, first, '3'), 1);
  }
  const store = openOver(data);
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  writeFileSync(path, Buffer.alloc(statSync(path).size, 'damaged'));
  assert.equal(await hits(data, store, '3'), 1);
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  await add(data, store, 13, 1);
  assert.equal(await hits(data, store, '3'), 2);
});

test('an account with few messages has no file; the seventeenth makes one', async () => {
  await using data = await createStoreFolder();
  const accounts = join(data.folder, 'accounts');
  const { account } = data;
  using files = new OpenFiles(16);
  await add(data, data.open(), 1, 16);
  const feed = async () => await feedAccount({ accounts, account, files, directItems: 16 });
  assert.deepEqual(await feed(), { isDone: true, taken: 0, unreadable: 0 });
  assert.ok(!existsSync(join(accounts, '7', 'fulltext.sqlite')));
  await add(data, data.open(), 17, 1);
  assert.deepEqual(await feed(), { isDone: true, taken: 17, unreadable: 0 });
  assert.ok(existsSync(join(accounts, '7', 'fulltext.sqlite')));
});

test('closing does not wait for a backlog', async () => {
  await using data = await createStoreFolder();
  const fullText = createFullTextFiles({
    folder: join(data.folder, 'accounts'),
    clock: createSystemClock(),
    log: createSilentLog(),
    directItems: 0,
  });
  const store = data.open({ fullText });
  await add(data, store, 1, 1_000);
  const box = await inbox(store, data.account);
  const searching = store.read(
    data.account,
    async (reader) => await reader.searchText(box.id, 'subject', 'ubj'),
  );
  await delay(30);
  await fullText[Symbol.asyncDispose]();
  // What was asked is still answered, by every message as a candidate when the terms are not there.
  assert.equal((await searching).items.size, 1_000);
});

test('the full text goes with its account', async () => {
  await using data = await createStoreFolder();
  const store = openOver(data);
  const box = await inbox(store, data.account);
  await addText(store, data.account, { mailbox: box.id, bytes: text(1) });
  assert.equal(await hits(data, store, '1'), 1);
  await store.removeAccount(data.account);
  assert.ok(!existsSync(join(data.folder, 'accounts', '7')));
});
