import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { noTransaction, openTestPacks, storeText } from '../../test/support/pack-folders.ts';
import type { PackIssue } from './blob-store.ts';
import { verifyContents } from './verify-contents.ts';

test('verifying counts what is whole and names what is not', async () => {
  await using packs = await openTestPacks();
  const first = await storeText(packs, 'first\r\n');
  await storeText(packs, 'second\r\n');
  await packs.own.append([{ kind: 'change', facts: {} }], noTransaction);
  const issues: PackIssue[] = [];
  const verify = () => verifyContents(packs.own, (issue) => issues.push(issue));
  assert.deepEqual(await verify(), { records: 3, contents: 2, bytes: 15, issues: 0 });
  const bytes = await readFile(packs.packPath(1));
  bytes[first.length - 15]! ^= 1;
  await writeFile(packs.packPath(1), bytes);
  assert.deepEqual(await verify(), { records: 2, contents: 1, bytes: 8, issues: 1 });
  assert.deepEqual(
    issues.map((i) => i.place),
    [first],
  );
});
