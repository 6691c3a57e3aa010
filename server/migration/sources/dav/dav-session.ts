import { readAccessList, type DavAccess, type DavPrincipal } from '#clients/dav/access-list.ts';
import type { DavCollection } from '#clients/dav/find-collections.ts';
import { readProperty } from '#clients/dav/find-collections.ts';
import { readProxies } from '#clients/dav/read-proxies.ts';
import { readSharees } from '#clients/dav/read-sharees.ts';
import { readMembers } from '#clients/dav/read-members.ts';
import { CALDAV } from '#codecs/webdav/namespaces.ts';
import { textOf } from '#codecs/xml/element.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { type AccountSettings } from '../../account-settings.ts';
import { findDavFolders, propertiesOf, type DavFolder } from '../../dav-end/dav-folders.ts';
import type { DavAccount } from '../../dav-end/dav-sign-in.ts';
import type {
  FolderAccess,
  ListedItem,
  Loss,
  ReadItem,
  SourceFolder,
  UnreadItem,
} from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { listDocuments, stateOf } from './list-documents.ts';
import { toFolderAccess } from './to-access.ts';

/** One account of a CalDAV and CardDAV server. Ids of folders are addresses, those of items paths, versions ETags. */
export class DavSession implements SourceSession {
  readonly #account: DavAccount;
  readonly #collections = new Map<string, DavCollection>();
  readonly #principals = new Map<string, DavPrincipal>();

  constructor(account: DavAccount) {
    this.#account = account;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const { own } = await findDavFolders(this.#account);
    for (const folder of own) {
      this.#collections.set(folder.id, folder.collection);
      yield await this.#toFolder(folder);
    }
  }

  async list(folder: SourceFolder, since: string): Promise<FolderListing> {
    return await listDocuments(this.#account.client, await this.#expect(folder), since);
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    const collection = await this.#expect(folder);
    const wanted = items.map(({ id, size }) => ({ href: id, size }));
    for await (const member of readMembers(this.#account.client, collection, wanted))
      yield 'error' in member
        ? { id: member.href, error: member.error }
        : {
            id: member.href,
            version: member.etag,
            content: {
              mediaType: collection.kind === 'calendar' ? 'text/calendar' : 'text/vcard',
              bytes: member.bytes,
            },
            losses: [],
          };
  }

  async settings(): Promise<AccountSettings> {
    const { homes } = this.#account;
    const { following, ofOthers, generated } = await findDavFolders(this.#account);
    const losses: Loss[] = [
      ...following.map(({ displayName, followed }) => ({
        what: 'subscribed-calendar',
        detail: `${displayName} follows ${followed ?? ''}: subscribe to it again`,
      })),
      ...ofOthers.map(({ displayName, url }) => ({
        what: 'shared-collection',
        detail: `${displayName} (${url.pathname}) belongs to somebody else, and comes with that account`,
      })),
      ...generated.map(({ displayName, url }) => ({
        what: 'directory-book',
        detail: `${displayName} (${url.pathname}) is what the server makes of its own list of addresses: it is left out`,
      })),
    ];
    const workingHours = await this.#workingHours();
    const calendarProxies = await this.#proxies();
    return {
      ...(homes.displayName !== '' && { displayName: homes.displayName }),
      ...(workingHours !== undefined && { workingHours }),
      ...(calendarProxies.length > 0 && { calendarProxies }),
      losses,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #toFolder({ id, kind, path, collection }: DavFolder): Promise<SourceFolder> {
    const access = await this.#access(collection);
    return {
      id,
      kind,
      path,
      ...(collection.isDefault && kind === 'calendar' && { role: 'default' as const }),
      isSubscribed: true,
      state: stateOf(collection),
      properties: propertiesOf(collection),
      ...(access.length > 0 && { access }),
    };
  }

  async #access({ url }: DavCollection): Promise<readonly FolderAccess[]> {
    const { client } = this.#account;
    const list = (await readAccessList(client, url, this.#principals)) ?? [];
    // Some servers list sharees as protected entries, or not at all, in the access list.
    const names = new Set(list.map(nameOf));
    const sharees = await readSharees(client, url, this.#principals);
    return toFolderAccess([...list, ...sharees.filter((it) => !names.has(nameOf(it)))]);
  }

  async #proxies(): Promise<NonNullable<AccountSettings['calendarProxies']>> {
    const { client, homes } = this.#account;
    if (homes.principal === undefined) return [];
    const found = await readProxies(client, homes.principal);
    return found.map(({ principal, access }) => ({ who: principal.name, access }));
  }

  // RFC 7953 §7.2.4
  async #workingHours(): Promise<string | undefined> {
    const { client, homes } = this.#account;
    if (homes.inbox === undefined) return undefined;
    try {
      const name = { ns: CALDAV, name: 'calendar-availability' };
      const element = await readProperty(client, homes.inbox, name);
      const text = element === undefined ? '' : textOf(element).trim();
      return text === '' ? undefined : text;
    } catch (error) {
      if (!isDomainError(error) || error.code === 'unavailable') throw error;
      return undefined;
    }
  }

  /** @throws DomainError not-found */
  async #expect({ id, path }: SourceFolder): Promise<DavCollection> {
    if (!this.#collections.has(id))
      for (const folder of (await findDavFolders(this.#account)).own)
        this.#collections.set(folder.id, folder.collection);
    const found = this.#collections.get(id);
    if (found === undefined) throw new DomainError('not-found', `${path.join('/')} is gone`);
    return found;
  }
}

function nameOf({ who }: DavAccess): string {
  return who.kind === 'principal' ? who.principal.name.toLowerCase() : who.kind;
}
