import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSystemClock } from './clock.ts';
import { createSilentLog } from './log.ts';
import { createCheckpointer } from './sqlite-checkpointer.ts';
import { openSqlite } from './sqlite.ts';

async function rowsAfterClosing(isRebuildable: boolean, closesInPlace = false): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-checkpointer-'));
  await using checkpointer = createCheckpointer({
    log: createSilentLog(),
    clock: createSystemClock(),
    closesInPlace,
  });
  try {
    const path = join(folder, 'x.sqlite');
    const options = { path, synchronous: 'NORMAL', checkpointer, isRebuildable } as const;
    {
      await using sql = openSqlite(options);
      await sql.script('CREATE TABLE t (n INTEGER)');
      for (let n = 0; n < 20; n++)
        await sql.transaction(async (tx) => await tx.run`INSERT INTO t VALUES (${n})`);
    }
    assert.equal(existsSync(`${path}-wal`), false);
    await using again = openSqlite(options);
    return (await again.rows`SELECT n FROM t`).length;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a database that is closed leaves everything in its file, whoever copied it there', async () => {
  assert.equal(await rowsAfterClosing(false), 20);
  assert.equal(await rowsAfterClosing(true), 20);
  assert.equal(await rowsAfterClosing(true, true), 20);
});

test('a database that cannot be copied any more is closed all the same', async () => {
  await using checkpointer = createCheckpointer({
    log: createSilentLog(),
    clock: createSystemClock(),
  });
  await checkpointer.finish(join(tmpdir(), 'mailstead-no-such-folder', 'x.sqlite'));
});

test('the thread that copies ends when it has nothing to do, and is there again when it has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-checkpointer-'));
  await using checkpointer = createCheckpointer({
    log: createSilentLog(),
    clock: createSystemClock(),
    idleMs: 1,
  });
  try {
    const path = join(folder, 'x.sqlite');
    for (let round = 1; round <= 3; round++) {
      {
        await using sql = openSqlite({ path, synchronous: 'NORMAL', checkpointer });
        await sql.script('CREATE TABLE IF NOT EXISTS t (n INTEGER)');
        await sql.transaction(async (tx) => await tx.run`INSERT INTO t VALUES (${round})`);
        assert.equal((await sql.rows`SELECT n FROM t`).length, round);
      }
      assert.equal(existsSync(`${path}-wal`), false);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
