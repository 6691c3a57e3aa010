import { hash } from 'node:crypto';
import { toDavFailure } from '#clients/dav/dav-failure.ts';
import type { DavCollection } from '#clients/dav/find-collections.ts';
import { listMembers } from '#clients/dav/list-members.ts';
import { canonicalPath, isSamePath } from '#clients/dav/href.ts';
import { makeCollection, renameCollection } from '#clients/dav/make-collection.ts';
import { DomainError } from '#platform/errors.ts';
import type { CollectionKind } from '#store/collection.ts';
import { findDavFolders, type DavFolder } from '../../dav-end/dav-folders.ts';
import type { DavAccount } from '../../dav-end/dav-sign-in.ts';
import type { FolderWish, TargetFolder } from '../../target.ts';

const componentOf: Readonly<Partial<Record<CollectionKind, readonly string[]>>> = {
  tasks: ['VTODO'],
  notes: ['VJOURNAL'],
};

/** The collections of an account, found and made. */
export class DavTargetFolders {
  readonly #account: DavAccount;
  #known: Promise<readonly DavFolder[]> | undefined;

  constructor(account: DavAccount) {
    this.#account = account;
  }

  async all(): Promise<readonly TargetFolder[]> {
    this.#known = undefined;
    const folders: TargetFolder[] = [];
    for (const folder of await this.#read()) folders.push(await this.#toTarget(folder));
    return folders;
  }

  async expect(wish: FolderWish): Promise<TargetFolder> {
    const { kind, role } = wish;
    if (kind === 'mailbox' || kind === 'files')
      throw new DomainError('not-supported', `CalDAV and CardDAV keep no ${kind}`);
    const known = (await this.#read()).filter((it) => it.kind === kind);
    const name = nameOf(wish);
    const byRole = role === 'default' ? known.find((it) => it.collection.isDefault) : undefined;
    const found =
      // Its address is the same whatever somebody calls it by now.
      known.find(({ id }) => id === wish.knownId) ??
      byRole ??
      known.find((it) => it.path.join('/') === name) ??
      onlyBook(known, wish) ??
      (await this.#at(this.#urlFor(wish)));
    if (found !== undefined) return { ...(await this.#toTarget(found)), kind };
    const url = await this.#make(wish, name);
    this.#known = undefined;
    const made = await this.#at(url);
    if (made === undefined)
      throw new DomainError('not-supported', `the server made no ${kind} "${name}"`);
    if (made.path.join('/') !== name) await renameCollection(this.#account.client, url, name);
    // Some servers have one kind of calendar for everything.
    return { ...(await this.#toTarget(made)), kind, path: wish.path, isNew: true, items: 0 };
  }

  /** @throws DomainError not-found when somebody has removed it meanwhile */
  async collection({ id, path }: Pick<TargetFolder, 'id' | 'path'>): Promise<DavCollection> {
    const found = (await this.#read()).find((it) => it.id === id);
    if (found === undefined)
      throw new DomainError('not-found', `${path.join('/')} is gone from the target`);
    return found.collection;
  }

  async removeEmpty(id: string): Promise<boolean> {
    this.#known = undefined;
    const found = (await this.#read()).find((it) => it.id === id);
    if (found === undefined) return true;
    const { client } = this.#account;
    const { url } = found.collection;
    if ((await listMembers(client, found.collection, '')).members.length > 0) return false;
    const answer = await client.send('DELETE', url);
    this.#known = undefined;
    if (answer.status >= 300 && answer.status !== 404)
      throw toDavFailure(answer, `DELETE ${url.pathname}`);
    return true;
  }

  async #read(): Promise<readonly DavFolder[]> {
    this.#known ??= findDavFolders(this.#account).then(({ own }) => own);
    return await this.#known;
  }

  async #toTarget({ id, kind, path, collection }: DavFolder): Promise<TargetFolder> {
    const { members } = await listMembers(this.#account.client, collection, '');
    return {
      id,
      kind,
      path,
      ...(collection.isDefault && kind === 'calendar' && { role: 'default' as const }),
      isNew: false,
      items: members.length,
    };
  }

  /** The collection at this address, whatever it is called by now. */
  async #at(url: URL): Promise<DavFolder | undefined> {
    const wanted = canonicalPath(url.pathname, url);
    return (await this.#read()).find(({ collection }) =>
      isSamePath(canonicalPath(collection.url.pathname, url), wanted),
    );
  }

  async #make(wish: FolderWish, displayName: string): Promise<URL> {
    const { kind, properties = {} } = wish;
    const url = this.#urlFor(wish);
    const isBook = kind === 'addressbook';
    const components = properties.components ?? componentOf[kind];
    await makeCollection(this.#account.client, url, {
      kind: isBook ? 'addressbook' : 'calendar',
      displayName,
      ...(components !== undefined && !isBook && { components }),
      ...(properties.color !== undefined && { color: properties.color }),
      ...(properties.description !== undefined && { description: properties.description }),
      ...(properties.order !== undefined && { order: properties.order }),
    });
    return url;
  }

  /** Where the collection of this wish is made: a later run finds it there again. */
  #urlFor(wish: FolderWish): URL {
    const { homes } = this.#account;
    const { kind } = wish;
    const [home] = kind === 'addressbook' ? homes.addressBooks : homes.calendars;
    if (home === undefined)
      throw new DomainError('not-supported', `the server has no place for ${kind}`);
    const base = new URL(home);
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    return new URL(`${segmentFor(kind, nameOf(wish))}/`, base);
  }
}

/** Few servers say which address book is the one; most people have one. */
function onlyBook(known: readonly DavFolder[], { kind, role }: FolderWish): DavFolder | undefined {
  return kind === 'addressbook' && role === 'default' && known.length === 1 ? known[0] : undefined;
}

function nameOf({ path }: FolderWish): string {
  return path.join('/');
}

/** Readable where that can be, the same again for the same kind and name, and another one for every other. */
function segmentFor(kind: CollectionKind, name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const sum = hash('sha256', `${kind} ${name}`, 'hex').slice(0, 8);
  return plain === '' ? `c-${sum}` : `${plain}-${sum}`;
}
