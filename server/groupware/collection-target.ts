import { DomainError } from '#platform/errors.ts';
import type { Collection, CollectionKind } from '#store/collection.ts';
import type { AccountTransaction } from '#store/store.ts';
import { findNamedOrDefault } from './find-collection.ts';

/** The collection of that name, made when it is not there; without a name the one every account has. */
export async function expectCollection(
  tx: AccountTransaction,
  kind: CollectionKind,
  name: string | undefined,
): Promise<Collection> {
  const found = await findNamedOrDefault(tx, kind, name);
  if (found !== undefined) return found;
  if (name === undefined)
    throw new DomainError('not-found', `the account has no default collection of kind "${kind}"`);
  return await tx.createCollection({ kind, name });
}
