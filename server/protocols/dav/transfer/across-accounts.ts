import { assertConditions } from '../conditions.ts';
import { receivePieces, type ReceivedBody } from '../body.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { assertUniqueUid } from '../kinds/assert-unique-uid.ts';
import type { LockCheck } from '../locks/assert-unlocked.ts';
import { createIfCheck, type IfCheck } from '../locks/if-check.ts';
import { readLocks, removeLocksAt } from '../locks/lock.ts';
import { collectionHref } from '../path/format-href.ts';
import type { DavRequest } from '../request.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { DocumentNode } from '../tree/node.ts';
import { assertTransferUnlocked, clearTarget, documentTarget } from './within-account.ts';
import type { Transfer, TransferTarget } from './transfer.ts';
import type { AccountReader } from '#store/store.ts';

/** Read at once. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Copies or moves a document to another account: it is written there first and removed here afterwards, so that it is
 * never lost between the two.
 */
export async function transferAcrossAccounts(
  request: DavRequest,
  transfer: Transfer,
): Promise<void> {
  const { op, source } = transfer;
  if (source.kind !== 'document')
    return refuse(403, 'A collection cannot be transferred to another account');
  const condition = await createIfCheck(request);
  await assertAllowed(request, { transfer, source, condition });
  await using content = await readWhole(request, source);
  await write(request, { transfer, source, condition }, content);
  if (op === 'move') await removeSource(request, source);
}

interface Crossing {
  readonly transfer: Transfer;
  readonly source: DocumentNode;
  readonly condition: IfCheck;
}

/** Conditions may be about either account, so that they are looked at before both are written to. */
async function assertAllowed(request: DavRequest, crossing: Crossing): Promise<void> {
  const { transfer, source, condition } = crossing;
  const { store } = request.deps;
  const holdsHere = await store.look(source.owner.id, async (reader) => {
    assertTransferUnlocked(
      await checkOf(request, crossing, { reader, owner: source.owner }),
      transfer,
    );
    return await condition.holds(reader, source.owner);
  });
  const { owner } = transfer.target;
  const holds =
    holdsHere || (await store.look(owner.id, (reader) => condition.holds(reader, owner)));
  if (!holds) refuse(412, 'The condition in the If header does not hold');
  assertConditions(request, source.document);
}

async function checkOf(
  { deps, user }: DavRequest,
  { condition }: Crossing,
  { reader, owner }: { readonly reader: AccountReader; readonly owner: TransferTarget['owner'] },
): Promise<LockCheck> {
  const locks = await readLocks(reader, Math.floor(deps.clock.epochMs() / 1000));
  return { locks, tokens: condition.tokens, user, owner };
}

async function readWhole(
  { deps }: DavRequest,
  { owner, document }: DocumentNode,
): Promise<ReceivedBody> {
  const { itemId, size } = document;
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < size; at += PIECE_BYTES)
      yield await deps.store.look(owner.id, async (reader) =>
        (await reader.openContent(itemId)).read(at, Math.min(at + PIECE_BYTES, size)),
      );
  }
  return await receivePieces(deps, pieces());
}

async function write(request: DavRequest, crossing: Crossing, body: ReceivedBody): Promise<void> {
  const { transfer, source } = crossing;
  const { target } = transfer;
  const { mediaType, uid, properties } = source.document;
  const { store } = request.deps;
  await using prepared = await store.prepareDocument(body.content, mediaType);
  await store.transact(target.owner.id, async (tx) => {
    const check = await checkOf(request, crossing, { reader: tx, owner: target.owner });
    assertTransferUnlocked(check, transfer);
    await clearTarget(tx, check, target);
    const { collection, toName } = await documentTarget(tx, target);
    const href = collectionHref(target.space, target.owner.address, target.segments.slice(0, -1));
    await assertUniqueUid(tx, { collection, href }, { uid, replaces: [toName] });
    await tx.putDocument(collection.id, { name: toName, prepared, properties });
  });
}

async function removeSource({ deps }: DavRequest, source: DocumentNode): Promise<void> {
  const { owner, space, segments, document } = source;
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  await deps.store.transact(owner.id, async (tx) => {
    const found = await findInAccount(tx, space, segments);
    if (found.kind !== 'document') return refuseMissing();
    // What somebody changed meanwhile is not what was moved.
    if (found.document.etag !== document.etag) return refuse(409, 'It was changed meanwhile');
    await tx.removeDocument(found.parent.id, found.document.name);
    await removeLocksAt(tx, await readLocks(tx, nowSeconds), source);
  });
}
