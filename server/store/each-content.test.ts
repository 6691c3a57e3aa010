import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemId, type ItemId } from '#platform/ids.ts';
import { isDomainError } from '#platform/errors.ts';
import { eachContent } from './each-content.ts';
import { createStoreFolder } from '../../test/support/open-test-store.ts';
import { addText, inbox } from '../../test/support/store-seeds.ts';

const MIB = 1024 * 1024;

test('however large a mailbox is, a few megabytes of it are read at a time, in order, what is gone in its place', async () => {
  await using data = await createStoreFolder();
  const store = data.open();
  const box = await inbox(store, data.account);
  const sizes = [1, 3, 4, 12, 1, 1].map((mib) => mib * MIB);
  for (const [n, size] of sizes.entries())
    await addText(store, data.account, { mailbox: box.id, bytes: Buffer.alloc(size, `${n}`) });
  await store.read(data.account, async (reader) => {
    const groups: number[] = [];
    const counted = {
      async readContents(items: readonly ItemId[]) {
        const contents = await reader.readContents(items);
        groups.push(contents.reduce((sum, it) => sum + (isDomainError(it) ? 0 : it.length), 0));
        return contents;
      },
    };
    const rows = (await Array.fromAsync(reader.messages(box.id, ['size']))).flat();
    const gone = { itemId: itemId(9_999), size: 10 };
    const seen: string[] = [];
    for await (const [, content] of eachContent(counted, [...rows, gone]))
      seen.push(isDomainError(content) ? content.code : content.toString('latin1', 0, 1));
    assert.deepEqual(seen, ['0', '1', '2', '3', '4', '5', 'not-found']);
    assert.deepEqual(
      groups.map((bytes) => bytes / MIB),
      [8, 12, 2],
    );
  });
});
