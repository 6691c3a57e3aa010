import type { DavRequest } from '../request.ts';
import type { DocumentNode } from '../tree/node.ts';

/** The whole content; for those that are small by the rules of their collection. */
export async function readDocument(
  { deps }: DavRequest,
  { owner, document }: DocumentNode,
): Promise<Buffer> {
  return await deps.store.look(owner.id, (reader) => reader.readContent(document.itemId));
}
