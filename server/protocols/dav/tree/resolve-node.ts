import type { Account } from '#directory/account.ts';
import type { Principal } from '#directory/principals.ts';
import { everyRight } from '#directory/rights.ts';
import type { ObjectId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { refuseMissing } from '../errors.ts';
import type { DavPath, Space } from '../path/dav-path.ts';
import { directoryObjectId } from '../directory-book/directory-book.ts';
import { collectionHref, encodeSegment, hrefOf, principalHref } from '../path/format-href.ts';
import { filesRoot, findInAccount, type Found } from './find-in-account.ts';
import { principalAddress, type DavNode, type MissingNode } from './node.ts';

/** Whose eyes a path is seen with. */
export interface Viewer {
  readonly deps: DavDeps;
  readonly user: Account;
}

export async function rightsOn(
  { deps, user }: Viewer,
  owner: Account,
  collection: ObjectId | '',
): Promise<string> {
  if (collection === directoryObjectId) return owner.id === user.id ? 'lr' : '';
  if (owner.id === user.id) return everyRight;
  return await deps.directory.grants.rightsOf(user.id, owner.id, collection);
}

/** What lies at a path, with the rights on it of the account that signed in. Every request comes to things through here. */
export async function resolveNode(viewer: Viewer, path: DavPath): Promise<DavNode> {
  const href = hrefOf(path);
  switch (path.kind) {
    case 'root':
    case 'principals':
      return { kind: path.kind, href };
    case 'space':
      return { kind: 'space', space: path.space, href };
    case 'principal': {
      const principal = await findPrincipal(viewer.deps, path.address);
      if (principal === undefined || path.below.length > 0) return missing(href);
      return { kind: 'principal', principal, href: principalHref(principalAddress(principal)) };
    }
    case 'home':
    case 'inside':
      return await resolveOwned(viewer, path);
  }
}

/** An account that is in use, or a group. */
export async function findPrincipal(
  { directory }: DavDeps,
  address: string,
): Promise<Principal | undefined> {
  const principal = await directory.principals.find(address);
  const isGone = principal?.kind === 'account' && !principal.account.isEnabled;
  return isGone ? undefined : principal;
}

async function resolveOwned(
  viewer: Viewer,
  path: Extract<DavPath, { kind: 'home' | 'inside' }>,
): Promise<DavNode> {
  const { deps } = viewer;
  const { space } = path;
  const owner = await deps.directory.accounts.find(path.address);
  if (owner?.isEnabled !== true) return missing(hrefOf(path));
  if (space === 'files' && !deps.settings().files) return refuseMissing();
  const segments = path.kind === 'home' ? [] : path.segments;
  const href = collectionHref(space, owner.address, segments);
  if (path.kind === 'home' && space !== 'files') {
    const rights = await homeRights(viewer, owner);
    return rights === '' ? missing(href) : { kind: 'home', href, space, owner, rights };
  }
  const find = async (): Promise<Found> =>
    await deps.store.look(owner.id, (reader) => findInAccount(reader, space, segments));
  let found = await find();
  // Members of a shared mailbox and of public trees make it too: nobody signs in as those.
  const isMaking = space === 'files' && found.kind === 'nothing-above';
  if (isMaking && (await rightsOn(viewer, owner, '')).includes('i')) {
    await ensureFilesRoot(deps.store, owner);
    found = await find();
  }
  return await toNode(viewer, { space, owner, segments, href }, found);
}

/** The home of somebody else is there for who may see something in it; what is in it is decided one by one. */
async function homeRights(viewer: Viewer, owner: Account): Promise<string> {
  const rights = await rightsOn(viewer, owner, '');
  if (rights !== '') return rights;
  const shared = await viewer.deps.directory.grants.sharedWith(viewer.user.id);
  return shared.some((s) => s.owner === owner.id) ? 'l' : '';
}

async function toNode(
  viewer: Viewer,
  at: {
    readonly space: Space;
    readonly owner: Account;
    readonly segments: readonly string[];
    readonly href: string;
  },
  found: Found,
): Promise<DavNode> {
  const { href, owner } = at;
  switch (found.kind) {
    case 'nothing-above':
      return missing(href);
    case 'collection': {
      const rights = await rightsOn(viewer, owner, found.collection.objectId);
      return rights === '' ? missing(href) : { ...at, ...found, rights };
    }
    case 'document': {
      const rights = await rightsOn(viewer, owner, found.parent.objectId);
      return rights === '' ? missing(href) : { ...at, ...found, rights, href: href.slice(0, -1) };
    }
    case 'nothing': {
      const rights = await rightsOn(viewer, owner, found.parent?.objectId ?? '');
      if (rights === '') return missing(href);
      const place = { ...at, rights, parent: found.parent };
      return { kind: 'missing', href: href.slice(0, -1), place };
    }
  }
}

function missing(href: string): MissingNode {
  return { kind: 'missing', href, place: undefined };
}

/** Href of a document in a collection. */
export function documentHref(collection: string, name: string): string {
  return collection + encodeSegment(name);
}

/** Name of the collection below which the files of an account lie. */
const FILES_ROOT = 'Files';

async function ensureFilesRoot(store: Store, owner: Account): Promise<void> {
  await store.transact(owner.id, async (tx) => {
    if ((await filesRoot(tx)) !== undefined) return;
    const present = await tx.collectionByName('files', FILES_ROOT);
    if (present !== undefined) await tx.setRole(present.id, 'default');
    else await tx.createCollection({ kind: 'files', name: FILES_ROOT, role: 'default' });
  });
}
