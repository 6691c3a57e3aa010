import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createFakeClock } from '../fake-clock.ts';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** Domains, accounts, aliases and groups as records, on any database. */
export function accountsContract(factory: SqlFactory): void {
  const contract = (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
      await run(opened.directory);
    });

  contract('one address belongs to one thing', async (d) => {
    await d.aliases.add('info@example.test', ['ann@example.test']);
    await d.groups.add({ address: 'team@example.test' });
    const taken = { code: 'already-exists' };
    for (const address of ['ann@example.test', 'INFO@example.test', 'team@example.test'])
      await assert.rejects(d.accounts.add({ address }), taken);
    await assert.rejects(d.groups.add({ address: 'info@example.test' }), taken);
    await assert.rejects(d.aliases.add('bob@example.test', ['ann@example.test']), taken);
    await assert.rejects(d.domains.add({ name: 'EXAMPLE.test' }), taken);
  });

  contract('what cannot be is refused and leaves nothing behind', async (d) => {
    await assert.rejects(d.accounts.add({ address: 'x@unknown.test' }), { code: 'not-found' });
    await assert.rejects(d.aliases.add('x@example.test', ['nobody@example.test']), {
      code: 'not-found',
    });
    assert.equal(await d.aliases.find('x@example.test'), undefined);
    await assert.rejects(d.aliases.add('x@example.test', ['x@example.test']), {
      code: 'bad-value',
    });
    await assert.rejects(d.accounts.add({ address: 'x@example.test', quota: { bytes: -1 } }), {
      code: 'bad-value',
    });
    await assert.rejects(d.accounts.add({ address: 'no address' }), { code: 'bad-value' });
    await assert.rejects(d.domains.remove('example.test'), { code: 'conflict' });
    assert.equal(await d.accounts.find('x@example.test'), undefined);
  });

  contract(
    'a new account has the language and zone of the settings, and an empty profile',
    async (d) => {
      const dee = await d.accounts.add({ address: 'dee@example.test' });
      assert.deepEqual([dee.language, dee.timeZone], ['en', 'UTC']);
      assert.deepEqual(dee.profile, { title: '', department: '', phone: '' });
      assert.deepEqual([dee.isHidden, dee.sentCopies], [false, 'sender']);
      const desk = await d.accounts.add({ address: 'desk@example.test', type: 'group' });
      assert.equal(desk.sentCopies, 'both');
    },
  );

  contract(
    'a profile is changed fact by fact, with tags and zones in their spelling',
    async (d) => {
      const { id } = await d.accounts.expect('ann@example.test');
      await d.accounts.change(id, {
        profile: { title: 'Head ', phone: '+49 30 1' },
        isHidden: true,
      });
      const ann = await d.accounts.change(id, {
        profile: { phone: '' },
        language: 'de-ch',
        timeZone: 'europe/zurich',
        sentCopies: 'owner',
      });
      assert.deepEqual(ann.profile, { title: 'Head', department: '', phone: '' });
      assert.deepEqual([ann.language, ann.timeZone], ['de-CH', 'Europe/Zurich']);
      assert.deepEqual([ann.isHidden, ann.sentCopies], [true, 'owner']);
      assert.deepEqual(await d.accounts.get(id), ann);
      for (const change of [
        { language: 'not a tag' },
        { timeZone: 'Mars/Base' },
        { timeZone: '+01:00' },
        { profile: { title: 'a\nb' } },
        { profile: { department: 'x'.repeat(129) } },
        { sentCopies: 'nobody' as never },
      ])
        await assert.rejects(d.accounts.change(id, change), { code: 'bad-value' });
    },
  );

  contract('a change keeps what it does not name', async (d) => {
    const { id } = await d.accounts.add({
      address: 'dee@example.test',
      type: 'resource',
      displayName: 'Room 7',
      language: 'de-CH',
      quota: { bytes: 1_000, messages: 5 },
      disabledProtocols: ['pop3', 'imap'],
      administers: ['example.test'],
      sendLimits: { messagesPerHour: 10 },
    });
    const changed = await d.accounts.change(id, { quota: { bytes: null }, displayName: 'Room 8' });
    assert.equal(changed.displayName, 'Room 8');
    assert.equal(changed.type, 'resource');
    assert.deepEqual(changed.quota, { bytes: null, messages: 5 });
    assert.deepEqual(changed.disabledProtocols, ['pop3', 'imap']);
    assert.equal(changed.sendLimits.messagesPerHour, 10);
    assert.equal(changed.role, 'domain-administrator');
    assert.deepEqual(await d.accounts.get(id), changed);
  });

  contract('limits come from the account, else from its domain', async (d) => {
    const { id } = await d.accounts.expect('ann@example.test');
    await d.domains.change('example.test', {
      settings: {
        defaultQuota: { bytes: 500, messages: 7 },
        quota: { bytes: 9_000, messages: null },
      },
    });
    await d.accounts.change(id, { quota: { messages: 3 } });
    const limits = await d.accounts.limitsOf(id);
    assert.deepEqual(limits.quota, { bytes: 500, messages: 3 });
    assert.deepEqual(limits.domainQuota, { bytes: 9_000, messages: null });
  });

  contract(
    'a removed account takes its own aliases along and its number is not used again',
    async (d) => {
      const { id } = await d.accounts.expect('cyd@example.test');
      await d.aliases.add('only@example.test', ['cyd@example.test']);
      await d.aliases.add('both@example.test', ['cyd@example.test', 'ann@example.test']);
      await d.accounts.remove(id);
      assert.equal(await d.aliases.find('only@example.test'), undefined);
      assert.equal((await d.aliases.find('both@example.test'))?.targets.length, 1);
      assert.notEqual((await d.accounts.add({ address: 'cyd@example.test' })).id, id);
    },
  );

  contract(
    'renaming takes forwards and catch-alls along and can keep the old address as an alias',
    async (d) => {
      const { id } = await d.accounts.expect('ann@example.test');
      const bob = await d.accounts.expect('bob@example.test');
      await d.accounts.change(bob.id, { forwards: ['Ann@example.test'], keepsForwarded: false });
      await d.domains.change('example.test', { settings: { catchAll: 'ann@example.test' } });
      const renamed = await d.accounts.rename(id, 'anna@example.test', { keepOldAsAlias: true });
      await d.aliases.remove('ann@example.test');
      for (const to of ['bob@example.test', 'nobody@example.test']) {
        const found = await d.recipients.resolve(to);
        assert.deepEqual(
          found.kind === 'local' && found.deliveries.map((x) => x.account),
          [id],
          to,
        );
      }
      await d.aliases.add('ann@example.test', ['anna@example.test']);
      assert.equal(renamed.address, 'anna@example.test');
      assert.deepEqual(await d.accounts.addressesOf(id), ['anna@example.test', 'ann@example.test']);
      assert.equal((await d.accounts.find('anna@example.test'))?.id, id);
      await assert.rejects(d.accounts.rename(id, 'bob@example.test'), { code: 'already-exists' });
    },
  );

  contract('lists go on where they stopped', async (d) => {
    const first = await d.accounts.list({ domain: 'example.test', limit: 2 });
    const rest = await d.accounts.list({ domain: 'example.test', after: first.at(-1)!.address });
    assert.deepEqual(
      [...first, ...rest].map((a) => a.address),
      ['ann@example.test', 'bob@example.test', 'cyd@example.test'],
    );
    assert.equal(await d.accounts.count('example.test'), 3);
    assert.equal(await d.accounts.count('other.test'), 0);
    assert.equal(await d.accounts.count(), (await d.accounts.list()).length);
  });

  test(`${factory.name}: another process sees a change within 200 ms, this one at once`, async () => {
    const clock = createFakeClock();
    await using opened = await openTestDirectory(factory, { clock });
    const second = await opened.openSecond();
    const kinds = async () => [
      (await opened.directory.recipients.resolve('new@example.test')).kind,
      (await second.recipients.resolve('new@example.test')).kind,
    ];
    assert.deepEqual(await kinds(), ['unknown-user', 'unknown-user']);
    await opened.directory.aliases.add('new@example.test', ['ann@example.test']);
    assert.equal((await kinds())[0], 'local');
    await clock.advance(200);
    assert.deepEqual(await kinds(), ['local', 'local']);
  });

  test(`${factory.name}: a change is told to the bus with a rising version`, async () => {
    await using opened = await openTestDirectory(factory, { clock: createSystemClock() });
    const seen: number[] = [];
    using _ = opened.bus.subscribe('directory', ({ value }) => seen.push(value));
    await opened.directory.domains.add({ name: 'a.test' });
    await opened.directory.domains.remove('a.test');
    await new Promise(setImmediate);
    assert.equal(seen.length, 2);
    assert.ok(seen[0]! < seen[1]!);
  });
}
