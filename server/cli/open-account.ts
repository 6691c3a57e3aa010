import type { Directory } from '#directory/directory.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';
import type { AccountId } from '#platform/ids.ts';
import type { Settings } from '#platform/settings.ts';
import type { Store } from '#store/store.ts';
import type { StoreUpkeep } from '#store/upkeep.ts';
import type { CommandContext } from './command.ts';
import { withData } from './open-data.ts';

/** The mail of one account, for a command. */
export interface AccountMail {
  readonly id: AccountId;
  readonly address: string;
  readonly store: Store & StoreUpkeep;
  readonly directory: Directory;
  readonly settings: Settings;
  readonly subscriptions: Subscriptions;
}

/** Opens the mail of the account with this address, beside a running server or without one. @throws DomainError not-found */
export async function withAccountMail<T>(
  context: CommandContext,
  address: string,
  work: (mail: AccountMail) => Promise<T>,
): Promise<T> {
  return await withData(context, async ({ directory, openStore, settings, ...data }) => {
    const account = await directory.accounts.expect(address);
    await using opened = await openStore();
    const { store } = opened;
    const subscriptions = data.subscriptions({ store, settings: () => settings });
    const { id, address: primary } = account;
    return await work({ id, address: primary, store, directory, settings, subscriptions });
  });
}
