import type { AccountId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { refuse } from '../errors.ts';

export interface TreeCopy {
  readonly from: Collection;
  /** Of the copy. */
  readonly name: string;
  readonly isDeep: boolean;
  readonly maxDocuments: number;
  /** Who copies. */
  readonly creator: AccountId;
}

/** Copies a collection with its properties, and unless it is shallow with what is in it; gives those made. @throws DavRefused 507 */
export async function copyTree(
  tx: AccountTransaction,
  { from, name, isDeep, maxDocuments, creator }: TreeCopy,
): Promise<readonly Collection[]> {
  const below = isDeep
    ? (await tx.collections(from.kind)).filter((c) => c.name.startsWith(`${from.name}/`))
    : [];
  const made: Collection[] = [];
  let count = 0;
  // Parents come before what is in them.
  for (const source of [from, ...below.sort((a, b) => (a.name < b.name ? -1 : 1))]) {
    const copy = await tx.createCollection({
      kind: source.kind,
      name: name + source.name.slice(from.name.length),
    });
    made.push(copy);
    for (const { entry, value } of await tx.annotations(source.id))
      if (entry.startsWith('/dav/')) await tx.setAnnotation(copy.id, entry, value);
    if (!isDeep) continue;
    for (const document of await tx.documents(source.id)) {
      if (++count > maxDocuments) refuse(507, 'There is too much to copy at once');
      const { name: documentName } = document;
      await tx.copyDocument({
        from: source.id,
        name: documentName,
        to: copy.id,
        toName: documentName,
        creator,
      });
    }
  }
  return made;
}
