import assert from 'node:assert/strict';
import { defaultResourcePolicy } from '#directory/resource-policy.ts';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOf, idOf } from './contract-of.ts';

/** Rooms, things and lists of rooms, on any database. */
export function resourcesContract(factory: SqlFactory): void {
  const contract = contractOf(factory);

  contract(
    'an account of type resource is a room with the usual rules until they are set',
    async (d) => {
      const { id } = await addRoom(d, 'room1');
      assert.deepEqual((await d.resources.get(id))?.policy, defaultResourcePolicy);
      const ann = await idOf(d, 'ann');
      assert.equal(await d.resources.get(ann), undefined);
      await assert.rejects(d.resources.expect('ann@example.test'), {
        code: 'not-found',
        message: /account set ann@example\.test --type resource/,
      });
      await assert.rejects(d.resources.change(ann, { capacity: 3 }), { code: 'bad-value' });
    },
  );

  contract('the rules of a resource are changed one by one and kept', async (d) => {
    const { id } = await addRoom(d, 'room1');
    const ann = await idOf(d, 'ann');
    await d.resources.change(id, {
      capacity: 12,
      building: 'Main',
      floor: '2',
      features: ['projector', 'video'],
      approvers: [ann],
      hours: {
        timeZone: 'Europe/Berlin',
        spans: [{ days: ['mon', 'fri'], startMinute: 480, endMinute: 1080 }],
      },
    });
    await d.resources.change(id, { conflicts: { kind: 'allow', percent: 20 }, bufferMinutes: 10 });
    const { policy, account } = await d.resources.expect('room1@example.test');
    assert.equal(account.address, 'room1@example.test');
    assert.deepEqual(policy, {
      ...defaultResourcePolicy,
      capacity: 12,
      building: 'Main',
      floor: '2',
      features: ['projector', 'video'],
      approvers: [ann],
      hours: {
        timeZone: 'Europe/Berlin',
        spans: [{ days: ['mon', 'fri'], startMinute: 480, endMinute: 1080 }],
      },
      conflicts: { kind: 'allow', percent: 20 },
      bufferMinutes: 10,
    });
    await assert.rejects(d.resources.change(id, { capacity: -1 }), { code: 'bad-value' });
    await assert.rejects(d.resources.change(id, { approvers: [id] }), {
      message: /room1@example\.test is a resource and cannot approve/,
    });
    assert.equal((await d.resources.get(id))?.policy.capacity, 12);
    await d.accounts.remove(id);
    assert.deepEqual(await d.resources.list(), []);
  });

  contract('an approver who is gone does not stand in the way', async (d) => {
    const { id } = await addRoom(d, 'room1');
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    await d.resources.change(id, { approvers: [ann, bob], autoAccepts: false });
    await d.accounts.remove(ann);
    assert.deepEqual((await d.resources.get(id))?.policy.approvers, [bob]);
    await d.resources.change(id, { capacity: 4 });
    await d.accounts.remove(bob);
    await assert.rejects(d.resources.change(id, { capacity: 5 }), { message: /name an approver/ });
    await d.resources.change(id, { capacity: 5, autoAccepts: true });
  });

  contract(
    'those may book who are named: accounts, members of groups, domains, anyone',
    async (d) => {
      const { id } = await addRoom(d, 'room1');
      const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
      await d.domains.add({ name: 'second.test' });
      const eve = (await d.accounts.add({ address: 'eve@second.test' })).id;
      await d.groups.add({ address: 'team@example.test', members: ['bob@example.test'] });
      const mayBook = async () =>
        await Promise.all([ann, bob, eve].map((account) => d.resources.mayBook(id, account)));
      assert.deepEqual(await mayBook(), [true, true, true]);
      const open = async (...names: string[]) => {
        const parsed = await Promise.all(names.map(d.grants.parseIdentifier));
        await d.resources.change(id, { bookers: parsed.map((p) => p.grantee) });
      };
      await open('@example.test');
      assert.deepEqual(await mayBook(), [true, true, false]);
      await open('team@example.test', 'eve@second.test');
      assert.deepEqual(await mayBook(), [false, true, true]);
      await d.accounts.rename(eve, 'eva@second.test');
      assert.deepEqual(await mayBook(), [false, true, true]);
    },
  );

  contract('resources are listed by domain in the order of their addresses', async (d) => {
    await addRoom(d, 'room2');
    await addRoom(d, 'room1');
    await d.domains.add({ name: 'second.test' });
    await d.accounts.add({ address: 'car@second.test', type: 'resource' });
    const list = async (options?: { domain: string }) =>
      (await d.resources.list(options)).map((r) => r.account.address);
    assert.deepEqual(await list(), ['car@second.test', 'room1@example.test', 'room2@example.test']);
    assert.deepEqual(await list({ domain: 'second.test' }), ['car@second.test']);
  });

  contract('a room list holds rooms, grows, and goes without them', async (d) => {
    await addRoom(d, 'room1');
    await addRoom(d, 'room2');
    const { roomLists } = d;
    const address = 'main@example.test';
    const rooms = ['room1@example.test'];
    await roomLists.add({ address, rooms, displayName: 'Main building', building: 'Main' });
    const grown = await roomLists.add({ address, rooms: ['room2@example.test'] });
    assert.equal(grown.displayName, 'Main building');
    assert.equal(grown.building, 'Main');
    assert.deepEqual(
      grown.rooms.map((r) => r.address),
      ['room1@example.test', 'room2@example.test'],
    );
    assert.deepEqual(await roomLists.find(address), grown);
    assert.deepEqual(await roomLists.list(), [grown]);
    await roomLists.remove(address, 'room1@example.test');
    assert.equal((await roomLists.find(address))?.rooms.length, 1);
    const noRoom = { code: 'bad-value', message: /ann@example\.test is no room/ };
    await assert.rejects(roomLists.add({ address, rooms: ['ann@example.test'] }), noRoom);
    await roomLists.remove(address);
    await assert.rejects(roomLists.remove(address), { code: 'not-found' });
    assert.equal((await d.resources.list()).length, 2);
  });

  contract('a room list is no group, and a group no room list', async (d) => {
    await d.groups.add({ address: 'team@example.test' });
    await d.roomLists.add({ address: 'main@example.test' });
    await assert.rejects(d.roomLists.add({ address: 'team@example.test' }), {
      code: 'already-exists',
    });
    assert.deepEqual(
      (await d.groups.list()).map((g) => g.address),
      ['team@example.test'],
    );
    assert.equal(await d.groups.find('main@example.test'), undefined);
    await assert.rejects(d.groups.remove('main@example.test'), { code: 'not-found' });
    await assert.rejects(d.roomLists.remove('team@example.test'), { code: 'not-found' });
  });
}

async function addRoom(d: Directory, name: string) {
  return await d.accounts.add({ address: `${name}@example.test`, type: 'resource' });
}
