import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { openWithWal } from './new-wal.ts';

function fresh(t: TestContext): { path: string; open: () => DatabaseSync } {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-wal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'index.sqlite');
  const open = () => {
    const database = new DatabaseSync(path);
    t.after(() => {
      if (database.isOpen) database.close();
    });
    database.exec('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0');
    return database;
  };
  const first = open();
  first.exec('CREATE TABLE t (n)');
  first.close();
  return { path, open };
}

test('a WAL is new until somebody writes to it, here or elsewhere', (t) => {
  const { path, open } = fresh(t);
  const { newWal } = openWithWal(path, open);
  assert.equal(newWal?.isUntouched(), true);
  const other = open();
  other.exec('SELECT * FROM t');
  assert.equal(newWal?.isUntouched(), true);
  other.exec('INSERT INTO t VALUES (1)');
  assert.equal(newWal?.isUntouched(), false);
});

test('a WAL that was written to and emptied again is not taken for new', (t) => {
  const { path, open } = fresh(t);
  const { newWal } = openWithWal(path, open);
  const other = open();
  other.exec('INSERT INTO t VALUES (1); PRAGMA wal_checkpoint(TRUNCATE)');
  assert.equal(newWal?.isUntouched(), false);
});

test('a WAL that was there before is not new', (t) => {
  const { path, open } = fresh(t);
  open().exec('INSERT INTO t VALUES (1)');
  assert.equal(openWithWal(path, open).newWal, undefined);
});
