import type { Account } from '#directory/account.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { receivePieces, type ReceivedBody } from '../body.ts';
import { assertConditionsAt } from '../conditions.ts';
import { refuse } from '../errors.ts';
import type { LockCheck } from '../locks/assert-unlocked.ts';
import { createIfCheck, type IfCheck } from '../locks/if-check.ts';
import { readLocks } from '../locks/lock.ts';
import type { DavRequest } from '../request.ts';
import type { Transfer } from './transfer.ts';
import { assertTransferUnlocked } from './within-account.ts';

/** Read at once. */
const PIECE_BYTES = 1024 * 1024;

/** A transfer from one account to another. */
export interface Crossing {
  readonly transfer: Transfer;
  readonly condition: IfCheck;
}

/** Conditions may be about either account, so that they are looked at before one is written to. @throws DavRefused 412, 423 */
export async function openCrossing(request: DavRequest, transfer: Transfer): Promise<Crossing> {
  const { source, target } = transfer;
  const { store } = request.deps;
  const crossing = { transfer, condition: await createIfCheck(request) };
  const holdsAt = async (owner: Account): Promise<boolean> =>
    await store.look(owner.id, async (reader) => {
      assertTransferUnlocked(await lockCheck(request, crossing, { reader, owner }), transfer);
      return await crossing.condition.holds(reader, owner);
    });
  const holds = [await holdsAt(source.owner), await holdsAt(target.owner)];
  if (!holds.includes(true)) refuse(412, 'The condition in the If header does not hold');
  assertConditionsAt(request, source);
  return crossing;
}

/** The locks of one of the two accounts. */
export async function lockCheck(
  { deps, user }: DavRequest,
  { condition }: Crossing,
  { reader, owner }: { readonly reader: AccountReader; readonly owner: Account },
): Promise<LockCheck> {
  const locks = await readLocks(reader, Math.floor(deps.clock.epochMs() / 1000));
  return { locks, tokens: condition.tokens, user, owner };
}

/** A content of one account, as one that can be put into another. */
export async function readForOther(
  { deps }: DavRequest,
  owner: Account,
  { itemId, size }: StoredDocument,
): Promise<ReceivedBody> {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < size; at += PIECE_BYTES)
      yield await deps.store.look(owner.id, async (reader) =>
        (await reader.openContent(itemId)).read(at, Math.min(at + PIECE_BYTES, size)),
      );
  }
  return await receivePieces(deps, pieces());
}
