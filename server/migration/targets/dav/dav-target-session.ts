import { readEtags } from '#clients/dav/read-members.ts';
import type { AccountSettings } from '../../account-settings.ts';
import { schedulesByItself } from '../../dav-end/describe-dav.ts';
import type { DavAccount } from '../../dav-end/dav-sign-in.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type {
  FlagsWish,
  FolderWish,
  IdLookup,
  PresentItem,
  TargetFolder,
  TargetSession,
  WriteItem,
  WriteOutcome,
} from '../../target.ts';
import { changeAccess } from './change-access.ts';
import {
  existingDocuments,
  hrefFor,
  lookAtDocuments,
  moveDocuments,
  removeDocuments,
  replaceDocument,
  writeDocuments,
  type DavPlace,
} from './dav-documents.ts';
import { DavTargetFolders } from './dav-target-folders.ts';

/** One account of a CalDAV and CardDAV server. Ids of folders are addresses, those of items paths, versions ETags. */
export class DavTargetSession implements TargetSession {
  readonly #account: DavAccount;
  readonly #folders: DavTargetFolders;
  #schedules: Promise<boolean> | undefined;

  constructor(account: DavAccount) {
    this.#account = account;
    this.#folders = new DavTargetFolders(account);
  }

  async folders(): Promise<readonly TargetFolder[]> {
    return await this.#folders.all();
  }
  async expectFolder(wish: FolderWish): Promise<TargetFolder> {
    return await this.#folders.expect(wish);
  }
  async removeFolder(folder: string): Promise<boolean> {
    return await this.#folders.removeEmpty(folder);
  }
  async *existing(folder: TargetFolder, ours: IdLookup) {
    yield* existingDocuments(await this.#place(folder), ours);
  }
  /** Names follow from contents: nothing needs to be remembered. */
  async mark(): Promise<string> {
    return '';
  }
  async write(folder: TargetFolder, items: readonly WriteItem[]): Promise<readonly WriteOutcome[]> {
    return await writeDocuments(await this.#place(folder), items);
  }

  async written(
    folder: TargetFolder,
    _mark: string,
    items: readonly Pick<WriteItem, 'key' | 'contentHash'>[],
  ): Promise<ReadonlyMap<string, string>> {
    const place = await this.#place(folder);
    const hrefs = new Map(items.map(({ key, contentHash }) => [key, hrefFor(place, contentHash)]));
    const etags = await readEtags(place.client, place.collection, [...hrefs.values()]);
    return new Map([...hrefs].filter(([, href]) => etags.has(href)));
  }

  async changeFlags(_folder: TargetFolder, _changes: readonly FlagsWish[]) {
    return new Map<string, string>();
  }
  async replace(folder: TargetFolder, id: string, item: WriteItem, version: string) {
    return await replaceDocument(await this.#place(folder), id, item, version);
  }
  async move(from: TargetFolder, ids: readonly string[], to: TargetFolder) {
    return await moveDocuments(await this.#place(from), ids, await this.#place(to));
  }
  async remove(folder: TargetFolder, items: readonly { id: string; version: string }[]) {
    return await removeDocuments(await this.#place(folder), items);
  }
  async *look(folder: TargetFolder, ids: readonly string[]): AsyncIterable<readonly PresentItem[]> {
    yield* lookAtDocuments(await this.#place(folder), ids);
  }

  async changeAccess(
    folder: TargetFolder,
    access: readonly FolderAccess[],
    mode: 'add' | 'remove',
  ): Promise<readonly Loss[]> {
    const { url } = await this.#folders.collection(folder);
    const place = { collection: url, name: folder.path.join('/'), mode };
    return await changeAccess(this.#account, place, access);
  }

  async applySettings({ losses, ...settings }: AccountSettings): Promise<readonly Loss[]> {
    const given = Object.entries(settings).filter(
      ([name, value]) => value !== undefined && name !== 'displayName',
    );
    return [
      ...losses,
      ...given.map(([name]) => ({
        what: name === 'sieve' || name === 'absence' ? 'rules' : `settings-${name}`,
        detail: `CalDAV and CardDAV take no ${name}`,
      })),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #place(folder: TargetFolder): Promise<DavPlace> {
    const { client, homes } = this.#account;
    const collection = await this.#folders.collection(folder);
    this.#schedules ??= schedulesByItself(client, collection.url);
    const schedules = await this.#schedules;
    return { client, collection, schedules, addresses: homes.addresses };
  }
}
