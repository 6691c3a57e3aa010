import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError } from '#platform/errors.ts';
import { type AccountId, type CollectionId, objectId } from '#platform/ids.ts';
import type { Collection } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';
import type { AccountFacts, FactChange, KeptFact } from '../../account-facts.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FolderAccess, Loss } from '../../item.ts';
import type {
  ExistingItem,
  FlagsWish,
  FolderWish,
  IdLookup,
  PresentItem,
  TargetFolder,
  TargetSession,
  WriteItem,
  WriteOutcome,
} from '../../target.ts';
import { readFacts, restoreFacts } from './account-facts.ts';
import { applySettings } from './apply-settings.ts';
import { expectFolder, expectFolders, toTargetFolder } from './expect-folder.ts';
import { renameFolder } from './rename-folder.ts';
import { removeEmptyFolder } from './remove-empty-folder.ts';
import { changeAccess } from './change-access.ts';
import { documentFolder } from './documents.ts';
import { messageFolder } from './messages.ts';
import { settingsFolder } from './settings.ts';

/** What the parts of a session work with. */
export interface MailsteadAccount {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly account: AccountId;
  readonly address: string;
}

/** The items of one folder: messages and documents have one implementation each. */
export interface FolderItems {
  existing(ours: IdLookup): AsyncIterable<readonly ExistingItem[]>;
  mark(): Promise<string>;
  write(items: readonly WriteItem[]): Promise<readonly WriteOutcome[]>;
  written(
    mark: string,
    items: readonly Pick<WriteItem, 'key' | 'contentHash'>[],
  ): Promise<ReadonlyMap<string, string>>;
  changeFlags(changes: readonly FlagsWish[]): Promise<ReadonlyMap<string, string>>;
  replace(id: string, item: WriteItem, version: string): Promise<WriteOutcome>;
  move(ids: readonly string[], to: CollectionId): Promise<ReadonlyMap<string, string>>;
  remove(items: readonly { id: string; version: string }[]): Promise<readonly string[]>;
  look(ids: readonly string[], withHash: boolean): AsyncIterable<readonly PresentItem[]>;
}

/** One account of this server. */
export class MailsteadSession implements TargetSession {
  readonly #on: MailsteadAccount;

  constructor(on: MailsteadAccount) {
    this.#on = on;
  }

  async language(): Promise<string | undefined> {
    return (await this.#on.directory.accounts.get(this.#on.account))?.language;
  }

  async folders(): Promise<readonly TargetFolder[]> {
    const all = await this.#read(async (reader) => await reader.collections());
    return all.filter((it) => it.isSelectable).map((it) => toTargetFolder(it, false));
  }

  async expectFolder(wish: FolderWish): Promise<TargetFolder> {
    return await expectFolder(this.#on, wish);
  }
  async expectFolders(wishes: readonly FolderWish[]) {
    return await expectFolders(this.#on, wishes);
  }

  async renameFolder({ id }: TargetFolder, path: readonly string[]): Promise<boolean> {
    return await renameFolder(this.#on, id, path.join('/'));
  }

  async removeFolder(folder: string): Promise<boolean> {
    return (await this.removeFolders([folder]))[0]!;
  }

  async removeFolders(folders: readonly string[]): Promise<readonly boolean[]> {
    const { store, account } = this.#on;
    return await store.transact(account, async (tx) => {
      const removed: boolean[] = [];
      for (const folder of folders) removed.push(await removeEmptyFolder(tx, folder));
      return removed;
    });
  }

  async *existing(folder: TargetFolder, ours: IdLookup) {
    yield* (await this.#items(folder)).existing(ours);
  }
  async mark(folder: TargetFolder): Promise<string> {
    return await (await this.#items(folder)).mark();
  }
  async write(folder: TargetFolder, items: readonly WriteItem[]) {
    return await (await this.#items(folder)).write(items);
  }
  async written(folder: TargetFolder, mark: string, items: readonly WriteItem[]) {
    return await (await this.#items(folder)).written(mark, items);
  }
  async changeFlags(folder: TargetFolder, changes: readonly FlagsWish[]) {
    return await (await this.#items(folder)).changeFlags(changes);
  }
  async replace(folder: TargetFolder, id: string, item: WriteItem, version: string) {
    return await (await this.#items(folder)).replace(id, item, version);
  }
  async move(from: TargetFolder, ids: readonly string[], to: TargetFolder) {
    return await (await this.#items(from)).move(ids, (await this.#collection(to)).id);
  }
  async remove(folder: TargetFolder, items: readonly { id: string; version: string }[]) {
    return await (await this.#items(folder)).remove(items);
  }
  async *look(folder: TargetFolder, ids: readonly string[], withHash: boolean) {
    yield* (await this.#items(folder)).look(ids, withHash);
  }

  async changeAccess(
    folder: TargetFolder,
    access: readonly FolderAccess[],
    mode: 'add' | 'remove',
  ): Promise<readonly Loss[]> {
    return await changeAccess(this.#on, { folder, mode }, access);
  }
  async applySettings(settings: AccountSettings): Promise<readonly Loss[]> {
    return await applySettings(this.#on, settings);
  }
  async facts(settings: AccountSettings): Promise<AccountFacts> {
    return { directory: await readFacts(this.#on, settings) };
  }
  async restoreFacts(changes: readonly FactChange[]): Promise<readonly KeptFact[]> {
    return await restoreFacts(this.#on, changes);
  }
  async [Symbol.asyncDispose](): Promise<void> {}

  async #items(folder: TargetFolder): Promise<FolderItems> {
    const { id, kind } = await this.#collection(folder);
    if (kind === 'settings') return settingsFolder(this.#on);
    return kind === 'mailbox' ? messageFolder(this.#on, id) : documentFolder(this.#on, id, kind);
  }

  /** @throws DomainError not-found when somebody has removed it meanwhile */
  async #collection(folder: TargetFolder): Promise<Collection> {
    const found = await this.#read(
      async (reader) => await reader.collectionByObjectId(objectId(folder.id)),
    );
    if (found === undefined)
      throw new DomainError(
        'not-found',
        `${folder.path.join('/')} is gone from ${this.#on.address}`,
      );
    return found;
  }

  async #read<T>(work: (reader: AccountReader) => Promise<T>): Promise<T> {
    return await this.#on.store.look(this.#on.account, work);
  }
}
