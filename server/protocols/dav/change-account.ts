import type { Account } from '#directory/account.ts';
import type { AccountTransaction } from '#store/store.ts';
import { assertConditions, untagged } from './conditions.ts';
import type { LockCheck } from './locks/assert-unlocked.ts';
import { assertIfHolds, createIfCheck } from './locks/if-check.ts';
import { readLocks } from './locks/lock.ts';
import type { DavRequest } from './request.ts';

// RFC 4918 §10.4, RFC 9110 §13.1
/**
 * The conditions of a request about a collection when what it changes is kept elsewhere: who may do what there, and what it is to
 * one who does not own it.
 * @throws DavRefused 412
 */
export async function assertConditionsElsewhere(
  request: DavRequest,
  owner: Account,
): Promise<void> {
  assertConditions(request, untagged);
  const condition = await createIfCheck(request);
  const { store } = request.deps;
  await store.look(owner.id, async (reader) => await assertIfHolds(condition, reader, owner));
}

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
