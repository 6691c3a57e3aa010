import assert from 'node:assert/strict';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOf, idOf } from './contract-of.ts';

/** The address list of a domain or the server, and what addresses stand for, on any database. */
export function addressListContract(factory: SqlFactory): void {
  const contract = contractOf(factory);

  contract(
    'the address list shows people, groups, rooms and room lists with their facts',
    async (d) => {
      const ann = await idOf(d, 'ann');
      await d.accounts.change(ann, {
        displayName: 'Ann Ash',
        profile: { title: 'Head', phone: '1' },
      });
      await d.aliases.add('a.ash@example.test', ['ann@example.test']);
      await d.aliases.add('sales@example.test', ['ann@example.test', 'bob@example.test']);
      const room = await d.accounts.add({ address: 'room1@example.test', type: 'resource' });
      await d.resources.change(room.id, { kind: 'equipment', capacity: 4, features: ['screen'] });
      await d.accounts.add({ address: 'desk@example.test', type: 'group' });
      await d.accounts.add({ address: 'public@example.test', type: 'public' });
      await d.groups.add({ address: 'team@example.test', displayName: 'The Team' });
      await d.roomLists.add({ address: 'main@example.test', building: 'Main' });
      const { entries } = await d.addressList.viewFor(ann);
      assert.deepEqual(
        [...entries.values()].map((e) => [e.kind, e.displayName]),
        [
          ['person', 'Ann Ash'],
          ['person', 'bob@example.test'],
          ['person', 'cyd@example.test'],
          ['group', 'desk@example.test'],
          ['room-list', 'main@example.test'],
          ['equipment', 'room1@example.test'],
          ['group', 'The Team'],
        ],
      );
      const entry = entries.get(`account-${ann}`);
      assert.deepEqual(entry?.otherAddresses, ['a.ash@example.test']);
      assert.deepEqual(entry?.profile, { title: 'Head', department: '', phone: '1' });
      assert.deepEqual(entries.get(`account-${room.id}`)?.place, {
        capacity: 4,
        building: '',
        floor: '',
        features: ['screen'],
      });
      assert.equal(entries.get('group-main@example.test')?.place?.building, 'Main');
    },
  );

  contract('hidden and disabled entries are not in the address list', async (d) => {
    const [ann, bob, cyd] = [await idOf(d, 'ann'), await idOf(d, 'bob'), await idOf(d, 'cyd')];
    await d.accounts.change(bob, { isHidden: true });
    await d.accounts.change(cyd, { isEnabled: false });
    await d.groups.add({ address: 'team@example.test', isHidden: true });
    assert.deepEqual(await addresses(d, ann), ['ann@example.test']);
    assert.deepEqual(await addresses(d, bob), ['ann@example.test']);
    await d.groups.change('team@example.test', { isHidden: false });
    assert.equal((await addresses(d, ann)).length, 2);
  });

  contract('domains see themselves, each other, or nobody, as their settings say', async (d) => {
    await d.domains.add({ name: 'second.test' });
    await d.domains.add({ name: 'third.test', settings: { addressList: 'server' } });
    const ann = await idOf(d, 'ann');
    const eve = (await d.accounts.add({ address: 'eve@second.test' })).id;
    await d.accounts.add({ address: 'tim@third.test' });
    const set = async (name: string, addressList: 'server' | 'domain' | 'none') =>
      await d.domains.change(name, { settings: { addressList } });
    assert.deepEqual(await addresses(d, eve), ['eve@second.test']);
    await set('second.test', 'server');
    assert.deepEqual(await addresses(d, eve), ['eve@second.test', 'tim@third.test']);
    assert.equal((await addresses(d, ann)).length, 3);
    await set('example.test', 'none');
    assert.deepEqual(await addresses(d, ann), []);
    assert.equal((await addresses(d, eve)).length, 2);
    await assert.rejects(set('second.test', 'all' as never), { code: 'bad-value' });
  });

  contract('tags change with what they stand for, and with nothing else', async (d) => {
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    const before = await d.addressList.viewFor(ann);
    await d.accounts.change(bob, { quota: { bytes: 1_000 } });
    await d.credentials.setPassword(bob, 'correct horse battery');
    const same = await d.addressList.viewFor(ann);
    assert.equal(same.tag, before.tag);
    await d.accounts.change(bob, { profile: { phone: '7' } });
    const after = await d.addressList.viewFor(ann);
    assert.notEqual(after.tag, before.tag);
    const changed = [...after.entries.values()].filter(
      ({ id, tag }) => before.entries.get(id)?.tag !== tag,
    );
    assert.deepEqual(
      changed.map((e) => e.address),
      ['bob@example.test'],
    );
    await d.accounts.rename(bob, 'rob@example.test');
    assert.ok((await d.addressList.viewFor(ann)).entries.has(`account-${bob}`));
  });

  contract(
    'a search finds words in names, addresses and profiles, without case and accents',
    async (d) => {
      const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
      await d.accounts.change(ann, { displayName: 'Ann Müller', profile: { department: 'Sales' } });
      await d.accounts.change(bob, { displayName: 'Anna-Lena Ann' });
      const found = async (text: string, limit?: number) =>
        (await d.addressList.search(bob, text, limit === undefined ? {} : { limit })).map(
          (e) => e.address,
        );
      assert.deepEqual(await found('MULLER sales'), ['ann@example.test']);
      assert.deepEqual(await found('cyd@exam'), ['cyd@example.test']);
      assert.deepEqual(await found('nobody'), []);
      assert.equal((await found('')).length, 3);
      assert.equal((await found('example', 2)).length, 2);
      assert.deepEqual(await found('anna'), ['bob@example.test']);
      const rooms = await d.addressList.search(bob, '', { kinds: ['room'] });
      assert.deepEqual(rooms, []);
    },
  );

  contract('an address names a principal: by alias, detail and alias domain', async (d) => {
    const ann = await idOf(d, 'ann');
    await d.domains.add({ name: 'example.org', aliasOf: 'example.test' });
    await d.aliases.add('boss@example.test', ['ann@example.test']);
    await d.aliases.add('two@example.test', ['ann@example.test', 'bob@example.test']);
    await d.groups.add({ address: 'team@example.test', displayName: 'Team' });
    for (const address of ['Ann@example.test', 'boss@example.org', 'ann+x@example.test']) {
      const found = await d.principals.find(address);
      assert.equal(found?.kind === 'account' && found.account.id, ann, address);
    }
    assert.deepEqual(await d.principals.find('TEAM@example.test'), {
      kind: 'group',
      address: 'team@example.test',
      displayName: 'Team',
    });
    for (const address of ['two@example.test', 'no@example.test', 'ann@elsewhere.test', 'x'])
      assert.equal(await d.principals.find(address), undefined, address);
  });

  contract(
    'members are found through groups in groups, and groups of an account likewise',
    async (d) => {
      const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
      const desk = await d.accounts.add({ address: 'desk@example.test', type: 'group' });
      await d.groups.addMembers('desk@example.test', ['cyd@example.test']);
      await d.groups.add({ address: 'team@example.test', members: ['ann@example.test'] });
      await d.groups.add({
        address: 'all@example.test',
        members: [
          'team@example.test',
          'bob+x@example.test',
          'desk@example.test',
          'x@elsewhere.test',
        ],
      });
      await d.groups.addMembers('team@example.test', ['all@example.test']);
      const members = await d.principals.membersOf('all@example.test');
      assert.deepEqual(new Set(members.accounts), new Set([ann, bob, desk.id]));
      assert.deepEqual(members.addresses, ['x@elsewhere.test']);
      assert.ok(members.isComplete);
      assert.deepEqual((await d.principals.membersOf('ann@example.test')).accounts, []);
      const groupsOf = async (name: string) =>
        (await d.principals.groupsOf(await idOf(d, name))).map((p) =>
          p.kind === 'account' ? p.account.address : p.address,
        );
      assert.deepEqual(await groupsOf('ann'), ['all@example.test', 'team@example.test']);
      assert.ok((await groupsOf('cyd')).includes('desk@example.test'));
    },
  );
}

async function addresses(d: Directory, viewer: Awaited<ReturnType<typeof idOf>>) {
  const { entries } = await d.addressList.viewFor(viewer);
  return [...entries.values()].map((e) => e.address);
}
