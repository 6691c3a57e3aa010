import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createStoreFolder, type StoreFolder } from '../../../test/support/open-test-store.ts';
import { noTransaction, openPacksOf } from '../../../test/support/pack-folders.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';
import type { RecordFacts, RecordKind } from '../blob-store.ts';
import { changeSettings } from '../change-settings.ts';
import { readSettings } from '../read-settings.ts';
import type { Store } from '../store.ts';

interface StrangeRecord {
  readonly kind?: RecordKind;
  readonly facts: RecordFacts;
  readonly content?: Buffer;
}

/** Writes records as another version or a defect might have written them; the store is closed meanwhile. */
async function append(data: StoreFolder, records: readonly StrangeRecord[]): Promise<void> {
  await using blobs = openPacksOf(data.folder);
  await using own = await blobs.open(data.account);
  for (const { kind = 'change', facts, content } of records) {
    await using packed = await blobs.pack({ kind: 'memory', bytes: content ?? Buffer.alloc(0) });
    await own.append([{ kind, facts, ...(content && { content: packed }) }], noTransaction);
  }
  await own.sync();
}

async function makeAccount(data: StoreFolder) {
  const store = data.open();
  const box = await inbox(store, data.account);
  for (const n of [1, 2, 3])
    await addText(store, data.account, { mailbox: box.id, bytes: text(n) });
  await store[Symbol.asyncDispose]();
}

/** Texts of each mailbox, by UID. */
async function mailboxes(store: Store, data: StoreFolder) {
  return await store.read(data.account, async (reader) => {
    const all: Record<string, Record<number, string>> = {};
    for (const { id, name } of await reader.collections('mailbox')) {
      all[name] = {};
      for await (const chunk of reader.messages(id, ['size']))
        for (const { uid, itemId } of chunk)
          all[name][uid] = (await reader.readContent(itemId)).toString();
    }
    return all;
  });
}

const member = { u: 1, i: 50, r: 1_767_600_000 };

test('a message of an unknown mailbox brings that mailbox back, visible and subscribed', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  await append(data, [
    { kind: 'message', facts: { m: 900, c: 40, ...member, u: 7 }, content: text(7) },
  ]);
  const store = data.open();
  assert.deepEqual((await mailboxes(store, data))['Recovered R40'], { 7: text(7).toString() });
  await store.read(data.account, async (reader) => {
    assert.ok((await reader.subscriptions()).includes('Recovered R40'));
  });
  const { setAside, problems } = await store.verifyAccount(data.account);
  assert.equal(setAside, 1);
  assert.match(problems[0]!, /^pack 1, offset \d+: set aside: mailbox 40: its creation/);
});

test('settings of which the collection is lost are settings again, and no files', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  const d = {
    n: 'main.sieve',
    y: 'application/vnd.mailstead.settings+sieve; charset=utf-8',
    t: 1_767_600_000,
  };
  await append(data, [
    { kind: 'item', facts: { m: 900, c: 40, ...member, f: 1, d }, content: Buffer.from('keep;') },
  ]);
  const store = data.open();
  const scripts = [{ name: 'main', script: 'keep;', isActive: false }];
  const read = async () => await store.read(data.account, readSettings);
  assert.deepEqual((await read()).scripts, scripts);
  await changeSettings(store, data.account, (present) => ({
    ...present,
    scripts: present.scripts.map((it) => ({ ...it, isActive: true })),
  }));
  assert.deepEqual((await read()).scripts, [{ ...scripts[0]!, isActive: true }]);
  await store.read(data.account, async (reader) => {
    assert.equal((await reader.collections('settings')).length, 1);
    assert.deepEqual(await reader.collections('files'), []);
  });
});

test('a recovered mailbox takes its own name, identity and UIDVALIDITY once a record tells them', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  const own = { o: 'collection', c: 40, id: 'Ftrue', kind: 'mailbox', role: null, selectable: 1 };
  await append(data, [
    { kind: 'message', facts: { m: 900, c: 40, ...member }, content: text(7) },
    { facts: { m: 901, e: [{ ...own, name: 'True name', v: 77 }] } },
  ]);
  const store = data.open();
  await store.read(data.account, async (reader) => {
    const box = (await reader.collectionByName('mailbox', 'True name'))!;
    assert.deepEqual([box.objectId, box.uidValidity, box.counts.messages], ['Ftrue', 77, 1]);
    assert.deepEqual((await reader.subscriptions()).includes('Recovered R40'), false);
  });
});

test('a UID that is used already is not given to a second message', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  await append(data, [
    { kind: 'message', facts: { m: 900, c: 1, ...member, u: 2 }, content: text(7) },
  ]);
  const { INBOX } = await mailboxes(data.open(), data);
  assert.deepEqual(Object.keys(INBOX!), ['1', '2', '3', '4']);
  assert.equal(INBOX![2], text(2).toString());
  assert.equal(INBOX![4], text(7).toString());
});

test('a content whose number another one has gets a number of its own', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  await append(data, [
    { kind: 'message', facts: { m: 900, c: 1, ...member, u: 9, i: 2 }, content: text(7) },
  ]);
  const { INBOX } = await mailboxes(data.open(), data);
  assert.equal(INBOX![2], text(2).toString());
  assert.equal(INBOX![9], text(7).toString());
});

test('messages copied with a missing one among them have the UIDs they got then', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  await append(data, [
    { facts: { m: 900, e: [{ o: 'expunge', c: 1, u: [2, 2], at: 1_767_600_000 }] } },
    { facts: { m: 901, e: [{ o: 'copy', c: 1, u: [1, 3], to: 2, n: 10, at: 1_767_600_000 }] } },
  ]);
  const store = data.open();
  const { Drafts } = await mailboxes(store, data);
  assert.deepEqual(Object.keys(Drafts!), ['10', '12']);
  assert.equal(Drafts![12], text(3).toString());
  await store.read(data.account, async (reader) => {
    const drafts = await reader.collectionByName('mailbox', 'Drafts');
    assert.ok(drafts!.uidNext >= 13);
  });
});

test('a transaction with one change that cannot be done is done in all others', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  const bad = { o: 'flags', c: 77, g: [[[1, 1], 8, '']] };
  const good = { o: 'flags', c: 1, g: [[[1, 1], 8, '']] };
  await append(data, [{ facts: { m: 900, e: [bad, good, { o: 'from-the-future', c: 1 }] } }]);
  const store = data.open();
  await store.read(data.account, async (reader) => {
    const box = (await reader.collectionByName('mailbox', 'INBOX'))!;
    assert.equal((await reader.flagRows(box.id))[0]![1], 8);
  });
  const { setAside, problems } = await store.verifyAccount(data.account);
  assert.equal(setAside, 2);
  assert.match(problems.join('\n'), /"flags" in mailbox 77: .*\n.*"from-the-future"/);
});

test('a transaction that was begun and never committed is no part of the next one', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  const before = data.open();
  const modseq = await before.read(data.account, async (reader) => reader.modseq);
  await before[Symbol.asyncDispose]();
  const facts = { m: modseq + 1, x: 1, c: 1, ...member, u: 4 };
  await append(data, [{ kind: 'message', facts, content: text(8) }]);
  const store = data.open();
  const box = await inbox(store, data.account);
  const added = await addText(store, data.account, { mailbox: box.id, bytes: text(9) });
  assert.ok(added.modseq > modseq + 1);
  await store.rebuildIndex(data.account);
  const { INBOX } = await mailboxes(store, data);
  assert.ok(!Object.values(INBOX!).includes(text(8).toString()));
  assert.equal(INBOX![added.uid], text(9).toString());
});

test('what is set aside is gone from the report after a compaction', async () => {
  await using data = await createStoreFolder();
  await makeAccount(data);
  await append(data, [{ facts: { m: 900, e: [{ o: 'removed', c: 77 }] } }]);
  const store = data.open();
  assert.equal((await store.verifyAccount(data.account)).setAside, 1);
  await store.compactAccount(data.account);
  assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
});

const changes = [
  'link',
  'collection',
  'removed',
  'flags',
  'expunge',
  'copy',
  'move',
  'dug',
  'subscribe',
  'note',
  'forget',
  'gap',
  'unknown',
];
const anyValue = fc.oneof(
  fc.integer({ min: -2, max: 60 }),
  fc.constantFrom(null, '', 'INBOX', 'Drafts', 2 ** 40, 1.5, [1, 3], [3, 1], [[[1, 2], 1, 'k']]),
);
const anyFields = fc.dictionary(
  fc.constantFrom('c', 'u', 'i', 'r', 's', 'f', 'k', 'z', 'to', 'n', 'at', 'g', 'v', 'b', 't', 'q'),
  anyValue,
);
const anyChange = fc
  .tuple(fc.constantFrom(...changes), anyFields, anyValue, anyValue)
  .map(([o, fields, name, id]) => ({ o, name, id, kind: 'mailbox', role: null, ...fields }));
const anyRecord = fc.oneof(
  fc.record({ m: anyValue, e: fc.oneof(fc.array(anyChange, { maxLength: 3 }), anyValue) }),
  fc.record({ m: anyValue, members: fc.record({ c: anyValue, rows: anyValue }) }),
  anyFields,
);

test('whatever records say, the account opens, its messages are there, and later records count', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { minLength: 20, maxLength: 60 }), async (all) => {
      await using data = await createStoreFolder();
      await makeAccount(data);
      const strange = all.flatMap((facts): StrangeRecord[] => [
        { facts },
        { kind: 'checkpoint', facts },
      ]);
      const odd = all.slice(0, 3).map((facts, n): StrangeRecord => ({
        kind: 'message',
        facts,
        content: text(60 + n),
      }));
      const last = { kind: 'message', facts: { m: 2 ** 41, c: 90, ...member, i: 90 } } as const;
      await append(data, [...strange, ...odd, { ...last, content: text(90) }]);
      const store = data.open();
      for (const _ of ['caught up', 'rebuilt']) {
        const everywhere = new Set(
          Object.values(await mailboxes(store, data)).flatMap((m) => Object.values(m)),
        );
        await store.read(data.account, async (reader) => {
          for await (const chunk of reader.recoverable())
            for (const { itemId } of chunk)
              everywhere.add((await reader.readContent(itemId)).toString());
        });
        for (const n of [1, 2, 3, 60, 61, 62, 90])
          assert.ok(everywhere.has(text(n).toString()), `message ${n}`);
        const { problems } = await store.verifyAccount(data.account);
        assert.deepEqual(
          problems.filter((p) => p.startsWith('index')),
          [],
        );
        await store.rebuildIndex(data.account);
      }
    }),
    { numRuns: 4 },
  );
});
