import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ModSeq, uid } from '#platform/ids.ts';
import { createStoreFolder, type StoreFolder } from '../../../test/support/open-test-store.ts';
import { createPostgresStores } from '../../../test/support/postgres-stores.ts';
import { dumpAccount } from '../../../test/support/store-dump.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';
import type { FlagChange } from '../store.ts';

const LAST = 60;
const gone = [7, 8, 20, 33];
const all = Array.from({ length: LAST }, (_, i) => i + 1);

/** What one message is to come to, told the plain way. */
function after([system, keywords]: readonly [number, string], change: FlagChange) {
  const { flags, mode } = change;
  const present = keywords === '' ? [] : keywords.split(' ');
  const others = present.filter((k) => !flags.keywords.includes(k));
  if (mode === 'add')
    return [
      system | flags.system,
      [...present, ...flags.keywords.filter((k) => !present.includes(k))].join(' '),
    ] as const;
  if (mode === 'remove') return [system & ~flags.system, others.join(' ')] as const;
  return [flags.system, flags.keywords.join(' ')] as const;
}

async function changeMany(data: StoreFolder): Promise<void> {
  const store = data.open();
  const box = await inbox(store, data.account);
  for (const n of all)
    await addText(store, data.account, {
      mailbox: box.id,
      bytes: text(n),
      system: n % 3 === 0 ? 8 : 0,
      keywords: n % 4 === 0 ? ['$Label'] : [],
    });
  await store.transact(data.account, async (tx) => await tx.expunge(box.id, gone.map(uid)));
  const rows = async () => await store.read(data.account, (reader) => reader.flagRows(box.id));
  const changes: readonly (readonly [FlagChange, readonly number[]])[] = [
    [{ mode: 'add', flags: { system: 2, keywords: ['$Label'] } }, all],
    [{ mode: 'add', flags: { system: 8, keywords: [] } }, all.slice(10, 50)],
    [
      { mode: 'remove', flags: { system: 2, keywords: ['$Label'] } },
      all.filter((n) => n % 5 !== 0),
    ],
    [
      { mode: 'replace', flags: { system: 1, keywords: ['other'] } },
      all.filter((n) => n % 2 === 0),
    ],
    [{ mode: 'add', flags: { system: 4, keywords: [] } }, [50, 3, 9]],
    [{ mode: 'replace', flags: { system: 8, keywords: [] } }, all],
  ];
  let before = await rows();
  for (const [change, uids] of changes) {
    const { result, modseq } = await store.transact(data.account, async (tx) => ({
      result: await tx.changeFlags(box.id, uids.map(uid), change),
      modseq: tx.modseq,
    }));
    const expected = before.map((row) => {
      const [system, keywords] = after([row[1], row[2]], change);
      const isChanged = uids.includes(row[0]) && (system !== row[1] || keywords !== row[2]);
      return isChanged ? [row[0], system, keywords, modseq] : row;
    });
    assert.deepEqual(await rows(), expected);
    assert.deepEqual(
      result.changed,
      expected.filter((row) => row[3] === modseq),
    );
    before = await rows();
  }
  // Another store reads what this one has in memory.
  assert.deepEqual(
    await dumpAccount(data.open(), data.account),
    await dumpAccount(store, data.account),
  );
  assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
  if (!data.hasJournal) return;
  const dump = await dumpAccount(store, data.account);
  await store.rebuildIndex(data.account);
  assert.deepEqual(await dumpAccount(store, data.account), dump);
}

test('files: messages of mixed flags with gaps between them come to what each would come to alone', async () => {
  await using data = await createStoreFolder();
  await changeMany(data);
});

test('postgres: messages of mixed flags with gaps between them come to what each would come to alone', async (t) => {
  await using data = await createPostgresStores(t);
  if (data !== undefined) await changeMany(data);
});

test('what changed since a modseq is left alone, but not what the same transaction changed (RFC 7162 §3.1.3)', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  let since = 0 as ModSeq;
  for (const n of all.slice(0, 10))
    since = (await addText(store, data.account, { mailbox: box.id, bytes: text(n) })).modseq;
  const uids = all.slice(0, 10).map(uid);
  const flags = { system: 2, keywords: [] };
  await store.transact(
    data.account,
    async (tx) => await tx.changeFlags(box.id, [uid(4)], { mode: 'add', flags }),
  );
  const modified = await store.transact(data.account, async (tx) => {
    const first = await tx.changeFlags(
      box.id,
      uids,
      { mode: 'add', flags: { system: 1, keywords: [] } },
      since,
    );
    const second = await tx.changeFlags(
      box.id,
      uids,
      { mode: 'add', flags: { system: 8, keywords: ['x'] } },
      since,
    );
    return [first.modified, second.modified];
  });
  assert.deepEqual(modified, [[4], [4]]);
  const rows = await store.read(data.account, (reader) => reader.flagRows(box.id));
  assert.deepEqual(
    rows.map((row) => [row[1], row[2]]),
    uids.map((u) => (u === 4 ? [2, ''] : [9, 'x'])),
  );
});
