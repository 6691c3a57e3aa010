import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModSeq } from '#platform/ids.ts';
import type { AccountReader } from '#store/store.ts';
import { defaultCollection, eventText, putText } from './document-seeds.ts';
import { dumpAccount } from './store-dump.ts';
import type { StorePlace } from './store-suite.ts';

const start = 0 as ModSeq;

/** What every store does with documents, whatever it is kept in. */
export function documentSuite(kind: string, place: StorePlace): void {
  test(`${kind}: a new account has a calendar, tasks, notes and contacts`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const all = await data.open().read(data.account, (reader) => reader.collections());
    assert.deepEqual(
      all.filter((c) => c.kind !== 'mailbox').map((c) => [c.kind, c.name, c.role]),
      [
        ['calendar', 'calendar', 'default'],
        ['calendar', 'inbox', 'inbox'],
        ['calendar', 'outbox', 'outbox'],
        ['tasks', 'tasks', 'default'],
        ['notes', 'notes', 'default'],
        ['addressbook', 'contacts', 'default'],
      ],
    );
  });

  test(`${kind}: a document is given back byte for byte, under a new ETag when it is replaced`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const collection = await defaultCollection(store, data.account, 'calendar');
    const at = { collection, name: 'Ä b%20.ics' };
    const first = await putText(store, data.account, { ...at, text: eventText(1) });
    assert.match(first.etag, /^"[0-9a-f]+"$/);
    assert.equal(first.uid, 'event-1@example.test');
    const second = await putText(store, data.account, { ...at, text: eventText(2) });
    assert.notEqual(second.etag, first.etag);
    assert.equal(second.createdAt, first.createdAt);
    await store.read(data.account, async (reader) => {
      const found = (await reader.document(collection, at.name))!;
      assert.deepEqual(found, second);
      assert.equal(String(await reader.readContent(found.itemId)), eventText(2));
      assert.equal((await reader.documents(collection)).length, 1);
      assert.equal((await reader.documentsByUid('event-1@example.test')).length, 0);
      assert.equal((await reader.documentsByUid('event-2@example.test')).length, 1);
      const { counts } = (await reader.collection(collection))!;
      assert.deepEqual([counts.messages, counts.bytes], [1, eventText(2).length]);
      assert.deepEqual(await reader.usage(), { bytes: eventText(2).length, messages: 0 });
    });
  });

  test(`${kind}: changes of a collection name what is new, changed and gone since any modseq`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const collection = await defaultCollection(store, data.account, 'calendar');
    const put = (name: string, n: number) =>
      putText(store, data.account, { collection, name, text: eventText(n) });
    const since = async (modseq: ModSeq) =>
      await store.read(data.account, async (reader) => {
        const { changed, removed, isComplete } = await reader.changedDocuments(collection, modseq);
        assert.ok(isComplete);
        return [changed.map((d) => d.name), removed.map((d) => d.name)];
      });
    const now = async () => await store.read(data.account, async (reader) => reader.modseq);
    await put('a', 1);
    await put('b', 2);
    const before = await now();
    await put('a', 3);
    await store.transact(data.account, (tx) => tx.removeDocument(collection, 'b'));
    await put('c', 4);
    assert.deepEqual(await since(before), [['a', 'c'], ['b']]);
    await put('b', 5);
    assert.deepEqual(await since(before), [['a', 'c', 'b'], []]);
    assert.deepEqual(await since(await now()), [[], []]);
    assert.deepEqual(await since(start), [['a', 'c', 'b'], []]);
    await assert.rejects(
      store.transact(data.account, (tx) => tx.removeDocument(collection, 'nothing')),
      { code: 'not-found' },
    );
  });

  test(`${kind}: who has waited for what was shown knows that it is durable`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const order: string[] = [];
    const { durable } = await store.transactEarly(
      data.account,
      async (tx) => await tx.createCollection({ kind: 'calendar', name: 'shown' }),
    );
    const told = durable.then(() => order.push('durable'));
    await store.settle(data.account);
    order.push('settled');
    await told;
    assert.deepEqual(order, ['durable', 'settled']);
  });

  test(`${kind}: documents are copied, moved, removed and brought back with what is kept beside them`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const { account } = data;
    const from = await defaultCollection(store, account, 'calendar');
    const to = (
      await store.transact(account, (tx) =>
        tx.createCollection({ kind: 'calendar', name: 'other' }),
      )
    ).id;
    await putText(store, account, {
      collection: from,
      name: 'a',
      text: eventText(1),
      scheduleTag: 'tag',
    });
    await store.transact(account, (tx) => tx.setDocumentProperties(from, 'a', '{"x":1}'));
    await store.transact(account, async (tx) => {
      await tx.copyDocument({ from, name: 'a', to, toName: 'copy' });
      await tx.moveDocument({ from, name: 'a', to, toName: 'moved' });
    });
    const names = async (reader: AccountReader) => [
      (await reader.documents(from)).map((d) => d.name),
      (await reader.documents(to)).map((d) => d.name),
    ];
    assert.deepEqual(await store.read(account, names), [[], ['copy', 'moved']]);
    await store.read(account, async (reader) => {
      const moved = (await reader.document(to, 'moved'))!;
      assert.deepEqual([moved.scheduleTag, moved.properties], ['tag', '{"x":1}']);
      assert.equal(String(await reader.readContent(moved.itemId)), eventText(1));
    });
    await store.transact(account, (tx) => tx.removeDocument(to, 'moved'));
    const recoverable = await store.read(account, async (reader) => {
      const all = [];
      for await (const chunk of reader.recoverableDocuments()) all.push(...chunk);
      return all;
    });
    assert.equal(recoverable[0]!.document.name, 'moved');
    assert.equal(recoverable[0]!.collectionName, 'other');
    await store.transact(account, (tx) => tx.restoreDocument(recoverable[0]!.document, to));
    assert.deepEqual(await store.read(account, names), [[], ['copy', 'moved']]);
    assert.deepEqual((await store.verifyAccount(account)).problems, []);
  });

  test(`${kind}: a time range, a text, a UID and names narrow what is given`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const collection = await defaultCollection(store, data.account, 'calendar');
    for (let n = 1; n <= 5; n++)
      await putText(store, data.account, { collection, name: `${n}.ics`, text: eventText(n) });
    await store.read(data.account, async (reader) => {
      const find = async (filter: Parameters<AccountReader['documents']>[1]) =>
        (await reader.documents(collection, filter)).map((d) => d.name);
      assert.deepEqual(await find({ names: ['2.ics', 'none'] }), ['2.ics']);
      assert.deepEqual(await find({ uid: 'event-4@example.test' }), ['4.ics']);
      assert.deepEqual(await find({ component: 'VTODO' }), []);
      assert.equal((await find({ from: 1_767_600_000, to: 1_767_700_000 })).length, 5);
    });
  });

  test(`${kind}: names that no path can have, and mailboxes, are refused`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const collection = await defaultCollection(store, data.account, 'calendar');
    for (const name of ['', '.', '..', 'a/b', 'a\u0000', 'x'.repeat(256)])
      await assert.rejects(putText(store, data.account, { collection, name, text: eventText(1) }), {
        code: 'bad-value',
      });
    const inbox = await store.read(data.account, (r) => r.collectionByName('mailbox', 'INBOX'));
    await assert.rejects(
      putText(store, data.account, { collection: inbox!.id, name: 'a', text: eventText(1) }),
      { code: 'bad-value' },
    );
  });

  test(`${kind}: rebuilt from its packs, compacted or not, an account has the same documents`, async (t) => {
    await using data = await place(t);
    if (!data?.hasJournal) return;
    const store = data.open();
    const { account } = data;
    const collection = await defaultCollection(store, account, 'calendar');
    for (let n = 0; n < 20; n++)
      await putText(store, account, { collection, name: `${n % 7}.ics`, text: eventText(n) });
    await store.transact(account, (tx) => tx.removeDocument(collection, '3.ics'));
    for (const isCompacted of [false, true]) {
      if (isCompacted) await store.compactAccount(account);
      const before = await dumpAccount(store, account);
      await store.rebuildIndex(account);
      assert.deepEqual(await dumpAccount(store, account), before);
      assert.deepEqual((await store.verifyAccount(account)).problems, []);
    }
  });
}
