import assert from 'node:assert/strict';
import {
  closeSync,
  copyFileSync,
  openSync,
  writeSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Uid } from '#platform/ids.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { createStoreFolder, type StoreFolder } from '../../../test/support/open-test-store.ts';
import { dumpAccount } from '../../../test/support/store-dump.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';

const indexPath = (data: StoreFolder) =>
  join(data.folder, 'accounts', String(data.account), 'index.sqlite');

function lastPack(data: StoreFolder): string {
  const folder = join(data.folder, 'accounts', String(data.account), 'packs');
  return join(folder, readdirSync(folder).sort().at(-1)!);
}

function dropIndex(data: StoreFolder): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexPath(data) + suffix, { force: true });
}

/** Some history: messages, flags, a move, an expunge, a mailbox, names. */
async function makeHistory(
  data: StoreFolder,
  store: ReturnType<StoreFolder['open']>,
  from: number,
) {
  const box = await inbox(store, data.account);
  const uids: Uid[] = [];
  for (let n = from; n < from + 4; n++)
    uids.push((await addText(store, data.account, { mailbox: box.id, bytes: text(n) })).uid);
  await store.transact(data.account, async (tx) => {
    const made = await tx.createCollection({ kind: 'mailbox', name: `Made ${from}` });
    await tx.changeFlags(box.id, uids.slice(0, 2), {
      mode: 'add',
      flags: { system: 9, keywords: ['$Seen1'] },
    });
    await tx.moveMessages(box.id, uids.slice(1, 2), made.id);
    await tx.expunge(box.id, uids.slice(2, 3));
    await tx.setSubscribed({ name: `Made ${from}`, subscribed: true });
    await tx.setAnnotation(made.id, '/private/comment', Buffer.from('hello'));
  });
}

test('an index that is missing is made again from the packs, the same in everything', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const before = await dumpAccount(store, data.account);
  await store[Symbol.asyncDispose]();
  dropIndex(data);
  assert.deepEqual(await dumpAccount(data.open(), data.account), before);
});

test('a damaged index is put aside and made again', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const before = await dumpAccount(store, data.account);
  await store[Symbol.asyncDispose]();
  dropIndex(data);
  writeFileSync(indexPath(data), Buffer.alloc(8192, 'no database at all '));
  assert.deepEqual(await dumpAccount(data.open(), data.account), before);
  assert.ok(existsSync(`${indexPath(data)}.damaged`));
});

test('damage found while the index is in use closes it, and the next use makes it again', async () => {
  await using data = await createStoreFolder();
  const first = data.open();
  await makeHistory(data, first, 1);
  const before = await dumpAccount(first, data.account);
  await first[Symbol.asyncDispose]();
  const { size } = statSync(indexPath(data));
  const bytes = Buffer.alloc(size - 4096, 0xee);
  const sound = openSqlite({ path: indexPath(data), synchronous: 'NORMAL' });
  sound.checkpoint();
  await sound[Symbol.asyncDispose]();
  const fd = openSync(indexPath(data), 'r+');
  writeSync(fd, bytes, 0, bytes.length, 4096);
  closeSync(fd);
  const store = data.open();
  await dumpAccount(store, data.account).catch(() => undefined);
  assert.deepEqual(await dumpAccount(store, data.account), before);
});

test('a power cut that leaves an older index loses nothing that was acknowledged', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  await store[Symbol.asyncDispose]();
  copyFileSync(indexPath(data), `${indexPath(data)}.old`);
  const later = data.open();
  await makeHistory(data, later, 5);
  const before = await dumpAccount(later, data.account);
  await later[Symbol.asyncDispose]();
  dropIndex(data);
  copyFileSync(`${indexPath(data)}.old`, indexPath(data));
  assert.deepEqual(await dumpAccount(data.open(), data.account), before);
});

test('a power cut that tears the packs while the index is newer: whole records stay, UIDs are not used again', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const box = await inbox(store, data.account);
  const lost = await addText(store, data.account, { mailbox: box.id, bytes: text(9) });
  await store[Symbol.asyncDispose]();
  const pack = lastPack(data);
  truncateSync(pack, statSync(pack).size - 5);
  const after = data.open({ bootId: 'boot-2' });
  const uids = await after.read(data.account, (reader) => reader.uids(box.id));
  assert.deepEqual([...uids], [1, 4]);
  const added = await addText(after, data.account, { mailbox: box.id, bytes: text(10) });
  assert.ok(added.uid > lost.uid);
  assert.ok(added.modseq > lost.modseq);
  assert.deepEqual((await after.verifyAccount(data.account)).problems, []);
});

test('a second power cut that brings back the index of before the first: what was written in between is there', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const box = await inbox(store, data.account);
  await addText(store, data.account, { mailbox: box.id, bytes: text(9) });
  await store[Symbol.asyncDispose]();
  copyFileSync(indexPath(data), `${indexPath(data)}.old`);
  const pack = lastPack(data);
  truncateSync(pack, statSync(pack).size - 5);
  // The index is made anew and the tail cut off; the index is not synced before the power fails again.
  for (const [boot, count] of [
    ['boot-2', 1],
    ['boot-3', 7],
  ] as const) {
    const after = data.open({ bootId: boot });
    for (let n = 0; n < count; n++)
      await addText(after, data.account, { mailbox: box.id, bytes: text(10 + n) });
    const before = await dumpAccount(after, data.account);
    await after[Symbol.asyncDispose]();
    dropIndex(data);
    copyFileSync(`${indexPath(data)}.old`, indexPath(data));
    const last = data.open({ bootId: `${boot}-again` });
    assert.deepEqual(await dumpAccount(last, data.account), before);
    assert.deepEqual((await last.verifyAccount(data.account)).problems, []);
    await last[Symbol.asyncDispose]();
  }
});

test('a power cut that leaves the length of the packs without their last content: what was not written is gone', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const box = await inbox(store, data.account);
  const kept = await store.read(data.account, (reader) => reader.uids(box.id));
  const size = statSync(lastPack(data)).size;
  await addText(store, data.account, { mailbox: box.id, bytes: text(9) });
  await store[Symbol.asyncDispose]();
  const pack = readFileSync(lastPack(data));
  writeFileSync(lastPack(data), pack.fill(0, size + 40));
  const after = data.open({ bootId: 'boot-2' });
  assert.deepEqual(await after.read(data.account, (reader) => reader.uids(box.id)), kept);
  assert.deepEqual((await after.verifyAccount(data.account)).problems, []);
});

test('a power cut that leaves a hole before what was written last: the index forgets what is not there, once', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  const box = await inbox(store, data.account);
  const from = statSync(lastPack(data)).size;
  const lost = await addText(store, data.account, { mailbox: box.id, bytes: text(9) });
  const to = statSync(lastPack(data)).size;
  const kept = await addText(store, data.account, { mailbox: box.id, bytes: text(10) });
  await store[Symbol.asyncDispose]();
  const pack = readFileSync(lastPack(data));
  writeFileSync(lastPack(data), pack.fill(0, from, to));
  let modseq = 0;
  for (const bootId of ['boot-2', 'boot-3']) {
    const after = data.open({ bootId });
    const uids = await after.read(data.account, (reader) => reader.uids(box.id));
    assert.deepEqual([...uids], [1, 4, kept.uid]);
    const present = await after.read(data.account, async (reader) => reader.modseq);
    assert.ok(present > lost.modseq);
    // Built once: the second start of the machine finds an index that knows of the damage.
    if (modseq > 0) assert.equal(present, modseq);
    modseq = present;
    const { problems } = await after.verifyAccount(data.account);
    assert.deepEqual(problems.length, 1, problems.join());
    await after[Symbol.asyncDispose]();
  }
  // What was shown after the damage stays, whatever becomes of the index.
  const seen = await inbox(data.open({ bootId: 'boot-3' }), data.account);
  dropIndex(data);
  const rebuilt = data.open({ bootId: 'boot-4' });
  assert.ok((await inbox(rebuilt, data.account)).uidNext >= seen.uidNext);
  assert.equal(await rebuilt.read(data.account, async (reader) => reader.modseq), modseq);
});

test('a damaged large content costs that message alone when the index is made again', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  const large = Buffer.concat([text(1), Buffer.alloc(400_000, 'large content\r\n')]);
  await addText(store, data.account, { mailbox: box.id, bytes: large });
  await addText(store, data.account, { mailbox: box.id, bytes: text(2) });
  await store[Symbol.asyncDispose]();
  const folder = join(data.folder, 'accounts', String(data.account), 'large');
  truncateSync(join(folder, readdirSync(folder)[0]!), 20);
  dropIndex(data);
  const uids = await data.open().read(data.account, (reader) => reader.uids(box.id));
  assert.deepEqual([...uids], [2]);
});

test('an index that a newer version wrote is refused with what to do', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await inbox(store, data.account);
  await store[Symbol.asyncDispose]();
  const sql = openSqlite({ path: indexPath(data), synchronous: 'NORMAL' });
  await sql.script(`UPDATE schema_version SET version = 99 WHERE component = 'store'`);
  await sql[Symbol.asyncDispose]();
  await assert.rejects(inbox(data.open(), data.account), /newer program/);
});
