// Undo takes back the folders, too, that a run had made in the instant in which it was cut off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target, TargetSession } from '#migration/target.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { makeFiles } from '../support/file-source.ts';
import { deskUser, openMigrationDesk } from '../support/migration-desk.ts';

const mail = (n: number) => `Message-ID: <${n}@example.org>\nSubject: ${n}\n\nText\n`;

/** Dies as soon as folders were made, before anybody knows of it. */
function dyingTarget(target: Target): Target {
  return new Proxy(target, {
    get(_, name) {
      if (name !== 'open') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: Parameters<Target['open']>) => {
        const session = await target.open(...args);
        const expectFolders: TargetSession['expectFolders'] = async (wishes) => {
          for (const wish of wishes) await session.expectFolder(wish);
          throw new Error('killed');
        };
        return Object.assign(session, { expectFolders });
      };
    },
  });
}

test('folders of a run that was killed before it knew of them are taken back by undo', async (t) => {
  await using desk = await openMigrationDesk();
  const folder = makeFiles(t, {
    'old/ann/cur/1.M1.h:2,S': mail(1),
    'old/ann/.Sub.Deep/cur/2.M1.h:2,S': mail(2),
    'old/ann/.Other/cur/3.M1.h:2,S': mail(3),
  });
  await using source = await desk.openSource(`maildir:${folder}/old`);
  await assert.rejects(desk.run(source, {}, { target: dyingTarget(desk.target) }), /killed/);
  assert.deepEqual(await desk.contents('mailbox', 'Other'), []);
  assert.equal((await desk.run(source))[0]!.state, 'done');
  const { ledger, target } = desk;
  const [result] = await undoMigration({
    ledger,
    target,
    users: [deskUser],
    accounts: [],
    batch: undefined,
  });
  assert.equal(result!.removed, 3);
  for (const name of ['Sub', 'Sub/Deep', 'Other'])
    assert.equal(await desk.contents('mailbox', name), undefined, name);
  assert.deepEqual(await desk.contents('mailbox', 'INBOX'), []);
});
