import type { Account } from '#directory/account.ts';
import { usualCollectionName } from '#directory/default-collection-names.ts';
import type { CollectionNode } from '../tree/node.ts';

const DISPLAYNAME = '{DAV:}displayname';

/** Beside one's own, that of somebody else is told by its owner; unless one has called it something oneself. */
export function shownName(node: CollectionNode, stored: string | undefined): string {
  const name = stored ?? nameOf(node);
  const isNamedPersonally = node.personal?.properties.has(DISPLAYNAME) === true;
  if (node.isShownInOwnHome !== true || isNamedPersonally) return name;
  return `${name} (${ownerName(node.owner)})`;
}

/** Collections that every account has are called as its owner's language calls them. */
function nameOf({ collection, segments, owner }: CollectionNode): string {
  const name = usualCollectionName(collection, owner.language);
  return name ?? segments.at(-1) ?? ownerName(owner);
}

export function ownerName({ displayName, address }: Account): string {
  return displayName || address;
}
