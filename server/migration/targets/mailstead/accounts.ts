import type { Directory } from '#directory/directory.ts';
import type { Store } from '#store/store.ts';
import type { NewAccount } from '../../target.ts';

/** Makes an account with its password and aliases, all or nothing. @throws DomainError already-exists, bad-value, not-found */
export async function createAccount(directory: Directory, wish: NewAccount): Promise<void> {
  const { address, displayName, quotaBytes } = wish;
  const account = await directory.accounts.add({
    address,
    displayName,
    type: wish.type === 'room' || wish.type === 'equipment' ? 'resource' : wish.type,
    ...(quotaBytes === undefined ? undefined : { quota: { bytes: quotaBytes } }),
  });
  try {
    if (wish.passwordHash !== undefined)
      await directory.credentials.setPasswordHash(account.id, wish.passwordHash);
    else if (wish.password !== undefined)
      await directory.credentials.setPassword(account.id, wish.password);
    for (const alias of wish.aliases) await directory.aliases.add(alias, [account.address]);
  } catch (error) {
    // Half an account would stand in the way of the next try.
    await directory.accounts.remove(account.id);
    throw error;
  }
}

/** Removes the account with everything in it. @throws DomainError not-found */
export async function removeAccount(
  directory: Directory,
  store: Store,
  address: string,
): Promise<void> {
  const { id } = await directory.accounts.expect(address);
  await directory.accounts.remove(id);
  await store.removeAccount(id);
}
