import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, uid } from '#platform/ids.ts';
import { createStoreFolder } from '../../../test/support/open-test-store.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';
import type { FlagTuple } from '../sql/members.ts';
import { movedUids, unbrokenUids } from './uids.ts';

const account = accountId(1);
const rowOf = (n: number): FlagTuple => [n, 0, '', 9];

test('where no UID is missing the first and the last say them all', () => {
  assert.deepEqual(unbrokenUids([5, 8], 4), Uint32Array.of(5, 6, 7, 8));
  assert.equal(unbrokenUids([5, 9], 4), undefined);
  assert.deepEqual(unbrokenUids(undefined, 0), new Uint32Array());
});

test('UIDs move on by what came and what vanished; changed messages stay where they are', () => {
  const before = Uint32Array.of(1, 2, 4, 7);
  assert.equal(movedUids(before, [rowOf(2)], new Set()), before);
  assert.deepEqual(
    movedUids(before, [rowOf(4), rowOf(8), rowOf(9)], new Set([1, 7])),
    Uint32Array.of(2, 4, 8, 9),
  );
});

test('all UIDs of a large mailbox are given, however it was changed between two looks', async () => {
  await using folder = await createStoreFolder();
  await using store = folder.open();
  const { id } = await inbox(store, account);
  await using prepared = await store.prepareMessage({ kind: 'memory', bytes: text(1) });
  const add = async (count: number) =>
    await store.transact(account, async (tx) => {
      for (let n = 0; n < count; n++)
        await tx.addMessage(id, {
          prepared,
          receivedAtSeconds: 1,
          flags: { system: 0, keywords: [] },
        });
    });
  const expected = new Set<number>();
  const look = async () =>
    assert.deepEqual(await store.read(account, async (reader) => [...(await reader.uids(id))]), [
      ...expected,
    ]);
  await add(400);
  for (let n = 1; n <= 400; n++) expected.add(n);
  await look();
  for (const gone of [1, 200, 400]) {
    await store.transact(account, async (tx) => void (await tx.expunge(id, [uid(gone)])));
    expected.delete(gone);
    await look();
  }
  await add(2);
  expected.add(401).add(402);
  await look();
  await store.transact(
    account,
    async (tx) =>
      void (await tx.changeFlags(id, [uid(7)], {
        mode: 'add',
        flags: { system: 8, keywords: [] },
      })),
  );
  await look();
});

test('messages are counted from a UID on, and those with \\Deleted are found', async () => {
  await using folder = await createStoreFolder();
  await using store = folder.open();
  const { id } = await inbox(store, account);
  for (let n = 1; n <= 5; n++)
    await addText(store, account, { mailbox: id, bytes: text(n), system: n % 2 === 0 ? 4 : 8 });
  await store.transact(account, async (tx) => void (await tx.expunge(id, [uid(3)])));
  await store.read(account, async (reader) => {
    assert.deepEqual(await reader.deletedUids(id), [2, 4]);
    const counts = [1, 2, 3, 5, 6].map(async (n) => await reader.countFrom(id, uid(n)));
    assert.deepEqual(await Promise.all(counts), [4, 3, 2, 1, 0]);
  });
});
