// Sources with folders by the thousand: each has its place, and none costs anything that others pay for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planMigration } from '#migration/plan-migration.ts';
import { defaultPolicies } from '#migration/policies.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { verifyMigration } from '#migration/verify-migration.ts';
import { createListedSource, type ListedSourceFolder } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk } from '../support/migration-desk.ts';

const FOLDERS = 3000;
const mail = (n: number) =>
  `From: ann@example.test\r\nMessage-ID: <${n}@example.test>\r\nSubject: ${n}\r\n\r\nText.\r\n`;

function manyFolders(): ListedSourceFolder[] {
  return Array.from({ length: FOLDERS }, (_, n) => ({
    kind: 'mailbox',
    path: [`Year ${n % 100}`, `Case ${n}`],
    items: n % 50 === 0 ? [{ id: '1', text: mail(n) }] : [],
  }));
}

test('three thousand folders are planned, carried over, verified and taken back', async () => {
  await using desk = await openMigrationDesk();
  const { ledger, target } = desk;
  const source = createListedSource(manyFolders());
  const users = [deskUser];
  const plan = await planMigration({
    name: 'many',
    sources: [source],
    target,
    users,
    policies: defaultPolicies,
    lanes: 1,
    isDeep: false,
    nowSeconds: 0,
  });
  assert.equal(plan.accounts[0]?.folders.length, FOLDERS);
  const [first] = await desk.run(source);
  assert.deepEqual(first, {
    source: 'ann',
    target: 'ann@example.test',
    state: 'done',
    problems: [],
  });
  assert.equal((await desk.items()).size, 1);
  assert.deepEqual(await desk.contents('mailbox', 'Year 50/Case 2950'), [mail(2950)]);
  assert.deepEqual(await desk.contents('mailbox', 'Year 99/Case 2999'), []);
  const [again] = await desk.run(source);
  assert.equal(again?.state, 'done');
  const [verified] = await verifyMigration({
    ledger,
    target,
    sources: [source],
    users,
    policies: defaultPolicies,
    lanes: 1,
  });
  assert.deepEqual([verified?.compared, verified?.differences], [FOLDERS / 50, []]);
  const [undone] = await undoMigration({ ledger, target, users, accounts: [], batch: undefined });
  assert.deepEqual([undone?.removed, undone?.keptCount], [FOLDERS / 50, 0]);
  assert.equal(await desk.contents('mailbox', 'Year 50/Case 2950'), undefined);
});

test('a folder that the target will not take does not keep those beside it back', async () => {
  await using desk = await openMigrationDesk();
  const folders: ListedSourceFolder[] = [
    { kind: 'mailbox', path: ['Before'], items: [{ id: '1', text: mail(1) }] },
    { kind: 'mailbox', path: Array.from({ length: 300 }, (_, n) => `level ${n}`), items: [] },
    { kind: 'mailbox', path: ['Behind'], items: [{ id: '1', text: mail(2) }] },
  ];
  const [result] = await desk.run(createListedSource(folders));
  assert.equal(result?.state, 'failed');
  assert.equal(result.problems.length, 1);
  assert.deepEqual(await desk.contents('mailbox', 'Before'), [mail(1)]);
  assert.deepEqual(await desk.contents('mailbox', 'Behind'), [mail(2)]);
});
