import type { AccountId } from '#platform/ids.ts';
import { readLook } from '#groupware/collection-look.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, AccountTransaction, Store } from '#store/store.ts';

/** What an account has of one item. */
export interface Copy {
  readonly box: string;
  /** What its text says: another word after each edit. */
  readonly text: string;
  /** Of messages alone. */
  readonly flags: ReadonlySet<string>;
}

/** All that an account has, by what names an item: several where it is there twice. */
export type Holdings = ReadonlyMap<string, readonly Copy[]>;

/** An account of either system, as its user sees it. */
export interface Side {
  read(): Promise<Holdings>;
  add(token: string, box: string, text: string): Promise<void>;
  /** Of documents. */
  edit(token: string, text: string): Promise<void>;
  /** Sets it, or takes it away; of messages. */
  flag(token: string, flag: string): Promise<void>;
  move(token: string, box: string): Promise<void>;
  remove(token: string): Promise<void>;
}

export type ItemKind = 'mailbox' | 'calendar' | 'addressbook';

/** Whose account it is, and what of it. */
export interface Owner {
  readonly store: Store;
  readonly account: AccountId;
  readonly kind: ItemKind;
}

/** An item where it is: what its user takes hold of. */
export interface Held<T> {
  readonly token: string;
  readonly box: Collection;
  readonly copy: Copy;
  readonly item: T;
}

/** The box that is shown under this name, made when it is not there. */
export async function expectBox(
  tx: AccountTransaction,
  kind: ItemKind,
  name: string,
): Promise<Collection> {
  for (const box of await tx.collections(kind))
    if (box.isSelectable && (await nameOf(tx, box)) === name) return box;
  return await tx.createCollection({ kind, name });
}

/** As programs show it. */
export async function nameOf(reader: AccountReader, box: Collection): Promise<string> {
  if (box.kind === 'mailbox') return box.name;
  return (await readLook(reader, box, 'en')).displayName;
}

/** Everything of the account, box after box. */
export async function holdAll<T>(
  reader: AccountReader,
  kind: ItemKind,
  itemsOf: (reader: AccountReader, box: Collection, name: string) => Promise<readonly Held<T>[]>,
): Promise<Held<T>[]> {
  const held: Held<T>[] = [];
  for (const box of await reader.collections(kind))
    if (box.isSelectable) held.push(...(await itemsOf(reader, box, await nameOf(reader, box))));
  // What the server shows of its own accord is not the user's.
  return held.filter(({ token }) => token.startsWith('item'));
}

export function toHoldings(held: readonly Held<unknown>[]): Holdings {
  const byToken = Map.groupBy(held, ({ token }) => token);
  return new Map(Array.from(byToken, ([token, list]) => [token, list.map(({ copy }) => copy)]));
}
