import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { Directory } from '#directory/directory.ts';
import type { Resolution } from '#directory/resolution.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** What recipient addresses stand for, on any database. */
export function recipientsContract(factory: SqlFactory): void {
  const contract = (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
      await run(opened.directory);
    });

  contract('an account takes mail to its address in any case and Unicode form', async (d) => {
    await d.domains.add({ name: 'bücher.example' });
    await d.accounts.add({ address: 'jürgen@bücher.example' });
    assert.deepEqual(names(await d.recipients.resolve('ANN@Example.TEST')), ['ann@example.test']);
    assert.deepEqual(names(await d.recipients.resolve('"ann"@example.test')), ['ann@example.test']);
    const decomposed = 'ju\u0308rgen@xn--bcher-kva.example';
    assert.deepEqual(names(await d.recipients.resolve(decomposed)), [
      'jürgen@xn--bcher-kva.example',
    ]);
  });

  contract('unknown users, foreign domains and nonsense are told apart', async (d) => {
    assert.equal((await d.recipients.resolve('nobody@example.test')).kind, 'unknown-user');
    assert.equal((await d.recipients.resolve('ann@elsewhere.test')).kind, 'unknown-domain');
    assert.equal((await d.recipients.resolve('@example.test')).kind, 'bad-address');
    assert.equal((await d.recipients.resolve('ann@exa mple.test')).kind, 'bad-address');
  });

  contract(
    'the detail behind a separator is parted off; the domain may choose its own',
    async (d) => {
      const detail = async (address: string) => {
        const found = await d.recipients.resolve(address);
        return found.kind === 'local' ? found.deliveries.map((x) => x.detail) : found.kind;
      };
      assert.deepEqual(await detail('ann+lists+x@example.test'), ['lists+x']);
      assert.equal(await detail('ann-lists@example.test'), 'unknown-user');
      await d.domains.change('example.test', { settings: { plusSeparators: '-=' } });
      assert.deepEqual(await detail('ann-lists@example.test'), ['lists']);
      assert.equal(await detail('ann+lists@example.test'), 'unknown-user');
      await d.accounts.add({ address: 'ann-marie@example.test' });
      assert.deepEqual(names(await d.recipients.resolve('ann-marie@example.test')), [
        'ann-marie@example.test',
      ]);
      await d.domains.change('example.test', { settings: { plusSeparators: '' } });
      assert.equal(await detail('ann-lists@example.test'), 'unknown-user');
    },
  );

  contract('aliases and groups expand to each mailbox once, and to remote addresses', async (d) => {
    await d.aliases.add('info@example.test', ['ann@example.test', 'x@elsewhere.test']);
    await d.groups.add({
      address: 'team@example.test',
      members: ['ann@example.test', 'bob@example.test'],
    });
    await d.groups.add({
      address: 'all@example.test',
      members: ['team@example.test', 'info@example.test'],
    });
    const found = await d.recipients.resolve('all@example.test');
    assert.deepEqual(names(found), ['ann@example.test', 'bob@example.test', 'x@elsewhere.test']);
    await d.accounts.rename((await d.accounts.expect('bob@example.test')).id, 'rob@example.test');
    assert.ok(names(await d.recipients.resolve('all@example.test')).includes('rob@example.test'));
  });

  contract('forwards go on with or without a copy kept', async (d) => {
    const { id } = await d.accounts.expect('ann@example.test');
    await d.accounts.change(id, { forwards: ['Ann@Elsewhere.test'], keepsForwarded: false });
    const gone = await d.recipients.resolve('ann@example.test');
    assert.deepEqual(names(gone), ['Ann@elsewhere.test']);
    assert.equal(gone.kind === 'local' && gone.remote[0]?.viaForward, id);
    await d.accounts.change(id, { keepsForwarded: true });
    assert.deepEqual(names(await d.recipients.resolve('ann@example.test')), [
      'Ann@elsewhere.test',
      'ann@example.test',
    ]);
  });

  contract('forwards in a circle are a loop; to oneself they keep a copy', async (d) => {
    const forward = async (from: string, to: string) =>
      d.accounts.change((await d.accounts.expect(from)).id, {
        forwards: [to],
        keepsForwarded: false,
      });
    await forward('ann@example.test', 'bob@example.test');
    await forward('bob@example.test', 'ann@example.test');
    assert.equal((await d.recipients.resolve('ann@example.test')).kind, 'loop');
    await forward('cyd@example.test', 'cyd@example.test');
    assert.deepEqual(names(await d.recipients.resolve('cyd@example.test')), ['cyd@example.test']);
  });

  contract('a catch-all takes names that do not exist, and only those', async (d) => {
    await d.domains.change('example.test', { settings: { catchAll: 'cyd@example.test' } });
    const found = await d.recipients.resolve('nobody@example.test');
    assert.deepEqual(names(found), ['cyd@example.test']);
    assert.equal(found.kind === 'local' && found.deliveries[0]?.via, 'catch-all');
    assert.deepEqual(names(await d.recipients.resolve('bob@example.test')), ['bob@example.test']);
    await assert.rejects(
      d.domains.change('example.test', { settings: { catchAll: 'gone@example.test' } }),
      { code: 'not-found', message: /mailstead account add gone@example\.test/ },
    );
    await d.domains.change('example.test', { settings: { catchAll: 'cyd+other@example.test' } });
    assert.deepEqual(names(await d.recipients.resolve('nobody@example.test')), [
      'cyd@example.test',
    ]);
    await d.accounts.remove((await d.accounts.expect('cyd@example.test')).id);
    assert.equal((await d.recipients.resolve('nobody@example.test')).kind, 'unknown-user');
  });

  contract('an alias domain means the same names; a gateway domain is sent on', async (d) => {
    await d.domains.add({ name: 'example.org', aliasOf: 'example.test' });
    assert.deepEqual(names(await d.recipients.resolve('bob+x@example.org')), ['bob@example.test']);
    const hosts = [{ host: '192.0.2.7', port: 25 }];
    await d.domains.add({ name: 'branch.test', isGateway: true, settings: { route: { hosts } } });
    const found = await d.recipients.resolve('anyone@branch.test');
    assert.deepEqual(found, { kind: 'gateway', domain: 'branch.test', route: { hosts } });
  });

  contract('disabled accounts and domains take nothing', async (d) => {
    const { id } = await d.accounts.expect('ann@example.test');
    await d.groups.add({
      address: 'team@example.test',
      members: ['ann@example.test', 'bob@example.test'],
    });
    await d.accounts.change(id, { isEnabled: false });
    assert.equal((await d.recipients.resolve('ann@example.test')).kind, 'disabled');
    const team = await d.recipients.resolve('team@example.test');
    assert.deepEqual(names(team), ['bob@example.test']);
    assert.deepEqual(team.kind === 'local' && team.problems, [
      { address: 'ann@example.test', kind: 'disabled' },
    ]);
    await d.domains.change('example.test', { isEnabled: false });
    assert.equal((await d.recipients.resolve('bob@example.test')).kind, 'disabled');
  });

  contract('a group takes mail only from those who may post', async (d) => {
    const ann = (await d.accounts.expect('ann@example.test')).id;
    const cyd = (await d.accounts.expect('cyd@example.test')).id;
    await d.groups.add({
      address: 'team@example.test',
      members: ['ann@example.test'],
      postPolicy: 'members',
    });
    const kindFor = async (from?: Parameters<typeof d.recipients.resolve>[1]) =>
      (await d.recipients.resolve('team@example.test', from)).kind;
    assert.equal(await kindFor(), 'refused');
    assert.equal(await kindFor({ account: ann }), 'local');
    assert.equal(await kindFor({ account: cyd }), 'refused');
    assert.equal(await kindFor({ verifiedAddress: 'boss@elsewhere.test' }), 'refused');
    await d.groups.change('team@example.test', { posters: ['boss@elsewhere.test'] });
    assert.equal(await kindFor({ verifiedAddress: 'boss@elsewhere.test' }), 'local');
    await d.groups.change('team@example.test', { postPolicy: 'accounts' });
    assert.equal(await kindFor({ account: cyd }), 'local');
  });

  contract('postmaster is always read, also without a domain (RFC 5321 §4.5.1)', async (d) => {
    assert.equal((await d.recipients.resolve('postmaster@example.test')).kind, 'unknown-user');
    await d.accounts.change((await d.accounts.expect('cyd@example.test')).id, {
      role: 'administrator',
    });
    assert.deepEqual(names(await d.recipients.resolve('Postmaster@example.test')), [
      'cyd@example.test',
    ]);
    await d.domains.add({ name: 'second.test' });
    assert.deepEqual(names(await d.recipients.resolve('postmaster')), ['cyd@example.test']);
  });

  contract('an account may send as its addresses, with details and alias domains', async (d) => {
    const ann = (await d.accounts.expect('ann@example.test')).id;
    await d.accounts.change(ann, { forwards: ['x@elsewhere.test'], keepsForwarded: false });
    await d.aliases.add('sales@example.test', ['ann@example.test', 'bob@example.test']);
    await d.domains.add({ name: 'example.org', aliasOf: 'example.test' });
    for (const address of ['ann@example.test', 'ANN+x@example.org', 'sales@example.test'])
      assert.deepEqual(await d.senders.rightTo(ann, address), { kind: 'own' }, address);
    for (const address of ['bob@example.test', 'ann@elsewhere.test', 'x@elsewhere.test'])
      assert.equal(await d.senders.rightTo(ann, address), undefined, address);
  });
}

function names(found: Resolution): string[] {
  assert.equal(found.kind, 'local', JSON.stringify(found));
  return found.kind === 'local'
    ? [...found.deliveries, ...found.remote].map((x) => x.address).sort()
    : [];
}
