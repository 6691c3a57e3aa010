import assert from 'node:assert/strict';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { RecordPlace } from '../blob-store.ts';
import { openTestPacks, scanAll, storeText } from '../../../test/support/pack-folders.ts';

const texts = ['first\r\n', 'From second\r\n'.repeat(20), 'third\r\n'];

test('a last record cut at any byte is cut off and the ones before it stay', async () => {
  await using packs = await openTestPacks();
  for (const text of texts) await storeText(packs, text);
  const path = packs.packPath(1);
  const whole = await readFile(path);
  const { records } = await scanAll(packs.own);
  const last = records.at(-1)!.place;
  for (let size = last.offset; size < whole.length; size += 1 + (size % 3)) {
    await writeFile(path, whole.subarray(0, size));
    const found = await scanAll(packs.own, { cutTornTail: true });
    assert.deepEqual(found.issues, []);
    assert.deepEqual(found.records, records.slice(0, 2), `cut at ${size}`);
    assert.equal((await readFile(path)).length, last.offset);
  }
});

test('a tail of zeros, as after a power cut, is cut off and writing goes on', async () => {
  await using packs = await openTestPacks();
  const place = await storeText(packs, texts[0]!);
  await truncate(packs.packPath(1), place.length + 5000);
  assert.equal((await scanAll(packs.own, { cutTornTail: true })).records.length, 1);
  const next = await storeText(packs, texts[2]!);
  assert.equal(next.offset, place.length);
  assert.equal((await scanAll(packs.own)).records.length, 2);
});

test('a flipped bit anywhere costs one record, is reported, and never gives other content', async () => {
  await using packs = await openTestPacks();
  const places: RecordPlace[] = [];
  for (const [n, text] of texts.entries()) places.push(await storeText(packs, text, { n }));
  const path = packs.packPath(1);
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 3) {
    const damaged = Buffer.from(whole);
    damaged[at] = damaged[at]! ^ (1 << (at % 8));
    await writeFile(path, damaged);
    const hit = places.findIndex((p) => at >= p.offset && at < p.offset + p.length);
    const { records, issues } = await scanAll(packs.own);
    assert.deepEqual(
      records.map((r) => r.facts['n']),
      [0, 1, 2].filter((n) => n !== hit),
    );
    assert.deepEqual(
      issues.map((i) => i.place),
      [places[hit]],
    );
    for (const [n, place] of places.entries()) {
      const read = await packs.own.readContent(place).catch((error: unknown) => error);
      if (n === hit) assert.ok(isDomainError(read, 'corrupt'), `byte ${at}`);
      else assert.equal(String(read), texts[n]);
    }
  }
});

test('a damaged record among many is an error in its place and no other', async () => {
  await using packs = await openTestPacks();
  const places = [];
  for (let n = 0; n < 30; n++) places.push(await storeText(packs, `message ${n}\r\n`));
  const path = packs.packPath(1);
  const bytes = await readFile(path);
  const hit = places[11]!;
  bytes[hit.offset + hit.length - 20]! ^= 4;
  await writeFile(path, bytes);
  for (const [n, read] of (await packs.own.readMany(places)).entries())
    if (n === 11) assert.ok(read instanceof DomainError && /pack 1, offset/.test(read.message));
    else assert.equal(String(read), `message ${n}\r\n`);
});

test('a large content that is missing or changed is reported, with its place', async () => {
  await using packs = await openTestPacks({ largeAbove: 1000 });
  const place = await storeText(packs, 'x'.repeat(5000));
  const large = join(packs.folder, 'accounts/7/large');
  const { records } = await scanAll(packs.own);
  const path = join(large, `${Buffer.from(records[0]!.sha256!).toString('hex')}.eml.zst`);
  const bytes = await readFile(path);
  for (let at = 0; at < bytes.length; at += 2) {
    const damaged = Buffer.from(bytes);
    damaged[at] = damaged[at]! ^ 16;
    await writeFile(path, damaged);
    await using again = await packs.another();
    const read = await again.own.readContent(place).catch((error: unknown) => error);
    const { issues } = await scanAll(again.own);
    const isSame = Buffer.isBuffer(read) && read.equals(Buffer.from('x'.repeat(5000)));
    assert.ok(isSame ? issues.length <= 1 : issues.length === 1, `byte ${at}`);
    assert.ok(isSame || isDomainError(read, 'corrupt') || Buffer.isBuffer(read), `byte ${at}`);
  }
  await rm(path);
  await using again = await packs.another();
  await assert.rejects(again.own.readContent(place), /missing/);
  assert.match((await scanAll(again.own)).issues[0]!.what, /missing/);
});

test('content made to look like a record is not taken for one after damage', async () => {
  await using packs = await openTestPacks();
  await storeText(packs, 'kept\r\n', { n: 0 });
  const forged = await readFile(packs.packPath(1));
  const place = await storeText(packs, Buffer.concat([Buffer.from([0]), forged, forged]), { n: 1 });
  await storeText(packs, 'kept too\r\n', { n: 2 });
  const bytes = await readFile(packs.packPath(1));
  bytes[place.offset + 20]! ^= 1;
  await writeFile(packs.packPath(1), bytes);
  const { records } = await scanAll(packs.own);
  assert.deepEqual(
    records.map((r) => r.facts),
    [{ n: 0 }, { n: 2 }],
  );
});
