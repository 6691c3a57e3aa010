import { asBuffer } from '#platform/bytes.ts';
import type { ObjectId } from '#platform/ids.ts';
import type { AccountReader, AccountTransaction } from '#store/store.ts';

/**
 * What an account keeps of collections that others share with it, as annotations `/dav/shared/OBJECTID/...` of its own: how
 * it calls and colours them, and whether it wants to see them among its own.
 */
export interface PersonalProperties {
  /** Elements as XML, by key of the property. */
  readonly properties: ReadonlyMap<string, string>;
  /** The rights with which the collection was put out of sight: with others it is shown again. */
  readonly hiddenWith: string | undefined;
}

const nothing: PersonalProperties = { properties: new Map(), hiddenWith: undefined };
const HIDDEN = 'hidden';

export function prefixOfShared(collection: ObjectId): string {
  return `/dav/shared/${collection}/`;
}

/** Of the account of `reader`, for one collection after the other. */
export async function readPersonal(
  reader: AccountReader,
): Promise<(collection: ObjectId) => PersonalProperties> {
  const all = await reader.annotations(undefined);
  return (collection) => {
    const prefix = prefixOfShared(collection);
    const own = all.filter(({ entry }) => entry.startsWith(prefix));
    if (own.length === 0) return nothing;
    const values = own.map(
      ({ entry, value }) => [entry.slice(prefix.length), asBuffer(value).toString()] as const,
    );
    const hiddenWith = values.find(([name]) => name === HIDDEN)?.[1];
    return { properties: new Map(values.filter(([name]) => name !== HIDDEN)), hiddenWith };
  };
}

/** Puts a collection of somebody else out of the account's sight, or back into it. @throws DomainError limit-reached */
export async function setHidden(
  tx: AccountTransaction,
  collection: ObjectId,
  rights: string | undefined,
): Promise<void> {
  const value = rights === undefined ? undefined : Buffer.from(rights);
  await tx.setAnnotation(undefined, prefixOfShared(collection) + HIDDEN, value);
}
