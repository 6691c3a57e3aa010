import type { Directory } from '#directory/directory.ts';
import type { Store } from '#store/store.ts';
import type { NewAccount } from '../../target.ts';

/** Makes an account with its password, all or nothing. @throws DomainError already-exists, bad-value, not-found */
export async function createAccount(directory: Directory, wish: NewAccount): Promise<void> {
  const { address, displayName, quotaBytes, isDisabled = false } = wish;
  const kind = wish.type === 'room' || wish.type === 'equipment' ? wish.type : undefined;
  const account = await directory.accounts.add({
    address,
    displayName,
    type: wish.type === 'room' || wish.type === 'equipment' ? 'resource' : wish.type,
    isEnabled: !isDisabled,
    ...(quotaBytes === undefined ? undefined : { quota: { bytes: quotaBytes } }),
  });
  try {
    if (wish.passwordHash !== undefined)
      await directory.credentials.setPasswordHash(account.id, wish.passwordHash);
    else if (wish.password !== undefined)
      await directory.credentials.setPassword(account.id, wish.password);
    if (kind !== undefined) await directory.resources.change(account.id, { kind });
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
