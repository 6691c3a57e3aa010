// What a migration changed of an account in the directory is put back, but for what somebody has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCalendars } from '#directory/calendar-proxies.ts';
import type { AccountSettings } from '#migration/account-settings.ts';
import type { Source } from '#migration/source.ts';
import { undoMigration } from '#migration/undo-migration.ts';
import { createListedSource } from '../support/listed-source.ts';
import { deskUser, openMigrationDesk } from '../support/migration-desk.ts';

const settings: AccountSettings = {
  displayName: 'Ann Lee',
  timeZone: 'Europe/Vienna',
  forwards: ['ann@elsewhere.test'],
  keepsForwarded: true,
  delegates: [
    {
      address: 'bob@example.test',
      getsInvitations: true,
      seesPrivate: false,
      sendsOnBehalf: true,
      calendar: 'write',
    },
  ],
  calendarProxies: [{ who: 'cyd@example.test', access: 'write' }],
  losses: [],
};

function sourceWith(told: AccountSettings): Source {
  const source = createListedSource([{ kind: 'calendar', path: ['Team'], items: [] }]);
  return {
    ...source,
    async open(login) {
      const session = await source.open(login);
      return { ...session, folders: session.folders, settings: async () => told };
    },
  };
}

test('name, zone, forwards, delegates and proxies are as before; what was changed since stays and is told', async () => {
  await using desk = await openMigrationDesk();
  const { ledger, target } = desk;
  const { directory } = desk.server.data;
  const { id } = await directory.accounts.expect(deskUser.target);
  const bob = await directory.accounts.add({ address: 'bob@example.test' });
  const cyd = await directory.accounts.add({ address: 'cyd@example.test' });
  const dora = await directory.accounts.add({ address: 'dora@example.test' });
  await directory.calendarProxies.setProxies(id, 'write', [{ kind: 'account', account: dora.id }]);
  await directory.accounts.change(id, { displayName: 'Ann', language: 'de' });
  const [done] = await desk.run(sourceWith(settings));
  assert.deepEqual(done?.problems, []);
  const named = async () => {
    const account = (await directory.accounts.get(id))!;
    const proxies = await directory.calendarProxies.proxiesOf(id, 'write');
    return {
      name: account.displayName,
      zone: account.timeZone,
      forwards: account.forwards,
      delegates: (await directory.delegations.delegatesOf(id, '')).map(({ address }) => address),
      proxies: proxies
        .flatMap((it) => (it.kind === 'account' ? [it.account] : []))
        .sort((a, b) => a - b),
    };
  };
  assert.deepEqual(await named(), {
    name: 'Ann Lee',
    zone: 'Europe/Vienna',
    forwards: ['ann@elsewhere.test'],
    delegates: ['bob@example.test'],
    proxies: [cyd.id, dora.id],
  });
  await directory.accounts.change(id, { timeZone: 'Europe/Rome' });
  const undo = { ledger, target, users: [deskUser], accounts: [], batch: undefined };
  const [undone] = await undoMigration(undo);
  assert.deepEqual(undone!.kept, ['the time zone: it was changed since']);
  assert.deepEqual(await named(), {
    name: 'Ann',
    zone: 'Europe/Rome',
    forwards: [],
    delegates: [],
    proxies: [dora.id],
  });
  assert.equal(await directory.grants.rightsOf(bob.id, id, ''), '');
  assert.equal(await directory.grants.rightsOf(cyd.id, id, allCalendars), '');
  // A run afterwards begins anew.
  await desk.run(sourceWith(settings));
  assert.equal((await named()).name, 'Ann Lee');
  assert.deepEqual((await named()).delegates, ['bob@example.test']);
});

test('what its owner has put back himself is not named, and what others gave beside the run stays', async () => {
  await using desk = await openMigrationDesk();
  const { ledger, target } = desk;
  const { directory } = desk.server.data;
  const { id } = await directory.accounts.expect(deskUser.target);
  for (const address of ['bob@example.test', 'cyd@example.test'])
    await directory.accounts.add({ address });
  await directory.accounts.change(id, { displayName: 'Ann', timeZone: 'Europe/Rome' });
  const { timeZone: _, ...told } = settings;
  await desk.run(sourceWith(told));
  await directory.accounts.change(id, { displayName: 'Ann', timeZone: 'Asia/Tokyo' });
  const undo = { ledger, target, users: [deskUser], accounts: [], batch: undefined };
  const [undone] = await undoMigration(undo);
  assert.deepEqual(undone!.kept, []);
  const account = await directory.accounts.get(id);
  assert.deepEqual([account?.displayName, account?.timeZone], ['Ann', 'Asia/Tokyo']);
  assert.deepEqual(await directory.delegations.delegatesOf(id, ''), []);
});
