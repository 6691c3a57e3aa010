import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Uid } from '#platform/ids.ts';
import type { StoreFolder } from './open-test-store.ts';
import { addText, inbox, text } from './store-seeds.ts';

/** Opens a place for stores, or skips the test where that cannot be. */
export type StorePlace = (t: TestContext) => Promise<StoreFolder | undefined>;

/** What every store does, whatever it is kept in. */
export function storeSuite(kind: string, place: StorePlace): void {
  test(`${kind}: a new account has its mailboxes with their roles`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const all = await store.read(data.account, (reader) => reader.collections('mailbox'));
    assert.deepEqual(
      all.map((c) => [c.name, c.role]),
      [
        ['INBOX', 'inbox'],
        ['Drafts', 'drafts'],
        ['Sent', 'sent'],
        ['Trash', 'trash'],
        ['Junk', 'junk'],
        ['Archive', 'archive'],
      ],
    );
    assert.equal(new Set(all.map((c) => c.uidValidity)).size, all.length);
  });

  test(`${kind}: a message that was added is read back with everything that is kept of it`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const box = await inbox(store, data.account);
    const added = await addText(store, data.account, {
      mailbox: box.id,
      bytes: text(1),
      system: 8,
      keywords: ['$Label'],
    });
    assert.equal(added.uid, 1);
    await store.read(data.account, async (reader) => {
      const { counts, uidNext } = (await reader.collection(box.id))!;
      assert.deepEqual(
        { messages: counts.messages, unseen: counts.unseen, bytes: counts.bytes, uidNext },
        { messages: 1, unseen: 0, bytes: text(1).length, uidNext: 2 },
      );
      assert.deepEqual([...(await reader.uids(box.id))], [1]);
      assert.deepEqual(await reader.flagRows(box.id), [[1, 8, '$Label', added.modseq]]);
      assert.deepEqual(await reader.readContent(added.itemId), text(1));
      for await (const rows of reader.messages(box.id, ['envelope', 'ids', 'threading', 'size'])) {
        assert.equal(rows.length, 1);
        assert.match(rows[0]!.envelope!, /Subject 1/);
        assert.equal(rows[0]!.emailId, added.emailId);
        assert.equal(rows[0]!.messageId, 'm1@example.test');
        assert.equal(rows[0]!.size, text(1).length);
      }
    });
  });

  test(`${kind}: the same content is stored once in an account`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const box = await inbox(store, data.account);
    const first = await addText(store, data.account, { mailbox: box.id, bytes: text(1) });
    const second = await addText(store, data.account, { mailbox: box.id, bytes: text(1) });
    assert.equal(first.itemId, second.itemId);
    assert.notEqual(first.uid, second.uid);
  });

  test(`${kind}: flags, copies, moves and expunges show in counts and in the changes`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const box = await inbox(store, data.account);
    const uids: Uid[] = [];
    for (let i = 1; i <= 5; i++)
      uids.push((await addText(store, data.account, { mailbox: box.id, bytes: text(i) })).uid);
    const trash = await store.read(data.account, (r) => r.collectionByRole('mailbox', 'trash'));
    const before = await store.read(data.account, async (r) => r.modseq);
    await store.transact(data.account, async (tx) => {
      const { changed } = await tx.changeFlags(box.id, uids.slice(0, 2), {
        mode: 'add',
        flags: { system: 8, keywords: [] },
      });
      assert.equal(changed.length, 2);
      assert.deepEqual(await tx.copyMessages(box.id, uids.slice(1, 3), trash!.id), [
        { from: 2, to: 1 },
        { from: 3, to: 2 },
      ]);
      assert.deepEqual(await tx.moveMessages(box.id, uids.slice(3, 4), trash!.id), [
        { from: 4, to: 3 },
      ]);
      assert.deepEqual(await tx.expunge(box.id, uids.slice(4)), [5]);
    });
    await store.read(data.account, async (reader) => {
      const now = await reader.collection(box.id);
      assert.deepEqual([now!.counts.messages, now!.counts.unseen], [3, 1]);
      const there = await reader.collection(trash!.id);
      assert.deepEqual([there!.counts.messages, there!.counts.unseen], [3, 2]);
      const changes = await reader.changes(box.id, before);
      assert.deepEqual(
        changes.rows.map((r) => r[0]),
        [1, 2],
      );
      assert.deepEqual(changes.vanished, [4, 5]);
      assert.equal((await reader.usage()).messages, 6);
    });
  });

  test(`${kind}: a transaction that fails leaves nothing behind, neither in the index nor in the packs`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open();
    const box = await inbox(store, data.account);
    await using prepared = await store.prepareMessage({ kind: 'memory', bytes: text(1) });
    await assert.rejects(
      store.transact(data.account, async (tx) => {
        const message = { prepared, receivedAtSeconds: 1, flags: { system: 0, keywords: [] } };
        const added = await tx.addMessage(box.id, message);
        await tx.readContent(added.itemId);
        throw new Error('no');
      }),
      /no/,
    );
    const again = await addText(data.open(), data.account, { mailbox: box.id, bytes: text(2) });
    assert.equal(again.uid, 1);
  });

  test(`${kind}: an over-quota message is refused with usage and limit`, async (t) => {
    await using data = await place(t);
    if (data === undefined) return;
    const store = data.open({ quota: { bytes: 10, messages: undefined } });
    const box = await inbox(store, data.account);
    await assert.rejects(
      addText(store, data.account, { mailbox: box.id, bytes: text(1) }),
      (error: { code: string; details: unknown }) => {
        assert.equal(error.code, 'over-quota');
        assert.deepEqual(error.details, {
          usage: { bytes: 0, messages: 0 },
          limits: { bytes: 10, messages: undefined },
        });
        return true;
      },
    );
  });
}
