import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createSilentLog } from '#platform/log.ts';
import { fullTextContract, type FullTextStage } from '../../test/support/full-text-contract.ts';
import { createPostgresStores } from '../../test/support/postgres-stores.ts';
import { addText, inbox, text } from '../../test/support/store-seeds.ts';
import { openFullTextTables } from './full-text-tables.ts';

fullTextContract('a store in PostgreSQL', async (t) => await openStage(t));

test('PostgreSQL: many small batches are merged and nothing is lost', async (t) => {
  await using stage = await openStage(t);
  if (stage === undefined) return;
  const { store, account } = stage;
  const box = await inbox(store, account);
  const hits = async (needle: string) =>
    await store.read(account, async (r) => (await r.searchText(box.id, 'subject', needle)).items);
  for (let n = 1; n <= 35; n++) {
    await addText(store, account, { mailbox: box.id, bytes: text(n) });
    assert.equal((await hits(`subject ${n}`)).size, 1);
  }
  assert.equal((await hits('subject')).size, 35);
  assert.equal((await hits('3')).size, 9);
});

async function openStage(t: TestContext): Promise<FullTextStage | undefined> {
  const data = await createPostgresStores(t);
  if (data === undefined) return undefined;
  const parts = { sql: data.sql, clock: createSystemClock(), log: createSilentLog() };
  const [first, second] = [
    await openFullTextTables({ ...parts, directItems: 0 }),
    await openFullTextTables({ ...parts, directItems: 0 }),
  ];
  return {
    store: data.open({ fullText: first }),
    second: () => data.open({ fullText: second }),
    account: data.account,
    [Symbol.asyncDispose]: async () => await data[Symbol.asyncDispose](),
  };
}
