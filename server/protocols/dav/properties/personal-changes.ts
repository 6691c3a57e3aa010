import { formatXml } from '#codecs/xml/format-xml.ts';
import { propertyKey } from '#codecs/webdav/property-name.ts';
import type { PropertyChange } from '#codecs/webdav/property-update.ts';
import { levelOf } from '#directory/sharing-levels.ts';
import type { DavRequest } from '../request.ts';
import { withTwins } from './twin-properties.ts';
import { prefixOfShared } from '../tree/personal-properties.ts';
import type { CollectionNode, PresentNode } from '../tree/node.ts';

/**
 * Whether properties set on a node are for the account that sets them alone: how somebody calls and colours a calendar that is
 * shared with him is his own affair. What is nobody's own (shared mailboxes, public trees) is named by who has every right on it.
 */
export function isKeptPersonally({ user }: DavRequest, node: PresentNode): node is CollectionNode {
  if (node.kind !== 'collection' || node.personal === undefined) return false;
  return node.owner.id !== user.id && !isKeeper(node) && !isOfScheduling(node);
}

/** Whoever works with the inbox of somebody sets what holds for him. */
function isOfScheduling({ collection }: CollectionNode): boolean {
  return collection.role === 'inbox' || collection.role === 'outbox';
}

function isKeeper({ owner, rights }: CollectionNode): boolean {
  return owner.type !== 'person' && levelOf(rights) === 'owner';
}

/** @throws DomainError limit-reached, too-large */
export async function writePersonal(
  { deps, user }: DavRequest,
  { collection }: CollectionNode,
  changes: readonly PropertyChange[],
): Promise<void> {
  const prefix = prefixOfShared(collection.objectId);
  await deps.store.transact(user.id, async (tx) => {
    for (const { property, isRemoved } of withTwins(changes)) {
      const value = isRemoved ? undefined : Buffer.from(formatXml(property));
      await tx.setAnnotation(undefined, prefix + propertyKey(property), value);
    }
  });
}
