import { DomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../account-settings.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../item.ts';
import type { FolderListing, SourceSession } from '../source.ts';
import type { FileFolder } from './file-folder.ts';

/** An account as a kind of file source finds it. */
export interface FileAccount extends AsyncDisposable {
  /** Looks at the files anew at each call. @throws DomainError */
  find(): Promise<readonly FileFolder[]>;
  settings(): Promise<AccountSettings>;
}

/** One account of files, open for reading. */
export class FileSession implements SourceSession {
  readonly #account: FileAccount;
  #folders: ReadonlyMap<string, FileFolder> | undefined;
  #current: FileFolder | undefined;

  constructor(account: FileAccount) {
    this.#account = account;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const found = [...(await this.#look()).values()].map(({ folder }) => folder);
    // The sort is stable: siblings stay in their order.
    yield* found.sort((a, b) => a.path.length - b.path.length);
  }

  async list({ id }: SourceFolder): Promise<FolderListing> {
    return await (await this.#enter(id)).list();
  }

  async *read(
    { id }: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    yield* (await this.#enter(id)).read(items);
  }

  async settings(): Promise<AccountSettings> {
    return await this.#account.settings();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#account[Symbol.asyncDispose]();
  }

  async #look(): Promise<ReadonlyMap<string, FileFolder>> {
    this.#current = undefined;
    this.#folders = new Map((await this.#account.find()).map((it) => [it.folder.id, it]));
    return this.#folders;
  }

  async #enter(id: string): Promise<FileFolder> {
    const folder = (this.#folders ?? (await this.#look())).get(id);
    if (folder === undefined)
      throw new DomainError('not-found', `the folder ${id} is no longer there`);
    if (this.#current !== folder) this.#current?.rest();
    this.#current = folder;
    return folder;
  }
}
