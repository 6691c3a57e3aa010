import { hash } from 'node:crypto';
import { toDavFailure } from '#clients/dav/dav-failure.ts';
import type { DavCollection } from '#clients/dav/find-collections.ts';
import { listMembers } from '#clients/dav/list-members.ts';
import { makeCollection } from '#clients/dav/make-collection.ts';
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
    const found = byRole ?? known.find((it) => it.path.join('/') === name) ?? onlyBook(known, wish);
    if (found !== undefined) return await this.#toTarget(found);
    await this.#make(wish, name);
    this.#known = undefined;
    const made = (await this.#read()).find((it) => it.kind === kind && it.path.join('/') === name);
    if (made === undefined)
      throw new DomainError('not-supported', `the server made no ${kind} "${name}"`);
    return { ...(await this.#toTarget(made)), isNew: true, items: 0 };
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

  async #make({ kind, properties = {} }: FolderWish, displayName: string): Promise<void> {
    const { client, homes } = this.#account;
    const isBook = kind === 'addressbook';
    const [home] = isBook ? homes.addressBooks : homes.calendars;
    if (home === undefined)
      throw new DomainError('not-supported', `the server has no place for ${kind}`);
    const taken = new Set((await this.#read()).map(({ collection }) => collection.url.pathname));
    const components = properties.components ?? componentOf[kind];
    await makeCollection(client, freeUrl(home, `${kind} ${displayName}`, taken), {
      kind: isBook ? 'addressbook' : 'calendar',
      displayName,
      ...(components !== undefined && !isBook && { components }),
      ...(properties.color !== undefined && { color: properties.color }),
      ...(properties.description !== undefined && { description: properties.description }),
      ...(properties.order !== undefined && { order: properties.order }),
    });
  }
}

/** Few servers say which address book is the one; most people have one. */
function onlyBook(known: readonly DavFolder[], { kind, role }: FolderWish): DavFolder | undefined {
  return kind === 'addressbook' && role === 'default' && known.length === 1 ? known[0] : undefined;
}

function nameOf({ path }: FolderWish): string {
  return path.join('/');
}

/** Readable where that can be, the same again for the same name. */
function freeUrl(home: URL, text: string, taken: ReadonlySet<string>): URL {
  const base = new URL(home);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const name = text.slice(text.indexOf(' ') + 1).toLowerCase();
  const plain = name
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const short = new URL(`${plain}/`, base);
  if (plain.length > 1 && !taken.has(short.pathname)) return short;
  return new URL(`${plain || 'c'}-${hash('sha256', text, 'hex').slice(0, 8)}/`, base);
}
