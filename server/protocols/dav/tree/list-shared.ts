import type { Account } from '#directory/account.ts';
import { allCalendars } from '#directory/calendar-proxies.ts';
import type { ObjectId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import type { Space } from '../path/dav-path.ts';
import { homeHref } from '../path/format-href.ts';
import { documentHref, resolveNode, rightsOn, type Viewer } from './resolve-node.ts';
import { kindsOf } from './find-in-account.ts';
import { isFollowing } from './following.ts';
import type { CollectionNode, PresentNode } from './node.ts';
import { readPersonal, type PersonalProperties } from './personal-properties.ts';
import { isVisible } from './privileges.ts';
import { formatSharedName } from './shared-name.ts';

/** Owners whose collections are listed in one home: what a person has in view. */
const MAX_OWNERS = 500;

/**
 * What others share with the account, as it lies in its own home: programs that know of one home only see it there. In the
 * order of the owners.
 */
export async function listShared(
  viewer: Viewer,
  space: Space,
  options: { readonly withHidden?: boolean } = {},
): Promise<CollectionNode[]> {
  const found = await visitShared(viewer, space, { ...options, visit: async (nodes) => nodes });
  return found.flat();
}

/** listShared(), owner by owner in one view of his account each, which `visit` is given. It may be called again. */
export async function visitShared<T>(
  viewer: Viewer,
  space: Space,
  how: {
    /** Also what the account has put out of its sight. */
    readonly withHidden?: boolean;
    readonly visit: (nodes: CollectionNode[], reader: AccountReader) => Promise<T>;
  },
): Promise<T[]> {
  const { deps, user } = viewer;
  const owners = await ownersSharing(viewer);
  if (owners.length === 0) return [];
  const { personalOf, ownNames } = await deps.store.look(user.id, async (reader) => ({
    personalOf: await readPersonal(reader),
    ownNames: await namesIn(reader, space),
  }));
  const home = homeHref(space, user.address);
  const visited: T[] = [];
  for (const { account, collections } of owners) {
    const result = await deps.store.look(account.id, async (reader) => {
      const nodes: CollectionNode[] = [];
      for (const collection of await collectionsShared(reader, space, collections)) {
        const marks = { isFollowing: await isFollowing(reader, collection) };
        const place = { account, space, collection, home, personalOf, ...marks };
        const node = await toNode(viewer, place);
        if (node === undefined) continue;
        // What is one's own under that name is found there, and nothing is listed twice.
        const isHidden =
          node.personal?.hiddenWith === node.rights || ownNames.has(shownName(collection, account));
        if (how.withHidden === true || !isHidden) nodes.push(node);
      }
      return nodes.length === 0 ? undefined : { value: await how.visit(nodes, reader) };
    });
    if (result !== undefined) visited.push(result.value);
  }
  return visited;
}

/** What others share that is listed in a node, beside what is its own. */
export async function sharedIn(viewer: Viewer, node: PresentNode): Promise<CollectionNode[]> {
  if (node.kind === 'home' && node.owner.id === viewer.user.id)
    return await listShared(viewer, node.space);
  return node.kind === 'space' && node.space === 'files' ? await listSharedFiles(viewer) : [];
}

/** Whether the collection is somebody else's, and one that is listed among one's own. */
export function isShownShared({ user }: Viewer, node: CollectionNode): boolean {
  return node.owner.id !== user.id && node.personal !== undefined && isVisible(node.rights);
}

/** The trees of files of others in which the account has something to see. */
async function listSharedFiles(viewer: Viewer): Promise<CollectionNode[]> {
  const nodes: CollectionNode[] = [];
  for (const { account } of await ownersSharing(viewer)) {
    const { address } = account;
    const root = await resolveNode(viewer, { kind: 'home', space: 'files', address });
    if (root.kind === 'collection') nodes.push(root);
  }
  return nodes;
}

interface SharingOwner {
  readonly account: Account;
  /** '' and `allCalendars` among them. */
  readonly collections: ReadonlySet<string>;
}

async function ownersSharing({ deps, user }: Viewer): Promise<SharingOwner[]> {
  const { grants, accounts } = deps.directory;
  const byOwner = Map.groupBy(await grants.sharedWith(user.id), (s) => s.owner);
  const owners: SharingOwner[] = [];
  for (const [owner, shared] of [...byOwner].slice(0, MAX_OWNERS)) {
    const account = await accounts.get(owner);
    if (account?.isEnabled === true)
      owners.push({ account, collections: new Set(shared.map((s) => s.collection)) });
  }
  return owners.sort((a, b) => (a.account.address < b.account.address ? -1 : 1));
}

async function collectionsShared(
  reader: AccountReader,
  space: Space,
  granted: ReadonlySet<string>,
): Promise<readonly Collection[]> {
  const kinds = kindsOf[space];
  const isWhole = granted.has('') || (space === 'calendars' && granted.has(allCalendars));
  const found: Collection[] = [];
  if (isWhole) for (const kind of kinds) found.push(...(await reader.collections(kind)));
  else
    for (const id of granted) {
      const collection = await reader.collectionByObjectId(id as ObjectId);
      if (collection !== undefined && kinds.includes(collection.kind)) found.push(collection);
    }
  // Nobody else's mail of invitations is read in a calendar.
  return found.filter((c) => c.role !== 'inbox' && c.role !== 'outbox');
}

async function namesIn(reader: AccountReader, space: Space): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const kind of kindsOf[space])
    for (const { name } of await reader.collections(kind)) names.add(name);
  return names;
}

function shownName({ name }: Collection, { address }: Account): string {
  return formatSharedName({ name, address });
}

async function toNode(
  viewer: Viewer,
  given: {
    readonly account: Account;
    readonly space: Space;
    readonly collection: Collection;
    readonly home: string;
    readonly isFollowing: boolean;
    readonly personalOf: (collection: ObjectId) => PersonalProperties;
  },
): Promise<CollectionNode | undefined> {
  const { account: owner, space, collection, home, isFollowing } = given;
  const rights = await rightsOn(viewer, owner, collection);
  const personal = given.personalOf(collection.objectId);
  if (!isVisible(rights)) return undefined;
  return {
    kind: 'collection',
    href: `${documentHref(home, shownName(collection, owner))}/`,
    space,
    owner,
    rights,
    collection,
    segments: [collection.name],
    viewer: viewer.user.id,
    personal,
    isShownInOwnHome: true,
    ...(isFollowing && { isFollowing }),
  };
}
