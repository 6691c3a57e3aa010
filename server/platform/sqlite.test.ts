import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from './errors.ts';
import { migrate } from './migrations.ts';
import { list, type SqlReader } from './sql.ts';
import { openSqlite } from './sqlite.ts';

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-sqlite-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('two connections write the same file, one after the other, without losing anything', async () => {
  await withFolder(async (folder) => {
    const open = () => openSqlite({ path: join(folder, 'x.sqlite'), synchronous: 'NORMAL' });
    await using a = open();
    await using b = open();
    await a.script('CREATE TABLE t (n INTEGER)');
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 ? a : b).transaction(async (tx) => {
          const row = await tx.get<{ n: number }>`SELECT count(*) AS n FROM t`;
          await tx.run`INSERT INTO t VALUES (${row!.n})`;
        }),
      ),
    );
    const rows = await a.rows<[number]>`SELECT n FROM t ORDER BY n`;
    assert.deepEqual(
      rows.map((r) => r[0]),
      Array.from({ length: 40 }, (_, i) => i),
    );
  });
});

test('a failing transaction leaves nothing behind', async () => {
  await withFolder(async (folder) => {
    await using sql = openSqlite({ path: join(folder, 'x.sqlite'), synchronous: 'NORMAL' });
    await sql.script('CREATE TABLE t (n INTEGER)');
    await assert.rejects(
      sql.transaction(async (tx) => {
        await tx.run`INSERT INTO t VALUES (1)`;
        throw new Error('no');
      }),
    );
    assert.deepEqual(await sql.rows`SELECT n FROM t`, []);
  });
});

test('a list is one parameter whatever its length', async () => {
  await withFolder(async (folder) => {
    await using sql = openSqlite({ path: join(folder, 'x.sqlite'), synchronous: 'NORMAL' });
    await sql.script('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2), (3)');
    for (const wanted of [[], [2], [1, 3]]) {
      const rows = await sql.rows<[number]>`SELECT n FROM t WHERE n IN ${list(wanted)} ORDER BY n`;
      assert.deepEqual(
        rows.map((r) => r[0]),
        wanted,
      );
    }
  });
});

test('a database of a newer version is refused with what to do', async () => {
  await withFolder(async (folder) => {
    await using sql = openSqlite({ path: join(folder, 'x.sqlite'), synchronous: 'NORMAL' });
    const step = (version: number) => ({
      version,
      name: 's',
      sqlite: 'SELECT 1',
      postgres: 'SELECT 1',
    });
    await migrate(sql, 'store', [step(1), step(2)]);
    await migrate(sql, 'store', [step(1), step(2)]);
    await assert.rejects(migrate(sql, 'store', [step(1)]), /newer program/);
  });
});

test('a snapshot sees neither an open transaction nor what is committed after it began', async () => {
  await withFolder(async (folder) => {
    await using sql = openSqlite({ path: join(folder, 'x.sqlite'), synchronous: 'NORMAL' });
    await sql.script('CREATE TABLE t (n INTEGER)');
    const count = (reader: SqlReader) =>
      reader.rows<[number]>`SELECT count(*) FROM t`.then((r) => r[0]![0]);
    await sql.transaction(async (tx) => {
      await tx.run`INSERT INTO t VALUES (1)`;
      assert.equal(await sql.snapshot(count), 0);
    });
    await sql.snapshot(async (reader) => {
      assert.equal(await count(reader), 1);
      await sql.transaction((tx) => tx.run`INSERT INTO t VALUES (2)`);
      assert.equal(await count(reader), 1);
      assert.equal(await sql.snapshot(count), 2);
    });
  });
});

test('late commits: this object sees a change at once, others when it is settled, or when the delay is over', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.sqlite');
    await using late = openSqlite({ path, synchronous: 'NORMAL', commitDelayMs: 5 });
    await using other = openSqlite({ path, synchronous: 'NORMAL' });
    await late.script('CREATE TABLE t (n INTEGER)');
    const count = async (sql: SqlReader) => (await sql.rows`SELECT n FROM t`).length;
    const add = async (n: number) => {
      await late.transaction((tx) => tx.run`INSERT INTO t VALUES (${n})`);
    };
    await add(1);
    await add(2);
    assert.deepEqual([await count(late), await count(other)], [2, 0]);
    assert.equal(await late.snapshot(count), 2);
    assert.equal(await count(other), 2);
    await add(3);
    await late.settle();
    assert.equal(await count(other), 3);
    const before = other.version();
    await add(4);
    while (other.version() === before) await delay(1);
    assert.equal(await count(other), 4);
  });
});

test('late commits: a transaction that fails takes nothing back but itself', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.sqlite');
    await using sql = openSqlite({ path, synchronous: 'NORMAL', commitDelayMs: 10_000 });
    await sql.script('CREATE TABLE t (n INTEGER PRIMARY KEY)');
    const add = (n: number) =>
      sql.transaction(async (tx) => {
        const { isContinued } = sql;
        await tx.run`INSERT INTO t VALUES (${n})`;
        return isContinued.call(sql);
      });
    const all = await Promise.allSettled([add(1), add(2), add(2), add(3)]);
    assert.deepEqual(
      all.map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
      [false, true, 'failed', true],
    );
    assert.deepEqual(
      await sql.snapshot(async (reader) => (await reader.rows<[number]>`SELECT n FROM t`).flat()),
      [1, 2, 3],
    );
  });
});

test('late commits: writers elsewhere get their turn, and whoever asks is told that they had it', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.sqlite');
    await using late = openSqlite({ path, synchronous: 'NORMAL', commitDelayMs: 10 });
    await using other = openSqlite({ path, synchronous: 'NORMAL' });
    await late.script('CREATE TABLE t (n INTEGER)');
    await late.transaction((tx) => tx.run`INSERT INTO t VALUES (1)`);
    const version = late.version();
    await other.transaction((tx) => tx.run`INSERT INTO t VALUES (2)`);
    assert.notEqual(late.version(), version);
    await late.transaction(async (tx) => {
      assert.equal(late.isContinued(), false);
      assert.equal((await tx.rows`SELECT n FROM t`).length, 2);
    });
  });
});

test('late commits: what cannot be committed is told to everyone who asks from then on', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.sqlite');
    const sql = openSqlite({ path, synchronous: 'NORMAL', commitDelayMs: 10_000 });
    await sql.script('CREATE TABLE p (n INTEGER PRIMARY KEY); CREATE TABLE t (n REFERENCES p)');
    await sql.transaction(async (tx) => {
      await tx.script('PRAGMA defer_foreign_keys=ON');
      await tx.run`INSERT INTO t VALUES (1)`;
    });
    const told = (error: unknown) =>
      error instanceof DomainError && error.details['database'] === path;
    await assert.rejects(sql.settle(), told);
    await assert.rejects(
      sql.snapshot(async () => 1),
      told,
    );
    await assert.rejects(
      sql.transaction(async () => 1),
      told,
    );
    assert.throws(() => sql.version(), told);
    await sql[Symbol.asyncDispose]();
    await using again = openSqlite({ path, synchronous: 'NORMAL' });
    assert.deepEqual(await again.rows`SELECT n FROM t`, []);
  });
});
