import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Uid } from '#platform/ids.ts';
import { createStoreFolder, type StoreFolder } from '../../../test/support/open-test-store.ts';
import { openPacksOf } from '../../../test/support/pack-folders.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';
import type { RecordPlace } from '../blob-store.ts';
import type { Store } from '../store.ts';
import type { StoreUpkeep } from '../upkeep.ts';

type OpenStore = Store & StoreUpkeep;

/** Everything that can be done to an account, mostly one transaction (and so one record) each. */
async function makeHistory(data: StoreFolder, store: OpenStore, from: number): Promise<void> {
  const { account } = data;
  const box = await inbox(store, account);
  const uids: Uid[] = [];
  for (let n = from; n < from + 8; n++)
    uids.push((await addText(store, account, { mailbox: box.id, bytes: text(n) })).uid);
  const create = (name: string) =>
    store.transact(account, (tx) => tx.createCollection({ kind: 'mailbox', name }));
  const work = await create(`Work${from}`);
  const below = await create(`Work${from}/Below/Deep`);
  const gone = await create(`Gone${from}`);
  const added = await addText(store, account, { mailbox: below.id, bytes: text(from + 10) });
  await store.transact(account, async (tx) => {
    await tx.changeFlags(box.id, uids.slice(0, 3), {
      mode: 'add',
      flags: { system: 9, keywords: ['$One'] },
    });
  });
  await store.transact(account, (tx) => tx.copyMessages(box.id, uids.slice(0, 4), work.id));
  await store.transact(account, (tx) => tx.moveMessages(box.id, uids.slice(2, 5), gone.id));
  await store.transact(account, (tx) => tx.expunge(box.id, uids.slice(5, 7)));
  await store.transact(account, (tx) => tx.renameCollection(work.id, `Renamed${from}`));
  await store.transact(account, (tx) => tx.deleteCollection(gone.id));
  const again = await create(`Gone${from}`);
  await addText(store, account, { mailbox: again.id, bytes: text(from) });
  await store.transact(account, (tx) => tx.setSubscribed({ name: 'x', subscribed: true }));
  await store.transact(account, (tx) =>
    tx.setAnnotation(work.id, '/private/comment', Buffer.from('x')),
  );
  await store.transact(account, async (tx) => {
    const recoverable = [];
    for await (const chunk of tx.recoverable()) recoverable.push(...chunk);
    await tx.restoreMessage(recoverable[0]!.itemId, work.id);
  });
  await using one = await store.prepareMessage({ kind: 'memory', bytes: text(from + 11) });
  await using two = await store.prepareMessage({ kind: 'memory', bytes: text(from + 12) });
  await store.transact(account, async (tx) => {
    const flags = { system: 0, keywords: [] };
    const facts = { receivedAtSeconds: 1_767_600_000, flags };
    await tx.addMessage(work.id, { prepared: one, ...facts });
    await tx.setRole(work.id, 'flagged');
    await tx.addMessage(work.id, { prepared: two, ...facts });
    await tx.changeFlags(below.id, [added.uid], { mode: 'replace', flags });
    await tx.setRole(work.id, undefined);
  });
  await store.transact(account, (tx) => tx.moveMessages(below.id, [added.uid], work.id));
}

interface SeenMailbox {
  readonly name: string;
  readonly uidNext: number;
  readonly byUid: Map<number, string>;
}

/** What a user sees: mailboxes by their identity and UIDVALIDITY, and every content that is there or can be brought back. */
async function look(store: Store, data: StoreFolder) {
  return await store.read(data.account, async (reader) => {
    const mailboxes = new Map<string, SeenMailbox>();
    const contents = new Set<string>();
    const all = await reader.collections('mailbox');
    assert.equal(new Set(all.map((c) => c.name)).size, all.length, 'a name is there twice');
    assert.ok(all.some((c) => c.name === 'INBOX'));
    for (const { id, objectId, uidValidity, uidNext, name, counts } of all) {
      const byUid = new Map<number, string>();
      for await (const chunk of reader.messages(id, ['size']))
        for (const row of chunk)
          byUid.set(row.uid, (await reader.readContent(row.itemId)).toString());
      for (const content of byUid.values()) contents.add(content);
      assert.equal(counts.messages, byUid.size);
      mailboxes.set(`${objectId} ${uidValidity}`, { name, uidNext, byUid });
    }
    for await (const chunk of reader.recoverable())
      for (const { itemId } of chunk) contents.add((await reader.readContent(itemId)).toString());
    return { mailboxes, contents, modseq: reader.modseq };
  });
}

type Seen = Awaited<ReturnType<typeof look>>;

/** Every record of the account's packs, with the content it holds. */
async function recordsOf(data: StoreFolder) {
  await using blobs = openPacksOf(data.folder);
  await using own = await blobs.open(data.account);
  const records: { place: RecordPlace; content: string | undefined }[] = [];
  for await (const { place, sha256 } of own.scan({ cutTornTail: false, onIssue: () => {} }))
    records.push({
      place,
      content: sha256 && (await own.readContent(place)).toString(),
    });
  return records;
}

const folderOf = (data: StoreFolder) => join(data.folder, 'accounts', String(data.account));

function packPath(data: StoreFolder, pack: number): string {
  const packs = join(folderOf(data), 'packs');
  return join(
    packs,
    readdirSync(packs).find((name) => Number.parseInt(name, 10) === pack)!,
  );
}

function dropIndex(data: StoreFolder): void {
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(folderOf(data), `index.sqlite${suffix}`), { force: true });
}

const damages = {
  'overwritten with zeros': (bytes: Buffer, { offset, length }: RecordPlace) =>
    bytes.fill(0, offset, offset + length),
  'one bit flipped': (bytes: Buffer, { offset, length }: RecordPlace) => {
    bytes[offset + length - 3]! ^= 4;
    return bytes;
  },
};

/** Holds what is left after a record was damaged against what there was. */
function expectRest(left: Seen, before: Seen, lost: string | undefined): void {
  for (const content of before.contents)
    if (content !== lost) assert.ok(left.contents.has(content), `lost: ${content}`);
  for (const [key, box] of left.mailboxes) {
    const known = before.mailboxes.get(key);
    if (known === undefined) continue;
    assert.ok(box.uidNext >= known.uidNext, `${box.name}: UIDNEXT went back`);
    for (const [uid, content] of box.byUid)
      if (known.byUid.has(uid)) assert.equal(content, known.byUid.get(uid), `${box.name} ${uid}`);
  }
  assert.ok(left.modseq > before.modseq);
}

/** Damages each record in turn, in a copy of `original`, and looks what comes of it. */
async function damageEach(
  original: StoreFolder,
  options: {
    readonly damage: keyof typeof damages;
    /** Each so-many-th record only. */
    readonly every?: number;
    /** Copy of an index that knows the first so many records. */
    readonly older?: { readonly path: string; readonly records: number };
  },
): Promise<number> {
  const whole = original.open({ bootId: 'boot-1' });
  const before = await look(whole, original);
  await whole[Symbol.asyncDispose]();
  const records = await recordsOf(original);
  const { every = 1, older } = options;
  let count = 0;
  // The last one is taken for a write that was cut short.
  for (let n = older?.records ?? 0; n < records.length - 1; n += every) {
    const { place, content } = records[n]!;
    count++;
    await using data = await createStoreFolder();
    cpSync(folderOf(original), folderOf(data), { recursive: true });
    dropIndex(data);
    if (older !== undefined) copyFileSync(older.path, join(folderOf(data), 'index.sqlite'));
    const path = packPath(data, place.pack);
    writeFileSync(path, damages[options.damage](readFileSync(path), place));
    try {
      await expectRecovered(data, before, content);
    } catch (error) {
      throw new Error(`record ${n} at ${place.offset}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  return count;
}

async function expectRecovered(
  data: StoreFolder,
  before: Seen,
  lost: string | undefined,
): Promise<void> {
  const store = data.open({ bootId: 'boot-2' });
  expectRest(await look(store, data), before, lost);
  const { problems } = await store.verifyAccount(data.account);
  assert.ok(problems.length > 0, 'nothing is reported');
  assert.deepEqual(
    problems.filter((p) => p.startsWith('index')),
    [],
  );
  const box = await inbox(store, data.account);
  const added = await addText(store, data.account, { mailbox: box.id, bytes: text(999) });
  const key = `${box.objectId} ${box.uidValidity}`;
  assert.ok(added.uid >= (before.mailboxes.get(key)?.uidNext ?? 0), 'a UID is used again');
  assert.ok(added.modseq > before.modseq);
  await store.rebuildIndex(data.account);
  const rebuilt = await look(store, data);
  expectRest(rebuilt, before, lost);
  assert.ok(rebuilt.contents.has(text(999).toString()));
  assert.equal(rebuilt.mailboxes.get(key)?.byUid.get(added.uid), text(999).toString());
  const index = (await store.verifyAccount(data.account)).problems.filter((p) =>
    p.startsWith('index'),
  );
  assert.deepEqual(index, []);
}

test('any record overwritten with zeros: the account opens, and everything else is there', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  await store[Symbol.asyncDispose]();
  const count = await damageEach(data, { damage: 'overwritten with zeros' });
  assert.ok(count > 25);
});

test('a bit flipped in a record: the account opens, and everything else is there', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  await store[Symbol.asyncDispose]();
  assert.ok((await damageEach(data, { damage: 'one bit flipped', every: 4 })) > 6);
});

test('any damaged record that an older index does not know yet: the account opens, and everything else is there', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  await store[Symbol.asyncDispose]();
  const path = join(data.folder, 'older');
  copyFileSync(join(folderOf(data), 'index.sqlite'), path);
  const older = { path, records: (await recordsOf(data)).length };
  const later = data.open();
  await makeHistory(data, later, 101);
  await later[Symbol.asyncDispose]();
  const count = await damageEach(data, { damage: 'overwritten with zeros', older, every: 2 });
  assert.ok(count > 12);
});

test('a damaged record of a compacted account: the account opens, and everything else is there', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  await makeHistory(data, store, 1);
  await store.compactAccount(data.account);
  const { length } = await recordsOf(data);
  await store.transact(data.account, (tx) => tx.setSubscribed({ name: 'y', subscribed: true }));
  await store[Symbol.asyncDispose]();
  assert.equal(await damageEach(data, { damage: 'overwritten with zeros' }), length);
});
