import type { Account } from '#directory/account.ts';
import { parseDepth, parseDestination, parseOverwrite } from '#codecs/webdav/headers.ts';
import type { Collection } from '#store/collection.ts';
import { assertSeenWhole } from '../answers/read-document.ts';
import { refuse, refuseMissing } from '../errors.ts';
import { parsePath } from '../path/parse-path.ts';
import type { DavRequest } from '../request.ts';
import type { LockPlace } from '../locks/lock.ts';
import { assertMayChange } from '../methods/put.ts';
import { assertMayRemove, assertNotNeeded } from '../methods/delete.ts';
import type { CollectionNode, DocumentNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { assertFoldersOpen } from '../tree/assert-folders-open.ts';
import { resolveNode } from '../tree/resolve-node.ts';

/** What COPY and MOVE are to do, as far as it can be decided before anything is written. */
export interface Transfer {
  readonly op: 'copy' | 'move';
  readonly source: CollectionNode | DocumentNode;
  readonly target: TransferTarget;
  /** False: a collection is copied without what is in it. */
  readonly isDeep: boolean;
}

export interface TransferTarget extends LockPlace {
  readonly owner: Account;
  /** Undefined: in the home. */
  readonly parent: Collection | undefined;
  /** What is there and goes. */
  readonly replaced: CollectionNode | DocumentNode | undefined;
}

// RFC 4918 §9.8, RFC 4918 §9.9
/** Reads the request, and refuses what may not be. @throws DavRefused 400, 403, 404, 409, 412, 502 */
export async function planTransfer(request: DavRequest, op: 'copy' | 'move'): Promise<Transfer> {
  const depth = parseDepth(request.header('depth'), 'infinity');
  const isOverwriting = parseOverwrite(request.header('overwrite'));
  const destination = parseDestination(request.header('destination'));
  if (!isHere(request, destination.authority)) refuse(502, 'The destination is another server');
  const source = await request.resolve();
  if (source.kind === 'missing') return refuseMissing();
  if (!isMovable(source)) return refuse(403, 'This can be neither copied nor moved');
  if (source.kind === 'collection' && (depth === '1' || (op === 'move' && depth === '0')))
    refuse(400, 'A collection is transferred with everything in it: Depth is infinity');
  assertPrivilege(source, 'read');
  if (source.kind === 'document') await assertSeenWhole(request, source, 'read');
  if (op === 'move') assertMayRemove(request, source);
  const isDeep = depth !== '0';
  if (source.kind === 'collection') {
    if (op === 'move') assertNotNeeded(source);
    if (isDeep) await assertFoldersOpen(request, source, op === 'move' ? 'rt' : 'r');
  }
  const target = await findTarget(request, destination.path, isOverwriting);
  assertCompatible(source, target);
  return { op, source, target, isDeep };
}

function isMovable(node: { readonly kind: string }): node is CollectionNode | DocumentNode {
  const isOwned = node.kind === 'document' || node.kind === 'collection';
  return isOwned && (node as CollectionNode | DocumentNode).segments.length > 0;
}

/** The port may be that of a proxy in front of us. */
function isHere({ exchange }: DavRequest, authority: string | undefined): boolean {
  return authority === undefined || authority.replace(/:\d+$/, '') === exchange.host;
}

async function findTarget(
  request: DavRequest,
  path: string,
  isOverwriting: boolean,
): Promise<TransferTarget> {
  const node = await resolveNode(request, parsePath(path));
  if (node.kind === 'missing') {
    const { place } = node;
    if (place === undefined) return refuse(409, 'There is no collection at the destination');
    // Calendars are made by who may make them, not by who may put something into those that are there.
    const isOpen =
      place.space === 'files' || place.parent !== undefined || place.rights.includes('k');
    const rights = isOpen ? place.rights : place.rights.replace('i', '');
    assertPrivilege({ rights, href: node.href }, 'bind');
    return { ...place, replaced: undefined };
  }
  if (!isMovable(node)) return refuse(403, 'The destination cannot be replaced');
  if (!isOverwriting) refuse(412, 'There is something at the destination');
  if (node.kind === 'document') {
    assertMayChange(request, node);
    await assertSeenWhole(request, node, 'write-content');
  } else {
    assertMayRemove(request, node);
    assertNotNeeded(node);
    await assertFoldersOpen(request, node, 't');
  }
  assertPrivilege(node, 'bind');
  const { owner, space, segments } = node;
  const parent = node.kind === 'document' ? node.parent : await parentOf(request, node);
  return { owner, space, segments, parent, replaced: node };
}

/** Undefined: the collection lies in the home. */
async function parentOf(
  request: DavRequest,
  { space, owner, segments }: CollectionNode,
): Promise<Collection | undefined> {
  if (space !== 'files') return undefined;
  const { address } = owner;
  const above = segments.slice(0, -1);
  const node = await resolveNode(
    request,
    above.length === 0
      ? { kind: 'home', space, address }
      : { kind: 'inside', space, address, segments: above },
  );
  return node.kind === 'collection' ? node.collection : undefined;
}

function assertCompatible(source: CollectionNode | DocumentNode, target: TransferTarget): void {
  const { space, segments, owner } = target;
  if (source.space !== space) refuse(403, 'This cannot lie at the destination');
  if (source.owner.id === owner.id && isAtOrBelow(segments, source.segments))
    refuse(403, 'Nothing can be put into itself');
  if (source.owner.id === owner.id && isAtOrBelow(source.segments, segments))
    refuse(403, 'The destination holds what is to be transferred');
  if (space === 'files') return;
  // A collection lies in the home, a document in a collection.
  const depth = source.kind === 'collection' ? 1 : 2;
  if (segments.length !== depth) refuse(403, 'This cannot lie at the destination');
}

function isAtOrBelow(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.every((s, i) => s.normalize('NFC') === inner[i]?.normalize('NFC'));
}
