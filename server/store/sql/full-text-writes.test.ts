import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openTextFile, openTextReader } from './full-text-file.ts';
import { TextWriter } from './full-text-writes.ts';

const ACCOUNT = 7;
const ITEMS = 12_000;

test('what an account of thousands no longer has is forgotten, whole stretches of it too, and nothing else', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-text-'));
  t.after(() => rmSync(folder, { recursive: true }));
  using index = new DatabaseSync(':memory:');
  index.exec('CREATE TABLE items (account INTEGER, id INTEGER, PRIMARY KEY (account, id))');
  const insert = index.prepare('INSERT INTO items VALUES (?, ?)');
  using database = openTextFile(folder);
  const writer = new TextWriter(database);
  writer.begin();
  for (let id = 1; id <= ITEMS; id++) {
    writer.add(id, `>w${id % 10}`);
    const isGone = id === 1 || id === ITEMS || (id > 3_000 && id <= 9_500) || id % 10 === 4;
    if (!isGone) insert.run(ACCOUNT, id);
    // Of another account, which says nothing about this one.
    insert.run(ACCOUNT + 1, id);
  }
  writer.purge(index, ACCOUNT);
  writer.done();
  const kept = index
    .prepare('SELECT id FROM items WHERE account = ? ORDER BY id')
    .all(ACCOUNT)
    .map((row) => row['id']);
  using reader = openTextReader(folder)!;
  const found = reader
    .prepare(`SELECT DISTINCT doc FROM temp.postings ORDER BY doc`)
    .all()
    .map((row) => row['doc']);
  assert.deepEqual(found, kept);
  assert.equal(writer.itemCount(), kept.length);
});
