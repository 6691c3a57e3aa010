import type { Collection, CollectionKind } from '#store/collection.ts';
import type { AccountReader } from '#store/store.ts';
import { readLook } from './collection-look.ts';

/**
 * A collection as people name it: by its name in addresses, else by the name that programs show, where only one is called so. Many
 * programs make up names for addresses that nobody sees.
 */
export async function findByName(
  reader: AccountReader,
  kind: CollectionKind,
  name: string,
): Promise<Collection | undefined> {
  const found = await reader.collectionByName(kind, name);
  if (found !== undefined || kind === 'mailbox') return found;
  const named: Collection[] = [];
  for (const collection of await listed(reader, kind))
    if ((await shownAs(reader, collection)) === name) named.push(collection);
  return named.length === 1 ? named[0] : undefined;
}

/** The collection of that name, or without one the default of its kind. */
export async function findNamedOrDefault(
  reader: AccountReader,
  kind: CollectionKind,
  name: string | undefined,
): Promise<Collection | undefined> {
  return name === undefined
    ? await reader.collectionByRole(kind, 'default')
    : await findByName(reader, kind, name);
}

/** The names that there are, with those that programs show behind them: `8A1B-F2 "Work"`. */
export async function namesOf(reader: AccountReader, kind: CollectionKind): Promise<string[]> {
  const names: string[] = [];
  for (const collection of await listed(reader, kind)) {
    const shown = await shownAs(reader, collection);
    names.push(
      shown.toLowerCase() === collection.name.toLowerCase()
        ? collection.name
        : `${collection.name} "${shown}"`,
    );
  }
  return names;
}

/** Without those of scheduling, which are nobody's to name. */
async function listed(reader: AccountReader, kind: CollectionKind): Promise<Collection[]> {
  const all = await reader.collections(kind);
  return all.filter((c) => c.role !== 'inbox' && c.role !== 'outbox');
}

async function shownAs(reader: AccountReader, collection: Collection): Promise<string> {
  return (await readLook(reader, collection, 'en')).displayName;
}
