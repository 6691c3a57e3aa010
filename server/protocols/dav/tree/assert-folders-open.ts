import { refuse } from '../errors.ts';
import type { CollectionNode } from './node.ts';
import { rightsOn, type Viewer } from './resolve-node.ts';

/**
 * A folder is copied, moved and removed with all folders in it, or not at all: who may do so with it may have no right to one of those.
 * @param needed letters of RFC 4314
 * @throws DavRefused 403
 */
export async function assertFoldersOpen(
  viewer: Viewer,
  { space, owner, collection }: CollectionNode,
  needed: string,
): Promise<void> {
  if (space !== 'files' || owner.id === viewer.user.id) return;
  const prefix = `${collection.name}/`;
  const folders = await viewer.deps.store.look(owner.id, (reader) => reader.collections('files'));
  for (const folder of folders.filter((f) => f.name.startsWith(prefix))) {
    const rights = await rightsOn(viewer, owner, folder);
    if (!Array.from(needed).every((right) => rights.includes(right)))
      refuse(403, 'There are folders in it that you have no right to');
  }
}
