import { formatActiveLocks } from '#codecs/webdav/format-lock.ts';
import { formatDavDocument } from '#codecs/webdav/format-multistatus.ts';
import { parseDepth, parseLockToken, parseTimeout } from '#codecs/webdav/headers.ts';
import { parseLockInfo, type LockInfo } from '#codecs/webdav/lockinfo.ts';
import { expectName } from '#codecs/webdav/parse-body.ts';
import type { PreparedDocument } from '#store/document.ts';
import type { AccountTransaction } from '#store/store.ts';
import { assertSeenWhole } from '../answers/read-document.ts';
import { sendMultistatus, sendXml } from '../answers/send.ts';
import { readXml } from '../body.ts';
import { changeAccount } from '../change-account.ts';
import { assertConditionsAt } from '../conditions.ts';
import { refuse } from '../errors.ts';
import { rulesOf } from '../kinds/kind-table.ts';
import { assertUnlocked, type LockCheck } from '../locks/assert-unlocked.ts';
import { lockHref } from '../locks/lock-href.ts';
import { assertNoConflict, formatLockedBelow, LockedBelow } from '../locks/lock-conflict.ts';
import { createToken, locksCovering, writeLock, type Lock } from '../locks/lock.ts';
import type { DavRequest } from '../request.ts';
import { findInAccount } from '../tree/find-in-account.ts';
import type { CollectionNode, DavNode, DocumentNode, MissingPlace } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import type { DavMethod } from './method.ts';

/** For a client that names no time. */
const DEFAULT_LOCK_SECONDS = 3600;

// RFC 4918 §9.10
export const lock: DavMethod = {
  name: 'LOCK',
  isOn: (node) =>
    node.kind === 'document' ||
    node.kind === 'collection' ||
    (node.kind === 'missing' && node.place?.space === 'files'),
  async run(request) {
    const body = await readXml(request);
    const node = await request.resolve();
    const target = expectTarget(node);
    if (node.kind === 'document') await assertSeenWhole(request, node, 'write-content');
    if (body === undefined) await refresh(request, target);
    else {
      expectName(body, 'lockinfo');
      await create(request, target, parseLockInfo(body));
    }
  },
};

type LockTarget = (CollectionNode | DocumentNode | MissingPlace) & { readonly isMissing: boolean };

function expectTarget(node: DavNode): LockTarget {
  if (node.kind === 'missing') {
    if (node.place === undefined) return refuse(409, 'There is no collection around it');
    const { parent } = node.place;
    assertPrivilege({ rights: node.place.rights, href: node.href }, 'bind');
    if (parent === undefined || !rulesOf(parent).takesEmpty)
      return refuse(403, 'What is not there cannot be locked here');
    return { ...node.place, isMissing: true };
  }
  if (node.kind !== 'document' && node.kind !== 'collection')
    return refuse(403, 'This cannot be locked');
  assertPrivilege(node, 'write-content');
  return { ...node, isMissing: false };
}

async function create(request: DavRequest, target: LockTarget, info: LockInfo): Promise<void> {
  const { deps, user } = request;
  const depth = parseDepth(request.header('depth'), 'infinity');
  if (depth === '1') refuse(400, 'A lock has the depth 0 or infinity');
  const { space, segments, owner } = target;
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const made: Lock = {
    ...info,
    token: createToken(deps.random.bytes(16)),
    space,
    segments,
    ...('collection' in target && { isCollection: true }),
    depth,
    by: user.id,
    expiresAt: nowSeconds + lockSeconds(request),
  };
  // RFC 4918 §7.3
  await using empty = target.isMissing ? await prepareEmpty(request, target) : undefined;
  const work = async (tx: AccountTransaction, check: LockCheck): Promise<boolean> => {
    assertNoConflict(check, made);
    const isNew = await ensureThere(tx, { check, request, target }, empty);
    await writeLock(tx, made, nowSeconds);
    return isNew;
  };
  try {
    const isNew = await changeAccount(request, owner, work);
    answer(request, { lock: made, owner, nowSeconds }, isNew);
  } catch (error) {
    if (!(error instanceof LockedBelow)) throw error;
    await sendMultistatus(request.exchange, formatLockedBelow(made, error, owner));
  }
}

async function prepareEmpty(
  { deps }: DavRequest,
  { segments }: LockTarget,
): Promise<PreparedDocument> {
  const { mediaTypeOf } = rulesOf({ kind: 'files' });
  const mediaType = mediaTypeOf(undefined, segments.at(-1)!);
  return await deps.store.prepareDocument({ kind: 'memory', bytes: Buffer.alloc(0) }, mediaType);
}

/** A lock of an unused path makes an empty document there. True when it did. */
async function ensureThere(
  tx: AccountTransaction,
  {
    check,
    request,
    target,
  }: { readonly check: LockCheck; readonly request: DavRequest; readonly target: LockTarget },
  empty: PreparedDocument | undefined,
): Promise<boolean> {
  const { space, segments } = target;
  const found = await findInAccount(tx, space, segments);
  assertConditionsAt(request, found);
  if (found.kind === 'document' || found.kind === 'collection') return false;
  if (found.kind === 'nothing-above' || found.parent === undefined || empty === undefined)
    return refuse(409, 'There is no collection around it');
  assertUnlocked(check, [{ space, segments: segments.slice(0, -1) }]);
  await tx.putDocument(found.parent.id, { name: segments.at(-1)!, prepared: empty });
  return true;
}

// RFC 4918 §9.10.2
async function refresh(request: DavRequest, target: LockTarget): Promise<void> {
  const named = request.header('lock-token');
  if (request.header('if') === undefined && named === undefined)
    refuse(400, 'A lock is made with a body, and renewed with an If header');
  // Evolution names the lock as UNLOCK does.
  const token = named === undefined ? undefined : parseLockToken(named);
  const nowSeconds = Math.floor(request.deps.clock.epochMs() / 1000);
  const { owner } = target;
  const renewed = await changeAccount(request, owner, async (tx, { locks, tokens, user }) => {
    const held = locksCovering(locks, target).find(
      (l) => (tokens.has(l.token) || l.token === token) && l.by === user.id,
    );
    if (held === undefined) return refuse(412, 'There is no such lock here');
    const lock = { ...held, expiresAt: nowSeconds + lockSeconds(request) };
    await writeLock(tx, lock, nowSeconds);
    return lock;
  });
  answer(request, { lock: renewed, owner, nowSeconds }, false);
}

function lockSeconds(request: DavRequest): number {
  const wanted = parseTimeout(request.header('timeout')) ?? DEFAULT_LOCK_SECONDS;
  return Math.max(1, Math.min(wanted, request.deps.settings().maxLockTime / 1000));
}

function answer(
  { exchange }: DavRequest,
  {
    lock: held,
    owner,
    nowSeconds,
  }: { readonly lock: Lock; readonly owner: MissingPlace['owner']; readonly nowSeconds: number },
  isNew: boolean,
): void {
  const active = formatActiveLocks([
    { ...held, timeoutSeconds: held.expiresAt - nowSeconds, rootHref: lockHref(held, owner) },
  ]);
  const text = formatDavDocument('D:prop', `<D:lockdiscovery>${active}</D:lockdiscovery>`);
  sendXml(exchange, isNew ? 201 : 200, text, { 'lock-token': `<${held.token}>` });
}
