import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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
