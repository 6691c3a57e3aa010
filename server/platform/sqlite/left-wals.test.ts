import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { createSystemClock } from '../clock.ts';
import { createSilentLog } from '../log.ts';
import { createCheckpointer } from '../sqlite-checkpointer.ts';
import { openSqlite } from '../sqlite.ts';
import { LeftWals } from './left-wals.ts';

test('a WAL left behind is copied when its database stays closed, or at the end', async () => {
  const clock = createFakeClock();
  const copied: string[] = [];
  const left = new LeftWals(clock, (path) => copied.push(path));
  left.note('a');
  await clock.advance(400_000);
  left.note('b');
  left.note('c');
  left.forget('c');
  await clock.advance(300_000);
  assert.deepEqual(copied, ['a']);
  left[Symbol.dispose]();
  assert.deepEqual(copied, ['a', 'b']);
});

test('a database closed for now keeps its WAL until the end, and nothing is lost whoever opens it next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-left-wal-'));
  const path = join(folder, 'x.sqlite');
  try {
    {
      const log = createSilentLog();
      await using checkpointer = createCheckpointer({ log, clock: createSystemClock() });
      const options = { path, synchronous: 'NORMAL', checkpointer, isRebuildable: true } as const;
      const write = async (n: number) => {
        const sql = openSqlite(options);
        await sql.script('CREATE TABLE IF NOT EXISTS t (n INTEGER)');
        await sql.transaction(async (tx) => await tx.run`INSERT INTO t VALUES (${n})`);
        assert.equal((await sql.snapshot((reader) => reader.rows`SELECT n FROM t`)).length, n);
        await sql.closeForNow();
      };
      for (let n = 1; n <= 5; n++) await write(n);
      assert.equal(existsSync(`${path}-wal`), true);
      await using other = openSqlite({ path, synchronous: 'NORMAL' });
      assert.equal((await other.rows`SELECT n FROM t`).length, 5);
      await write(6);
      assert.equal((await other.rows`SELECT n FROM t`).length, 6);
    }
    assert.equal(existsSync(`${path}-wal`), false);
    await using again = openSqlite({ path, synchronous: 'NORMAL' });
    assert.equal((await again.rows`SELECT n FROM t`).length, 6);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a long WAL is copied at once when its database is closed for now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-left-wal-'));
  const path = join(folder, 'x.sqlite');
  try {
    const log = createSilentLog();
    await using checkpointer = createCheckpointer({ log, clock: createSystemClock() });
    const sql = openSqlite({ path, synchronous: 'NORMAL', checkpointer });
    await sql.script('CREATE TABLE t (b BLOB)');
    await sql.transaction(
      async (tx) => await tx.run`INSERT INTO t VALUES (${Buffer.alloc(200_000)})`,
    );
    await sql.closeForNow();
    assert.equal(existsSync(`${path}-wal`), false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
