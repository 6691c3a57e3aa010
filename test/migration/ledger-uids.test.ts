// The ledger knows calendar objects and cards by their UIDs; one of an earlier version goes on.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { exportLedger } from '#migration/export-ledger.ts';
import { openLedger } from '#migration/ledger.ts';
import { ledgerMigrations } from '#migration/sql/schema.ts';
import { migrate } from '#platform/migrations.ts';
import { openSqlite } from '#platform/sqlite.ts';
import { sayCopies } from '../faults/both-ways/look.ts';
import { openScene } from '../faults/both-ways/scene.ts';

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailstead-ledger-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('an export tells the UIDs of cards', async (t) => {
  const folder = makeFolder(t);
  await using scene = await openScene({ protocol: 'dav', kind: 'addressbook' });
  await scene.there.add('item1', 'friends', 'Ann');
  await scene.run();
  const [csv, json] = await exportLedger(scene.ledger, folder);
  const rows = readFileSync(csv!, 'utf8').trim().split('\r\n');
  assert.match(rows[0]!, /,losses,uid$/);
  assert.match(
    rows.find((it) => it.includes('/item1.vcf'))!,
    /,item1$/,
  );
  assert.match(readFileSync(json!, 'utf8'), /"uid":"item1"/);
});

test('an event that was carried over before ledgers had UIDs is known again when it is moved and changed', async () => {
  await using scene = await openScene({ protocol: 'dav', kind: 'calendar' });
  const { ledger, there, here, run } = scene;
  await there.add('item1', 'Calendar', 'first');
  await there.add('item2', 'team', 'other');
  await run();
  await ledger.sql.transaction(async (tx) => await tx.run`UPDATE items SET uid = ''`);
  await there.move('item1', 'team');
  await there.edit('item1', 'later');
  await run();
  assert.equal(sayCopies(await here.read(), 'item1'), 'team later');
});

test('a ledger of an earlier version opens with what it has', async (t) => {
  const path = join(makeFolder(t), 'ledger.sqlite');
  {
    await using sql = openSqlite({ path, synchronous: 'NORMAL', cacheKib: 256 });
    await migrate(sql, 'migration', ledgerMigrations.slice(0, 7));
    await sql.transaction(async (tx) => {
      await tx.run`INSERT INTO accounts VALUES (1, 'ann', 'ann@example.test', '', 'done', '', 0, '', '[]', 0)`;
      await tx.run`INSERT INTO folders VALUES (1, 1, 0, '/c/', 'calendar', '["c"]', 'x', '["c"]', 1, '', '', '', '[]')`;
      await tx.run`INSERT INTO items VALUES (1, '/c/1.ics', 'v', 9, 'h', 'written', '', 1, '1.ics', 'v', '0', 0, 1, '')`;
    });
  }
  await using ledger = await openLedger(path);
  const [csv] = await exportLedger(ledger, join(path, '..'));
  assert.match(
    readFileSync(csv!, 'utf8'),
    /^ann,ann@example.test,calendar,c,c,\/c\/1.ics,written,/m,
  );
});
