import { withOwnPrivate } from '#directory/sharing-levels.ts';
import type { Collection } from '#store/collection.ts';
import type { StoredDocument } from '#store/document.ts';
import type { AccountReader } from '#store/store.ts';
import { spaces } from '../path/dav-path.ts';
import {
  encodeSegment,
  homeHref,
  principalHref,
  PRINCIPALS_HREF,
  proxyHref,
} from '../path/format-href.ts';
import { isFollowing, withoutChanging } from './following.ts';
import { childFolders, kindsOf, type FoldersByParent } from './find-in-account.ts';
import type {
  CollectionNode,
  DavNode,
  DocumentNode,
  HomeNode,
  PresentNode,
  PrincipalNode,
  ProxyNode,
} from './node.ts';
import { isVisible } from './privileges.ts';
import { documentHref, resolveNode, rightsOn, type Viewer } from './resolve-node.ts';

/**
 * What lies directly in a node, as far as the account may know of it; without what others share with it. `reader` is one of
 * the node's owner, or of the account that signed in where there is no owner. `folders` spares who lists many folders to look
 * for those in each.
 */
export async function listMembers(
  viewer: Viewer,
  node: DavNode,
  reader: AccountReader,
  folders?: FoldersByParent,
): Promise<PresentNode[]> {
  switch (node.kind) {
    case 'root':
      return [
        { kind: 'principals', href: PRINCIPALS_HREF },
        ...spaces
          .filter((space) => space !== 'notifications')
          .filter((space) => space !== 'files' || viewer.deps.settings().files)
          .map((space) => ({ kind: 'space' as const, space, href: `/dav/${space}/` })),
      ];
    case 'principals': {
      const { user } = viewer;
      const principal = { kind: 'account' as const, account: user };
      return [{ kind: 'principal', principal, href: principalHref(user.address) }];
    }
    case 'space': {
      const { address } = viewer.user;
      const home = await resolveNode(viewer, { kind: 'home', space: node.space, address });
      return home.kind === 'missing' ? [] : [home];
    }
    case 'home':
      return await collectionsIn(viewer, node, reader);
    case 'collection': {
      const { collection } = node;
      const below = folders
        ? (folders.get(collection.name) ?? [])
        : await childFolders(reader, collection);
      return [...(await foldersIn(viewer, node, below)), ...(await documentsIn(node, reader))];
    }
    case 'principal':
      return proxiesOf(node);
    case 'proxy':
    case 'document':
    case 'missing':
      return [];
  }
}

function proxiesOf({ principal }: PrincipalNode): ProxyNode[] {
  if (principal.kind !== 'account') return [];
  const { account } = principal;
  return (['read', 'write'] as const).map((access) => ({
    kind: 'proxy',
    principal: account,
    access,
    href: proxyHref(account.address, access),
  }));
}

async function collectionsIn(
  viewer: Viewer,
  { space, owner }: HomeNode,
  reader: AccountReader,
): Promise<CollectionNode[]> {
  const home = homeHref(space, owner.address);
  const nodes: CollectionNode[] = [];
  const names = new Set<string>();
  for (const kind of kindsOf[space])
    for (const collection of await reader.collections(kind)) {
      const { name } = collection;
      const rights = await rightsOn(viewer, owner, collection);
      if (!isVisible(rights) || names.has(name)) continue;
      names.add(name);
      const href = `${home}${encodeSegment(name)}/`;
      nodes.push({
        kind: 'collection',
        href,
        space,
        owner,
        rights,
        collection,
        segments: [name],
        viewer: viewer.user.id,
        ...((await isFollowing(reader, collection)) && { isFollowing: true }),
      });
    }
  return nodes;
}

async function foldersIn(
  viewer: Viewer,
  node: CollectionNode,
  folders: readonly Collection[],
): Promise<CollectionNode[]> {
  const { space, owner } = node;
  const nodes: CollectionNode[] = [];
  for (const collection of folders) {
    const rights = await rightsOn(viewer, owner, collection);
    if (!isVisible(rights)) continue;
    const name = collection.name.slice(node.collection.name.length + 1);
    const href = `${node.href}${encodeSegment(name)}/`;
    const segments = [...node.segments, name];
    const own = { viewer: viewer.user.id, rights, collection, segments };
    nodes.push({ kind: 'collection', href, space, owner, ...own });
  }
  return nodes;
}

async function documentsIn(node: CollectionNode, reader: AccountReader): Promise<DocumentNode[]> {
  // Who may only know that the collection is there sees nothing in it.
  if (!node.rights.includes('r')) return [];
  const documents = await reader.documents(node.collection.id);
  return documents.map((document) => toDocumentNode(node, document));
}

/** A document that was read, as a node. */
export function toDocumentNode(node: CollectionNode, document: StoredDocument): DocumentNode {
  const { space, owner, collection: parent } = node;
  const shared = withOwnPrivate(node.rights, document.creator, node.viewer);
  const rights = node.isFollowing === true ? withoutChanging(shared) : shared;
  return {
    kind: 'document',
    href: documentHref(node.href, document.name),
    space,
    owner,
    rights,
    parent,
    document,
    segments: [...node.segments, document.name],
  };
}
