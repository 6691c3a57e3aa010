import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, asyncProperty, constantFrom, nat, record } from 'fast-check';
import {
  copyAsKilled,
  createStoreFolder,
  type StoreFolder,
} from '../../test/support/open-test-store.ts';
import { createPostgresStores } from '../../test/support/postgres-stores.ts';
import { addText, inbox, text } from '../../test/support/store-seeds.ts';
import { dumpAccount } from '../../test/support/store-dump.ts';
import { AccountModel } from '../../test/support/account-model.ts';

const byte = nat({ max: 255 });
const step = record({
  op: constantFrom(
    ...(['add', 'add', 'add', 'flags', 'flags', 'expunge', 'transfer', 'transfer'] as const),
    ...(['create', 'rename', 'remove', 'name', 'restore'] as const),
    ...(['put', 'put', 'take', 'pass', 'describe'] as const),
    ...(['reopen', 'rebuild', 'reboot', 'compact'] as const),
  ),
  which: nat({ max: 1 }),
  a: byte,
  b: byte,
  mask: byte,
});
type Step = Parameters<Parameters<typeof step.map>[0]>[0];
const history = array(step, { minLength: 10, maxLength: 40 });

/** Does the steps to two stores over one place, and to a model, and compares after each. */
async function runHistory(data: StoreFolder, steps: readonly Step[]): Promise<void> {
  const stores = [data.open(), data.open()];
  const model = await AccountModel.start(stores[0]!, data.account);
  let boots = 1;
  for (const { op, which, ...choice } of steps) {
    const store = stores[which]!;
    if (op === 'rebuild') {
      if (!data.hasJournal) continue;
      const before = await dumpAccount(store, data.account);
      await store.rebuildIndex(data.account);
      assert.deepEqual(await dumpAccount(store, data.account), before);
    } else if (op === 'compact') await store.compactAccount(data.account);
    else if (op === 'reopen' || op === 'reboot') {
      await store[Symbol.asyncDispose]();
      if (op === 'reboot') boots++;
      stores[which] = data.open({ bootId: `boot-${boots}` });
    } else await model.act(op, store, choice);
    // The one that made the change answers from memory, the other from what it reads.
    await model.compare(stores[which]!, 'look');
    await model.compare(stores[1 - which]!);
    await model.compare(stores[1 - which]!, 'look');
  }
  const [first, second] = stores;
  const dump = await dumpAccount(first!, data.account);
  assert.deepEqual(await dumpAccount(second!, data.account), dump);
  assert.deepEqual((await first!.verifyAccount(data.account)).problems, []);
}

test('files: any history through two stores over one folder gives what a naive model gives, also after restarts and rebuilds', async () => {
  const property = asyncProperty(history, async (steps) => {
    await using data = await createStoreFolder();
    await runHistory(data, steps);
  });
  await holds(property, { numRuns: 15 });
});

test('files: a server alone answers and leaves behind what a naive model gives, wherever it is killed', async () => {
  const property = asyncProperty(history, async (steps) => {
    await using data = await createStoreFolder();
    let store = data.open({ isAlone: true });
    const model = await AccountModel.start(store, data.account);
    for (const { op, which, ...choice } of steps) {
      if (op === 'compact') await store.compactAccount(data.account);
      else if (op === 'rebuild') await store.rebuildIndex(data.account);
      else if (op === 'reopen' || op === 'reboot') {
        await store[Symbol.asyncDispose]();
        store = data.open({ isAlone: true });
      } else await model.act(op, store, choice);
      if (which === 0) {
        await using left = await copyAsKilled(data);
        const next = left.open();
        await model.compare(next);
        assert.deepEqual((await next.verifyAccount(data.account)).problems, []);
      }
      await model.compare(store, 'look');
      if (choice.mask % 4 === 0) await model.compare(store);
    }
  });
  await holds(property, { numRuns: 8 });
});

test('files: what another process wrote counts also when the next transaction here changes nothing', async () => {
  await using data = await createStoreFolder();
  const [store, other] = [data.open({ isAlone: true }), data.open()];
  const { account } = data;
  const mailbox = (await inbox(store, account)).id;
  const add = async (to: typeof store, n: number) =>
    await addText(to, account, { mailbox, bytes: text(n) });
  await add(store, 1);
  // Commits, so that the other one gets its turn.
  await store.read(account, async () => {});
  const theirs = await add(other, 2);
  await store.transact(account, async (tx) => await tx.claimRecent(mailbox));
  const ours = await add(store, 3);
  assert.deepEqual([theirs.uid, ours.uid], [2, 3]);
  assert.ok(ours.modseq > theirs.modseq);
  assert.equal((await store.read(account, (reader) => reader.uids(mailbox))).length, 3);
  assert.deepEqual(
    await store.read(account, (reader) => reader.usage()),
    await other.read(account, (reader) => reader.usage()),
  );
  assert.equal((await store.read(account, (reader) => reader.usage())).messages, 3);
  assert.deepEqual((await store.verifyAccount(account)).problems, []);
});

test('postgres: any history through two stores over one database gives what a naive model gives', async (t) => {
  const property = asyncProperty(history, async (steps) => {
    await using data = await createPostgresStores(t);
    if (data !== undefined) await runHistory(data, steps);
  });
  await holds(property, { numRuns: 4 });
});
