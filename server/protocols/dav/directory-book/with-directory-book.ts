import type { AddressListView } from '#directory/address-list.ts';
import { defaultCollectionNames } from '#directory/default-collection-names.ts';
import type { Directory } from '#directory/directory.ts';
import { escapeXmlText } from '#codecs/xml/escape.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { createCardCache } from './card-cache.ts';
import {
  createDirectoryBook,
  directoryCollectionId,
  directoryObjectId,
  DIRECTORY_NAME,
  type DirectoryBook,
} from './directory-book.ts';

/**
 * The store as CardDAV sees it: beside the address books of an account lies the address list, for those who may see one. It
 * can be read and not written: transactions know nothing of it.
 */
export function withDirectoryBook(
  store: Store,
  { addressList, accounts }: Pick<Directory, 'addressList' | 'accounts'>,
  clock: Pick<Clock, 'epochMs'>,
): Store {
  const make = createCardCache();
  const books = new WeakMap<AddressListView, Promise<DirectoryBook>>();
  const bookFor = async (account: AccountId): Promise<DirectoryBook | undefined> => {
    const view = await addressList.viewFor(account);
    if (view.entries.size === 0) return undefined;
    const known = books.get(view);
    if (known !== undefined) return await known;
    const book = createDirectoryBook(view, make, Math.floor(clock.epochMs() / 1000));
    books.set(view, book);
    return await book;
  };
  const annotationsOf =
    (reader: AccountReader, account: AccountId): AccountReader['annotations'] =>
    async (collection) => {
      if (collection !== directoryCollectionId) return await reader.annotations(collection);
      const { language = 'en' } = (await accounts.get(account)) ?? {};
      const name = escapeXmlText(defaultCollectionNames(language).directory);
      const value = Buffer.from(`<D:displayname xmlns:D="DAV:">${name}</D:displayname>`);
      return [{ entry: '/dav/{DAV:}displayname', value }];
    };
  const decorated =
    (account: AccountId) =>
    (reader: AccountReader): AccountReader => {
      let book: Promise<DirectoryBook | undefined> | undefined;
      const find = async () => await (book ??= bookFor(account));
      return { ...withBook(reader, find), annotations: annotationsOf(reader, account) };
    };
  return {
    ...store,
    read: async (account, work) =>
      await store.read(account, async (reader) => await work(decorated(account)(reader))),
    look: async (account, work) =>
      await store.look(account, async (reader) => await work(decorated(account)(reader))),
    [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose](),
  };
}

function withBook(
  reader: AccountReader,
  find: () => Promise<DirectoryBook | undefined>,
): AccountReader {
  const mayBe = (kind: string | undefined): boolean => kind === undefined || kind === 'addressbook';
  return {
    ...reader,
    async collections(kind) {
      const own = await reader.collections(kind);
      if (!mayBe(kind) || own.some(isShadowing)) return own;
      const book = await find();
      return book === undefined ? own : [...own, book.collection];
    },
    collection: async (id) =>
      id === directoryCollectionId ? (await find())?.collection : await reader.collection(id),
    async collectionByName(kind, name) {
      const own = await reader.collectionByName(kind, name);
      const isIt = own === undefined && kind === 'addressbook' && name === DIRECTORY_NAME;
      return isIt ? (await find())?.collection : own;
    },
    collectionByObjectId: async (id) =>
      id === directoryObjectId ? (await find())?.collection : await reader.collectionByObjectId(id),
    document: async (collection, name) =>
      collection === directoryCollectionId
        ? (await find())?.document(name)
        : await reader.document(collection, name),
    documents: async (collection, filter = {}) =>
      collection === directoryCollectionId
        ? ((await find())?.documents(filter) ?? [])
        : await reader.documents(collection, filter),
    async changedDocuments(collection, since, goneSince = since) {
      if (collection !== directoryCollectionId)
        return await reader.changedDocuments(collection, since, goneSince);
      const book = await find();
      const now = book?.collection.highestModseq;
      const isNow = now === since;
      // What changed in between is not known: a client with an old state compares everything.
      const isComplete = now === goneSince || goneSince === 0;
      const changed = isNow ? [] : (book?.documents({}) ?? []);
      return { changed, removed: [], isComplete };
    },
    async readContent(item) {
      if (item >= 0) return await reader.readContent(item);
      return (await find())?.read(item) ?? gone();
    },
    async openContent(item) {
      if (item >= 0) return await reader.openContent(item);
      const bytes = (await find())?.read(item) ?? gone();
      return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
    },
    async readContents(items) {
      const own = items.filter((item) => item >= 0);
      if (own.length === items.length) return await reader.readContents(items);
      const book = await find();
      const contents = [...(await reader.readContents(own))];
      return items.map((item) => (item >= 0 ? contents.shift()! : (book?.read(item) ?? missing())));
    },
  };
}

function isShadowing({ kind, name }: { readonly kind: string; readonly name: string }): boolean {
  return kind === 'addressbook' && name === DIRECTORY_NAME;
}

function missing(): DomainError {
  return new DomainError('not-found', 'the entry is no longer in the address list');
}

function gone(): never {
  throw missing();
}
