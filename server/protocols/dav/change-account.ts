import type { Account } from '#directory/account.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { LockCheck } from './locks/assert-unlocked.ts';
import { assertIfHolds, createIfCheck } from './locks/if-check.ts';
import { readLocks } from './locks/lock.ts';
import type { DavRequest } from './request.ts';

/**
 * Runs `work` as one write transaction of the owner, in which the If header has been held against what is there, and the
 * locks have been read. `work` touches nothing but `tx`.
 * @throws DavRefused 412, and what `work` throws
 */
export async function changeAccount<T>(
  request: DavRequest,
  owner: Account,
  work: (tx: AccountTransaction, check: LockCheck) => Promise<T>,
): Promise<T> {
  const { deps, user } = request;
  const condition = await createIfCheck(request);
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  return await deps.store.transact(owner.id, async (tx) => {
    await assertIfHolds(condition, tx, owner);
    const locks = await readLocks(tx, nowSeconds);
    return await work(tx, { locks, tokens: condition.tokens, user, owner });
  });
}
