import type { Account } from '#directory/account.ts';
import type { ProxyAccess } from '#directory/calendar-proxies.ts';
import type { Principal } from '#directory/principals.ts';
import { everyRight, onlyRights } from '#directory/rights.ts';
import { withOwnPrivate } from '#directory/sharing-levels.ts';
import { isDomainError } from '#platform/errors.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { DavDeps } from '../deps.ts';
import { refuseMissing } from '../errors.ts';
import { isHomeCollection, type DavPath, type Space } from '../path/dav-path.ts';
import { directoryObjectId } from '../directory-book/directory-book.ts';
import {
  collectionHref,
  encodeSegment,
  hrefOf,
  principalHref,
  proxyHref,
} from '../path/format-href.ts';
import { filesRoot, findInAccount, kindsOf, type Found } from './find-in-account.ts';
import { ensureNotifications } from './hidden-collections.ts';
import { principalAddress, type DavNode, type MissingNode } from './node.ts';
import { isVisible } from './privileges.ts';
import { readPersonal, type PersonalProperties } from './personal-properties.ts';
import { isFollowing, withoutChanging } from './following.ts';
import { parseSharedName } from './shared-name.ts';

/** Whose eyes a path is seen with. */
export interface Viewer {
  readonly deps: DavDeps;
  readonly user: Account;
}

/** Of a collection; undefined for the account as a whole. */
export async function rightsOn(
  { deps, user }: Viewer,
  owner: Account,
  collection: Pick<Collection, 'objectId' | 'kind' | 'role'> | undefined,
): Promise<string> {
  if (collection?.objectId === directoryObjectId) return owner.id === user.id ? 'lr' : '';
  if (owner.id === user.id) return everyRight;
  const { grants, calendarProxies } = deps.directory;
  if (collection === undefined) return await grants.rightsOf(user.id, owner.id, '');
  const { role } = collection;
  if (collection.kind === 'calendar' && (role === 'inbox' || role === 'outbox'))
    return await rightsOnBox({ deps, user }, owner, { ...collection, box: role });
  const isCalendar = kindsOf.calendars.includes(collection.kind);
  const assumed = isCalendar ? await calendarProxies.rightsOf(user.id, owner.id) : '';
  return await grants.rightsOf(user.id, owner.id, collection.objectId, assumed);
}

/** That everybody's messages are delivered to an inbox lets nobody know more of it. */
async function rightsOnBox(
  { deps, user }: Viewer,
  owner: Account,
  { objectId, box }: { readonly objectId: string; readonly box: 'inbox' | 'outbox' },
): Promise<string> {
  const { calendarProxies, schedulingRights } = deps.directory;
  const assumed = await calendarProxies.rightsOf(user.id, owner.id);
  const at = { actor: user.id, owner: owner.id, box, collection: objectId, assumed };
  const rights = await schedulingRights.rightsOn(at);
  return box === 'outbox' || isVisible(rights) ? rights : '';
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
    case 'principal':
      return await resolvePrincipal(viewer, path);
    case 'home':
    case 'inside':
      return await resolveOwned(viewer, path);
  }
}

async function resolvePrincipal(
  { deps }: Viewer,
  path: Extract<DavPath, { kind: 'principal' }>,
): Promise<DavNode> {
  const href = hrefOf(path);
  const principal = await findPrincipal(deps, path.address);
  if (principal === undefined) return missing(href);
  const [below, ...rest] = path.below;
  if (below === undefined)
    return { kind: 'principal', principal, href: principalHref(principalAddress(principal)) };
  const access = proxyAccesses.find((a) => below === `calendar-proxy-${a}`);
  if (access === undefined || rest.length > 0 || principal.kind !== 'account') return missing(href);
  const { account } = principal;
  return { kind: 'proxy', principal: account, access, href: proxyHref(account.address, access) };
}

const proxyAccesses: readonly ProxyAccess[] = ['read', 'write'];

/** An account that is in use, or a group. */
export async function findPrincipal(
  { directory }: DavDeps,
  address: string,
): Promise<Principal | undefined> {
  if (address.startsWith('@')) return await everybodyAt(directory, address);
  const principal = await directory.principals.find(address);
  const isGone = principal?.kind === 'account' && !principal.account.isEnabled;
  return isGone ? undefined : principal;
}

/** Rights can be given to a domain as a whole: its principal is named like the domain, and tells no members. */
async function everybodyAt(
  { domains }: DavDeps['directory'],
  address: string,
): Promise<Principal | undefined> {
  try {
    const domain = await domains.find(address.slice(1));
    return domain && { kind: 'group', address: `@${domain.name}`, displayName: domain.name };
  } catch (error) {
    if (isDomainError(error)) return undefined;
    throw error;
  }
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
  if (path.kind === 'home' && !isHomeCollection(space)) {
    const rights = await homeRights(viewer, owner);
    return rights === '' ? missing(href) : { kind: 'home', href, space, owner, rights };
  }
  const at = { space, owner, segments, href };
  const found = await find(viewer, at);
  const isOwn = owner.id === viewer.user.id;
  if (space === 'notifications' && !isOwn) return missing(href);
  if (isOwn && !isHomeCollection(space) && isNowhere(found)) {
    const shared = await resolveShared(viewer, at);
    if (shared !== undefined) return shared;
  }
  return await toNode(viewer, at, found);
}

/** A place below an owner's home, and the path at which it was found. */
interface Place {
  readonly space: Space;
  readonly owner: Account;
  readonly segments: readonly string[];
  readonly href: string;
}

type FoundHere = Found & { readonly isFollowing: boolean };

function collectionOf(found: Found): Collection | undefined {
  if (found.kind === 'collection') return found.collection;
  return found.kind === 'nothing-above' ? undefined : found.parent;
}

async function find(viewer: Viewer, { space, owner, segments }: Place): Promise<FoundHere> {
  const { store } = viewer.deps;
  const look = async (): Promise<FoundHere> =>
    await store.look(owner.id, async (reader) => {
      const found = await findInAccount(reader, space, segments);
      return { ...found, isFollowing: await isFollowing(reader, collectionOf(found)) };
    });
  const found = await look();
  if (!isHomeCollection(space) || found.kind !== 'nothing-above') return found;
  // Members of a shared mailbox and of public trees make it too: nobody signs in as those.
  if (!(await rightsOn(viewer, owner, undefined)).includes('i')) return found;
  await store.transact(owner.id, async (tx) => {
    await (space === 'files' ? ensureFilesRoot(tx) : ensureNotifications(tx));
  });
  return await look();
}

function isNowhere(found: Found): boolean {
  return found.kind === 'nothing-above' || (found.kind === 'nothing' && found.parent === undefined);
}

/** What somebody else shares, at its path in the account's own home. */
async function resolveShared(
  viewer: Viewer,
  { space, segments, href }: Place,
): Promise<DavNode | undefined> {
  const shared = parseSharedName(segments[0]!);
  const owner = shared && (await viewer.deps.directory.accounts.find(shared.address));
  if (owner?.isEnabled !== true || owner.id === viewer.user.id) return undefined;
  const at = { space, owner, segments: [shared!.name, ...segments.slice(1)], href };
  const found = await find(viewer, at);
  const collection = collectionOf(found);
  if (collection !== undefined && (await isLeft(viewer, owner, collection))) return undefined;
  const node = await toNode(viewer, at, found);
  if (node.kind === 'collection') return { ...node, isShownInOwnHome: true };
  if (node.kind !== 'missing') return node;
  // A new one can be made in somebody else's home by who may.
  const { place } = node;
  return place && (place.parent !== undefined || place.rights.includes('k')) ? node : undefined;
}

/** Whether it was taken out of the account's own home, with what may be done in it now. */
async function isLeft(viewer: Viewer, owner: Account, collection: Collection): Promise<boolean> {
  const { personal } = await personalOf(viewer, owner, collection);
  return personal?.hiddenWith === (await rightsOn(viewer, owner, collection));
}

/** The home of somebody else is there for who may see something in it; what is in it is decided one by one. */
async function homeRights(viewer: Viewer, owner: Account): Promise<string> {
  const rights = await rightsOn(viewer, owner, undefined);
  if (rights !== '') return rights;
  const shared = await viewer.deps.directory.grants.sharedWith(viewer.user.id);
  return shared.some((s) => s.owner === owner.id) ? 'l' : '';
}

async function toNode(
  viewer: Viewer,
  at: Place,
  { isFollowing, ...found }: FoundHere,
): Promise<DavNode> {
  const { href, owner } = at;
  const limited = (rights: string): string => limitedRights(at.space, rights, isFollowing);
  switch (found.kind) {
    case 'nothing-above':
      return missing(href);
    case 'collection': {
      const { collection } = found;
      const own = await rightsOn(viewer, owner, collection);
      const isTop = at.space === 'files' && at.segments.length === 0;
      const all = own === '' && isTop ? await homeRights(viewer, owner) : own;
      const rights = at.space === 'notifications' ? limited(all) : all;
      if (rights === '') return await hiddenFrom(viewer, at);
      const personal = await personalOf(viewer, owner, collection);
      const seen = { viewer: viewer.user.id, ...personal };
      return { ...at, ...found, rights, ...seen, ...(isFollowing && { isFollowing }) };
    }
    case 'document': {
      const { creator } = found.document;
      const shared = await rightsOn(viewer, owner, found.parent);
      const rights = limited(withOwnPrivate(shared, creator, viewer.user.id));
      return rights === '' ? missing(href) : { ...at, ...found, rights, href: href.slice(0, -1) };
    }
    case 'nothing': {
      const rights = limited(await rightsOn(viewer, owner, found.parent));
      if (rights === '') return await hiddenFrom(viewer, at);
      const place = { ...at, rights, parent: found.parent };
      return { kind: 'missing', href: href.slice(0, -1), place };
    }
  }
}

// RFC 4918 §9.3.1
/** What is not to be seen, or not there: missing from a home that is seen itself, with nothing that could be made there. */
async function hiddenFrom(viewer: Viewer, at: Place): Promise<MissingNode> {
  const isInHome = at.segments.length === 1 && !isHomeCollection(at.space);
  if (!isInHome || (await homeRights(viewer, at.owner)) === '') return missing(at.href);
  const place = { ...at, rights: 'l', parent: undefined };
  return { kind: 'missing', href: at.href.slice(0, -1), place };
}

/** Notifications are the server's to write; who has read them removes them. */
function limitedRights(space: Space, rights: string, isFollowing: boolean): string {
  if (isFollowing) return withoutChanging(rights);
  return space === 'notifications' ? onlyRights(rights, 'lrt') : rights;
}

/** Nothing for what is the account's own, and for files. */
async function personalOf(
  { deps, user }: Viewer,
  owner: Account,
  { kind, objectId }: Collection,
): Promise<{ readonly personal?: PersonalProperties }> {
  if (owner.id === user.id || kind === 'files') return {};
  const find = await deps.store.look(user.id, readPersonal);
  return { personal: find(objectId) };
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

async function ensureFilesRoot(tx: AccountTransaction): Promise<void> {
  if ((await filesRoot(tx)) !== undefined) return;
  const present = await tx.collectionByName('files', FILES_ROOT);
  if (present !== undefined) await tx.setRole(present.id, 'default');
  else await tx.createCollection({ kind: 'files', name: FILES_ROOT, role: 'default' });
}
