import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** Rights on collections, on any database. */
export function grantsContract(factory: SqlFactory): void {
  const contract = (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
      await run(opened.directory);
    });

  contract(
    'rights of all grants that fit add up, then negative ones are taken away (RFC 4314 §2)',
    async (d) => {
      const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
      await d.groups.add({ address: 'team@example.test', members: ['bob@example.test'] });
      await d.groups.add({ address: 'all@example.test', members: ['team@example.test'] });
      await grant(d, ann, 'bob@example.test', 'rl');
      await grant(d, ann, 'all@example.test', 'sw');
      await grant(d, ann, '@example.test', 'i');
      await grant(d, ann, 'anyone', 'p');
      assert.equal(await d.grants.rightsOf(bob, ann, 'inbox'), 'lrswip');
      assert.equal(await d.grants.rightsOf(bob, ann, 'other'), '');
      await grant(d, ann, '-team@example.test', 'rp');
      assert.equal(await d.grants.rightsOf(bob, ann, 'inbox'), 'lswi');
      assert.equal(await d.grants.rightsOf(ann, ann, 'inbox'), 'lrswipkxtea012345678');
      await d.groups.removeMember('team@example.test', 'bob@example.test');
      assert.equal(await d.grants.rightsOf(bob, ann, 'inbox'), 'lrip');
    },
  );

  contract('rights are set, added and removed; the last one takes the grant along', async (d) => {
    const ann = await idOf(d, 'ann');
    const { grantee } = await d.grants.parseIdentifier('bob@example.test');
    const change = (mode: 'replace' | 'add' | 'remove', rights: string) =>
      d.grants.change({ owner: ann, collection: 'inbox', grantee, mode, rights });
    assert.equal(await change('replace', 'dl'), 'lte');
    assert.equal(await change('add', 'r'), 'lrte');
    assert.equal(await change('remove', 'te'), 'lr');
    assert.equal((await d.grants.grantsOn(ann, 'inbox')).length, 1);
    assert.equal(await change('remove', 'lr'), '');
    assert.deepEqual(await d.grants.grantsOn(ann), []);
    await assert.rejects(change('add', 'z'), { code: 'bad-value' });
  });

  contract('what is shared with an account is listed, without what is denied', async (d) => {
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    await grant(d, ann, 'bob@example.test', 'lr');
    await grant(d, ann, 'anyone', 'l@news');
    await grant(d, ann, '-bob@example.test', 'l@news');
    assert.deepEqual(await d.grants.sharedWith(bob), [
      { owner: ann, collection: 'inbox', rights: 'lr' },
    ]);
    assert.deepEqual(await d.grants.sharedWith(ann), []);
    await d.grants.copyCollection(ann, 'inbox', 'child');
    assert.equal((await d.grants.sharedWith(bob)).length, 2);
    await d.grants.removeCollection(ann, 'inbox');
    assert.deepEqual(
      (await d.grants.sharedWith(bob)).map((s) => s.collection),
      ['child'],
    );
  });

  contract('the members of a shared mailbox use all of it and send as it', async (d) => {
    const [ann, cyd] = [await idOf(d, 'ann'), await idOf(d, 'cyd')];
    const desk = await d.accounts.add({ address: 'desk@example.test', type: 'group' });
    assert.equal(await d.grants.rightsOf(ann, desk.id, 'x'), '');
    await d.groups.addMembers('desk@example.test', ['ann@example.test']);
    assert.equal(await d.grants.rightsOf(ann, desk.id, 'x'), 'lrswipkxte');
    assert.deepEqual(await d.senders.rightTo(ann, 'desk@example.test'), {
      kind: 'as',
      owner: desk.id,
    });
    assert.equal(await d.senders.rightTo(cyd, 'desk@example.test'), undefined);
    const found = await d.recipients.resolve('desk@example.test');
    assert.deepEqual(found.kind === 'local' && found.deliveries.map((x) => x.account), [desk.id]);
  });

  contract('grants go with the account or group they name', async (d) => {
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    await d.groups.add({ address: 'team@example.test' });
    await grant(d, ann, 'bob@example.test', 'lr');
    await grant(d, ann, '-team@example.test', 'lr');
    const names = async () =>
      Promise.all((await d.grants.grantsOn(ann)).map(d.grants.formatIdentifier));
    assert.deepEqual(await names(), ['bob@example.test', '-team@example.test']);
    await d.groups.remove('team@example.test');
    await d.accounts.remove(bob);
    assert.deepEqual(await names(), []);
    await assert.rejects(d.grants.parseIdentifier('bob@example.test'), { code: 'not-found' });
  });
}

async function grant(d: Directory, owner: AccountId, who: string, what: string) {
  const [rights = '', collection = 'inbox'] = what.split('@');
  const { grantee, isNegative } = await d.grants.parseIdentifier(who);
  await d.grants.change({ owner, collection, grantee, isNegative, rights });
}

async function idOf(d: Directory, name: string): Promise<AccountId> {
  return (await d.accounts.expect(`${name}@example.test`)).id;
}
