import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDomainError } from './errors.ts';
import { readSqlite } from './read-sqlite.ts';
import type { SqlReader } from './sql.ts';
import { openSqlite } from './sqlite.ts';

const sum = async (reader: SqlReader) =>
  (await reader.rows<[number]>`SELECT coalesce(sum(n), 0) FROM t`)[0]![0];

test('a database is read whether it is in use or not, and nothing is left beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-read-sqlite 100%#'));
  const path = join(folder, 'x.sqlite');
  try {
    {
      await using sql = openSqlite({ path, synchronous: 'NORMAL' });
      await sql.script('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (2)');
      assert.equal(await readSqlite(path, sum), 2);
      await sql.script('INSERT INTO t VALUES (3)');
      assert.equal(await readSqlite(path, sum), 5);
    }
    assert.equal(await readSqlite(path, sum), 5);
    assert.deepEqual(await readdir(folder), ['x.sqlite']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('what is written while the file is read is in the answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-read-sqlite-'));
  const path = join(folder, 'x.sqlite');
  try {
    {
      await using sql = openSqlite({ path, synchronous: 'NORMAL' });
      await sql.script('CREATE TABLE t (n INTEGER)');
    }
    await using parts = new AsyncDisposableStack();
    let runs = 0;
    const answer = await readSqlite(path, async (reader) => {
      const value = await sum(reader);
      if (++runs > 1) return value;
      const sql = parts.use(openSqlite({ path, synchronous: 'NORMAL' }));
      await sql.script('INSERT INTO t VALUES (7)');
      return value;
    });
    assert.deepEqual([answer, runs], [7, 2]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a file that is no database is reported as damaged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-read-sqlite-'));
  const path = join(folder, 'x.sqlite');
  try {
    await writeFile(path, 'x'.repeat(5000));
    await assert.rejects(readSqlite(path, sum), (error) => isDomainError(error, 'corrupt'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
