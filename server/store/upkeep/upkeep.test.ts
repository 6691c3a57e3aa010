import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { Uid } from '#platform/ids.ts';
import { createSilentLog } from '#platform/log.ts';
import { createRandom } from '#platform/random.ts';
import { createStoreFolder } from '../../../test/support/open-test-store.ts';
import { dumpAccount } from '../../../test/support/store-dump.ts';
import { addText, inbox, text } from '../../../test/support/store-seeds.ts';

test('compaction gives space back and changes nothing a user sees, also after a rebuild', async () => {
  await using data = await createStoreFolder();
  const store = data.open({ undeleteDays: 0 });
  const box = await inbox(store, data.account);
  const keep = await addText(store, data.account, { mailbox: box.id, bytes: text(1) });
  const uids: Uid[] = [];
  for (let n = 2; n < 40; n++)
    uids.push((await addText(store, data.account, { mailbox: box.id, bytes: text(n) })).uid);
  await store.transact(data.account, async (tx) => {
    await tx.expunge(box.id, uids);
    await tx.setSubscribed({ name: 'INBOX', subscribed: true });
    await tx.setAnnotation(undefined, '/shared/comment', Buffer.from('x'));
  });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { before, after } = await store.compactAccount(data.account);
  assert.ok(after < before / 2, `${before} to ${after}`);
  const dump = await dumpAccount(store, data.account);
  assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
  await store.rebuildIndex(data.account);
  assert.deepEqual(await dumpAccount(store, data.account), dump);
  const content = await store.read(data.account, (reader) => reader.readContent(keep.itemId));
  assert.deepEqual(content, text(1));
  const other = data.open();
  assert.deepEqual(await dumpAccount(other, data.account), dump);
  await addText(other, data.account, { mailbox: box.id, bytes: text(50) });
  assert.deepEqual(await dumpAccount(store, data.account), await dumpAccount(other, data.account));
});

test('messages that arrive while an account is compacted are kept', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const other = data.open();
  const box = await inbox(store, data.account);
  for (let n = 0; n < 150; n++)
    await addText(store, data.account, { mailbox: box.id, bytes: text(n) });
  const adding = (async () => {
    for (let n = 150; n < 200; n++)
      await addText(n % 2 ? store : other, data.account, { mailbox: box.id, bytes: text(n) });
  })();
  await store.compactAccount(data.account);
  await adding;
  const dump = await dumpAccount(other, data.account);
  assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
  await other.rebuildIndex(data.account);
  assert.deepEqual(await dumpAccount(store, data.account), dump);
  const uids = await store.read(data.account, (reader) => reader.uids(box.id));
  assert.equal(uids.length, 200);
});

test('usage is told for accounts that have mail, without making anything for the others', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  await addText(store, data.account, { mailbox: box.id, bytes: text(1) });
  const other = (data.account + 1) as typeof data.account;
  const usage = await store.usageOf([data.account, other]);
  assert.deepEqual([...usage], [[data.account, { bytes: text(1).length, messages: 1 }]]);
});

test('accounts in use are compacted in the background once a third of their packs is dead', async () => {
  await using data = await createStoreFolder();
  const system = createSystemClock();
  const timers: (() => void)[] = [];
  const clock = {
    ...system,
    after(delayMs: number, run: () => void) {
      if (delayMs < 60_000) return system.after(delayMs, run);
      timers.push(run);
      return { unref() {}, [Symbol.dispose]() {} };
    },
  };
  let compacted: () => void;
  const done = new Promise<void>((resolve) => (compacted = resolve));
  const silent = createSilentLog();
  const log = {
    ...silent,
    info: (event: string) => void (event === 'store.compacted' && compacted()),
  };
  const store = data.open({ clock, log, undeleteDays: 0 });
  const box = await inbox(store, data.account);
  const noise = createRandom().bytes(1_200_000).toString('base64').replace(/.{76}/g, '$&\r\n');
  for (const part of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const body = Buffer.from(noise.slice(part * 200_000, (part + 1) * 200_000));
    await addText(store, data.account, {
      mailbox: box.id,
      bytes: Buffer.concat([text(part), body]),
    });
  }
  await store.transact(data.account, async (tx) => {
    await tx.expunge(box.id, Array.from(await tx.uids(box.id)) as Uid[]);
  });
  await system.sleep(1_100);
  timers[0]!();
  await done;
  assert.deepEqual((await store.verifyAccount(data.account)).problems, []);
});
