import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { acquireExclusiveFile } from './exclusive-file.ts';

test('one holder at a time; a right that was given back or whose holder died is free', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-exclusive-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'rights', 'one');
  {
    await using held = await acquireExclusiveFile(path);
    assert.ok(held);
    assert.equal(await acquireExclusiveFile(path), undefined);
  }
  // No process has a number above the largest there is.
  symlinkSync('4194305', path);
  {
    await using held = await acquireExclusiveFile(path);
    assert.ok(held);
  }
  writeFileSync(path, '');
  await using held = await acquireExclusiveFile(path);
  assert.ok(held);
});
