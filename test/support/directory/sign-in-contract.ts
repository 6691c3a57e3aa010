import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import type { Directory } from '#directory/directory.ts';
import type { SqlFactory } from '../sql-factories.ts';
import { openTestDirectory } from './test-directory.ts';

/** Signing in with passwords and app passwords, on any database. */
export function signInContract(factory: SqlFactory): void {
  const contract = (name: string, run: (directory: Directory) => Promise<void>): void =>
    void test(`${factory.name}: ${name}`, async () => {
      const fast = { failureDelay: 0, scramIterations: 4_096 };
      await using opened = await openTestDirectory(factory, {
        clock: createSystemClock(),
        ...fast,
      });
      const { directory } = opened;
      await directory.credentials.setPassword(await idOf(directory, 'ann'), 'correct horse');
      await run(directory);
    });

  contract('full addresses, aliases and bare names sign in; nothing else does', async (d) => {
    await d.aliases.add('boss@example.test', ['ann@example.test']);
    for (const name of ['ann@example.test', ' Ann@EXAMPLE.test', 'boss@example.test', 'ann'])
      assert.equal((await signIn(d, name, 'correct horse')).account.address, 'ann@example.test');
    const failed = { code: 'authentication-failed' };
    await assert.rejects(signIn(d, 'ann', 'wrong'), failed);
    await assert.rejects(signIn(d, 'ann', ''), failed);
    await assert.rejects(signIn(d, 'nobody', 'correct horse'), failed);
    await assert.rejects(signIn(d, 'bob', 'correct horse'), failed);
    await d.domains.add({ name: 'second.test' });
    await assert.rejects(signIn(d, 'ann', 'correct horse'), failed);
  });

  contract('a new password ends the old one at once', async (d) => {
    await signIn(d, 'ann', 'correct horse');
    await d.credentials.setPassword(await idOf(d, 'ann'), 'battery staple');
    await assert.rejects(signIn(d, 'ann', 'correct horse'), { code: 'authentication-failed' });
    await signIn(d, 'ann', 'battery staple');
    await d.credentials.clearPassword(await idOf(d, 'ann'));
    await assert.rejects(signIn(d, 'ann', 'battery staple'), { code: 'authentication-failed' });
  });

  contract(
    'disabled accounts, domains and protocols are told only to who knows the secret',
    async (d) => {
      const id = await idOf(d, 'ann');
      await d.accounts.change(id, { disabledProtocols: ['imap'] });
      await assert.rejects(signIn(d, 'ann', 'correct horse'), { code: 'account-disabled' });
      await assert.rejects(signIn(d, 'ann', 'wrong'), { code: 'authentication-failed' });
      await d.accounts.change(id, { disabledProtocols: [] });
      await signIn(d, 'ann', 'correct horse');
      await d.accounts.change(id, { isEnabled: false });
      await assert.rejects(signIn(d, 'ann', 'correct horse'), { code: 'account-disabled' });
    },
  );

  contract('an app password opens its protocols until it expires or is revoked', async (d) => {
    const id = await idOf(d, 'ann');
    const { text, appPassword } = await d.credentials.addAppPassword(id, {
      name: 'phone',
      protocols: ['imap'],
    });
    const identity = await signIn(d, 'ann', text.toUpperCase().replaceAll('-', ' '));
    assert.equal(identity.appPassword, appPassword.id);
    assert.equal((await d.credentials.listAppPasswords(id))[0]?.lastUsedFrom, '192.0.2.1');
    const smtp = {
      name: 'ann',
      secret: text,
      protocol: 'smtp',
      remoteAddress: '192.0.2.1',
    } as const;
    await assert.rejects(d.signIn(smtp), { code: 'no-permission' });
    await d.credentials.removeAppPassword(id, appPassword.id);
    await assert.rejects(signIn(d, 'ann', text), { code: 'authentication-failed' });
    const late = await d.credentials.addAppPassword(id, { name: 'old', expiresMs: 1 });
    await assert.rejects(signIn(d, 'ann', late.text), { code: 'authentication-failed' });
  });

  contract('administrators act for others as far as their role goes', async (d) => {
    const ann = await idOf(d, 'ann');
    await d.domains.add({ name: 'second.test' });
    await d.accounts.add({ address: 'eve@second.test' });
    const as = (authorizeAs: string) =>
      d.signIn({
        name: 'ann@example.test',
        secret: 'correct horse',
        protocol: 'imap',
        remoteAddress: '192.0.2.1',
        authorizeAs,
      });
    assert.equal((await as('ann@example.test')).account.id, ann);
    const refused = { code: 'no-permission' };
    await assert.rejects(as('bob@example.test'), refused);
    await d.accounts.change(ann, { administers: ['example.test'] });
    const identity = await as('bob@example.test');
    assert.equal(identity.account.address, 'bob@example.test');
    assert.equal(identity.authenticated.id, ann);
    await assert.rejects(as('eve@second.test'), refused);
    await d.accounts.change(ann, { administers: [], role: 'administrator' });
    assert.equal((await as('eve@second.test')).account.address, 'eve@second.test');
    await assert.rejects(as('nobody@second.test'), refused);
  });

  contract('an imported hash signs in and becomes argon2id', async (d) => {
    const id = await idOf(d, 'bob');
    // Made by `openssl passwd -6`.
    const imported =
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1';
    await d.credentials.setPasswordHash(id, `{SHA512-CRYPT}${imported}`);
    await assert.rejects(signIn(d, 'bob', 'hello world!'), { code: 'authentication-failed' });
    await signIn(d, 'bob', 'Hello world!');
    await signIn(d, 'bob', 'Hello world!');
    assert.equal((await d.accounts.get(id))?.hasPassword, true);
    await assert.rejects(d.credentials.setPasswordHash(id, '$y$j9T$abc'), {
      code: 'not-supported',
    });
    await assert.rejects(d.credentials.setPasswordHash(id, '{PLAIN}x'), { code: 'bad-value' });
    await d.credentials.setPasswordHash(id, '{PLAIN}hunter', { allowPlain: true });
    await signIn(d, 'bob', 'hunter');
  });
}

async function idOf(d: Directory, name: string) {
  return (await d.accounts.expect(`${name}@example.test`)).id;
}

function signIn(d: Directory, name: string, secret: string) {
  return d.signIn({ name, secret, protocol: 'imap', remoteAddress: '192.0.2.1' });
}
