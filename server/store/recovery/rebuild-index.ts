import { DomainError } from '#platform/errors.ts';
import type { OpenAccount } from '../account/open-account.ts';
import type { StoreContext } from '../account/store-context.ts';
import { readState } from '../sql/state.ts';
import { wipeIndex } from '../sql/wipe.ts';
import { catchUp } from './catch-up.ts';
import { completeMailboxes } from './complete-mailboxes.ts';

/** Builds an account's index anew from its packs, in one transaction; what damage took of its mailboxes is made again. @throws DomainError not-supported */
export async function rebuildIndex(account: OpenAccount, context: StoreContext): Promise<void> {
  if (!context.keepsJournal)
    throw new DomainError('not-supported', 'this storage keeps no journal to build an index from');
  await account.rebuild(async (sql) => {
    const knownBoot = (await readState(sql, account.id))?.boot;
    await wipeIndex(sql, account.id);
    await catchUp(account, sql, { ...context, knownBoot });
  });
  await completeMailboxes(account, context.defaultCollections);
}
