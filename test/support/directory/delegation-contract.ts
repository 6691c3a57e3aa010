import assert from 'node:assert/strict';
import { everyRight, groupwareRights, notMailRights } from '#directory/rights.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { contractOf, idOf } from './contract-of.ts';

const calendarId = 'calendar-of-ann';
const nothing = {
  calendar: undefined,
  seesPrivate: false,
  getsInvitations: false,
  sendsOnBehalf: false,
  sendsAs: false,
};

/** Who acts and sends for whom, on any database. */
export function delegationContract(factory: SqlFactory): void {
  const contract = contractOf(factory);

  contract('a delegate is set, changed and taken back without touching other grants', async (d) => {
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    const { grantee } = await d.grants.parseIdentifier('bob@example.test');
    await d.grants.change({ owner: ann, collection: '', grantee, rights: 'lr' });
    const between = { owner: ann, delegate: bob };
    const wanted = {
      ...nothing,
      calendar: 'write',
      seesPrivate: true,
      getsInvitations: true,
    } as const;
    await d.delegations.set(between, { ...wanted, sendsAs: true, calendarId });
    await d.delegations.set(between, { ...wanted, sendsOnBehalf: true, calendarId });
    const [found] = await d.delegations.delegatesOf(ann, calendarId);
    assert.deepEqual(found, {
      ...wanted,
      sendsOnBehalf: true,
      account: bob,
      address: 'bob@example.test',
    });
    assert.deepEqual(await d.delegations.ownersFor(bob), [ann]);
    assert.equal(await d.grants.rightsOf(bob, ann, calendarId), 'lrswite124');
    await d.delegations.remove(between, calendarId);
    assert.deepEqual(await d.delegations.delegatesOf(ann, calendarId), []);
    assert.equal(await d.grants.rightsOf(bob, ann, calendarId), 'lr');
    await assert.rejects(d.delegations.remove(between, calendarId), { code: 'not-found' });
    const self = d.delegations.set({ owner: ann, delegate: ann }, { ...wanted, calendarId });
    await assert.rejects(self, { code: 'bad-value' });
  });

  contract('several grants are changed together or not at all', async (d) => {
    const ann = await idOf(d, 'ann');
    const { grantee } = await d.grants.parseIdentifier('bob@example.test');
    const change = { owner: ann, collection: 'one', grantee, rights: 'lr' };
    const bad = { ...change, collection: 'two', rights: '?' };
    await assert.rejects(d.grants.changeAll([change, bad]), { code: 'bad-value' });
    assert.deepEqual(await d.grants.grantsOn(ann, 'one'), []);
    await d.grants.changeAll([change, { ...change, mode: 'add', rights: 'w' }]);
    assert.equal((await d.grants.grantsOn(ann, 'one'))[0]!.rights, 'lrw');
  });

  contract(
    'copies of invitations go to delegates and members of groups, but not to whom it is denied',
    async (d) => {
      const [ann, bob, cyd] = [await idOf(d, 'ann'), await idOf(d, 'bob'), await idOf(d, 'cyd')];
      await d.delegations.set(
        { owner: ann, delegate: bob },
        { ...nothing, getsInvitations: true, calendarId },
      );
      await d.groups.add({
        address: 'team@example.test',
        members: ['ann@example.test', 'cyd@example.test'],
      });
      const grant = async (who: string) =>
        await d.grants.change({
          owner: ann,
          collection: '',
          ...(await d.grants.parseIdentifier(who)),
          rights: groupwareRights.getsInvitations,
        });
      await grant('team@example.test');
      assert.deepEqual(await d.delegations.invitationReaders(ann), [bob, cyd]);
      await grant('-bob@example.test');
      assert.deepEqual(await d.delegations.invitationReaders(ann), [cyd]);
    },
  );

  contract('who works with all calendars is told, changed and taken back', async (d) => {
    const [ann, bob, cyd] = [await idOf(d, 'ann'), await idOf(d, 'bob'), await idOf(d, 'cyd')];
    const { calendarProxies: proxies } = d;
    const account = (id: typeof ann) => ({ kind: 'account', account: id }) as const;
    await d.domains.change('example.test', { settings: { freeBusy: 'none' } });
    assert.equal(await d.freeBusy.maySee(bob, ann), false);
    await proxies.setProxies(ann, 'write', [account(bob), account(cyd)]);
    await proxies.setProxies(ann, 'read', [account(cyd)]);
    assert.deepEqual(await proxies.proxiesOf(ann, 'write'), [account(bob)]);
    assert.deepEqual(await proxies.proxiesOf(ann, 'read'), [account(cyd)]);
    assert.deepEqual(await proxies.ownersFor(bob), [{ owner: ann, access: 'write' }]);
    assert.equal(await proxies.writesFor(cyd, ann), false);
    assert.equal(await proxies.writesFor(bob, ann), true);
    assert.equal(await d.freeBusy.maySee(cyd, ann, calendarId), true);
    assert.equal(await d.grants.rightsOf(bob, ann, 'a mailbox'), '');
    // What lets private events be seen is not taken away by a program that knows nothing of it.
    await d.grants.change({
      owner: ann,
      collection: '*calendars',
      grantee: account(bob),
      mode: 'add',
      rights: groupwareRights.seesPrivate,
    });
    await proxies.setProxies(ann, 'read', [account(bob)]);
    assert.equal(await proxies.rightsOf(bob, ann), 'lrs1');
    assert.deepEqual(await proxies.proxiesOf(ann, 'write'), []);
    assert.deepEqual(await proxies.ownersFor(cyd), []);
    await assert.rejects(proxies.setProxies(ann, 'read', [account(ann)]), { code: 'bad-value' });
  });

  contract('who may send with an address is told by what right', async (d) => {
    const [ann, bob, cyd] = [await idOf(d, 'ann'), await idOf(d, 'bob'), await idOf(d, 'cyd')];
    await d.aliases.add('boss@example.test', ['ann@example.test']);
    const right = async (account: typeof ann, address = 'ann@example.test') =>
      (await d.senders.rightTo(account, address))?.kind;
    assert.equal(await right(ann, 'boss@example.test'), 'own');
    assert.equal(await right(bob), undefined);
    const set = async (delegate: typeof ann, more: object) =>
      await d.delegations.set({ owner: ann, delegate }, { ...nothing, ...more, calendarId });
    await set(bob, { sendsOnBehalf: true });
    await set(cyd, { sendsAs: true });
    assert.deepEqual(await d.senders.rightTo(bob, 'boss@example.test'), {
      kind: 'on-behalf',
      owner: ann,
    });
    assert.equal(await right(cyd), 'as');
    await set(bob, { sendsOnBehalf: true, sendsAs: true });
    assert.equal(await right(bob), 'as');
    await d.delegations.remove({ owner: ann, delegate: bob }, calendarId);
    assert.equal(await right(bob), undefined);
    assert.equal(await right(bob, 'x@elsewhere.test'), undefined);
  });

  contract('busy times are seen by the domain, by grants and by those who may book', async (d) => {
    const [ann, bob] = [await idOf(d, 'ann'), await idOf(d, 'bob')];
    await d.domains.add({ name: 'second.test' });
    const eve = (await d.accounts.add({ address: 'eve@second.test' })).id;
    const room = (await d.accounts.add({ address: 'room@example.test', type: 'resource' })).id;
    const seen = async (owner = ann) =>
      await Promise.all([ann, bob, eve].map((viewer) => d.freeBusy.maySee(viewer, owner, 'c')));
    const set = async (freeBusy: 'server' | 'domain' | 'none') =>
      await d.domains.change('example.test', { settings: { freeBusy } });
    assert.deepEqual(await seen(), [true, true, false]);
    await set('server');
    assert.deepEqual(await seen(), [true, true, true]);
    const grant = async (who: string, rights: string, collection: string) =>
      await d.grants.change({
        owner: ann,
        collection,
        ...(await d.grants.parseIdentifier(who)),
        rights,
      });
    await grant('-bob@example.test', groupwareRights.freeBusy, '');
    assert.deepEqual(await seen(), [true, false, true]);
    await set('none');
    assert.deepEqual(await seen(), [true, false, false]);
    await grant('eve@second.test', 'lr', 'c');
    assert.deepEqual(await seen(), [true, false, true]);
    assert.equal(await d.freeBusy.maySee(eve, ann), false);
    const seenRoom = async () => await seen(room);
    assert.deepEqual(await seenRoom(), [true, true, true]);
    const { grantee } = await d.grants.parseIdentifier('bob@example.test');
    await d.resources.change(room, { bookers: [grantee] });
    assert.deepEqual(await seenRoom(), [false, true, false]);
    await assert.rejects(set('all' as never), { code: 'bad-value' });
  });

  contract('IMAP changes the letters of a grant and leaves the rest of it', async (d) => {
    const ann = await idOf(d, 'ann');
    const { grantee } = await d.grants.parseIdentifier('bob@example.test');
    const key = { owner: ann, collection: 'c', grantee };
    await d.grants.change({ ...key, rights: 'lr15' });
    assert.equal(
      await d.grants.change({ ...key, keeping: notMailRights(everyRight), rights: 'lrs' }),
      'lrs15',
    );
    assert.equal(await d.grants.change({ ...key, mode: 'replace', rights: '' }), '');
  });
}
