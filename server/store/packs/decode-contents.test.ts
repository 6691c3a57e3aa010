import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DomainError } from '#platform/errors.ts';
import type { RecordPlace } from '../blob-store.ts';
import {
  noTransaction,
  openTestPacks,
  type TestPacks,
} from '../../../test/support/pack-folders.ts';

const COUNT = 120;

/** Messages of 0 to 20 KiB, most with trace fields before them, some of which the mbox has to quote. */
const messages = Array.from({ length: COUNT }, (_, n) => ({
  prefix: n % 4 === 0 ? '' : `Received: from ${n}.example.test\r\n`.repeat(n % 5),
  text: `${n === 5 || n === 20 ? 'From here\r\n' : ''}${`line ${n} ${Math.sin(n)}\r\n`.repeat(n * 6)}`,
}));

test('many messages come back whole with what stands before them, lent or not', async () => {
  await using packs = await openTestPacks();
  const places = await storeAll(packs);
  const expected = messages.map(({ prefix, text }) => prefix + text);
  for (let round = 0; round < 3; round++) {
    const read = await packs.own.readMany(places);
    assert.deepEqual(read.map(String), expected);
    const lent = await packs.own.lendMany(places);
    assert.deepEqual(lent.contents.map(String), expected);
    // Memory that is used again is not that of who keeps it.
    lent.release?.();
    assert.ok(lent.release !== undefined);
    await packs.own.lendMany(places.toReversed());
    assert.deepEqual(read.map(String), expected);
  }
  const few = await packs.own.lendMany(places.slice(0, 3));
  assert.equal(few.release, undefined);
  assert.deepEqual(few.contents.map(String), expected.slice(0, 3));
});

test('damage inside a group costs the message it hit alone', async () => {
  await using packs = await openTestPacks();
  const places = await storeAll(packs);
  const whole = await readFile(packs.packPath(1));
  const hit = places[60]!;
  for (const at of [0, 30, 150, hit.length - 30]) {
    const damaged = Buffer.from(whole);
    damaged[hit.offset + at]! ^= 0x10;
    await writeFile(packs.packPath(1), damaged);
    const read = await packs.own.readMany(places);
    for (const [n, content] of read.entries())
      if (n === 60) assert.ok(content instanceof DomainError && content.code === 'corrupt');
      else assert.equal(String(content), messages[n]!.prefix + messages[n]!.text);
  }
});

async function storeAll({ blobs, own }: TestPacks): Promise<RecordPlace[]> {
  const places: RecordPlace[] = [];
  for (const { prefix, text } of messages) {
    await using content = await blobs.pack({ kind: 'memory', bytes: Buffer.from(text) });
    const from = { sender: 'sender@example.test', atSeconds: 1_700_000_000 };
    const record = {
      kind: 'message',
      facts: {},
      content,
      from,
      prefix: Buffer.from(prefix),
    } as const;
    places.push(...(await own.append([record], noTransaction)));
  }
  return places;
}
