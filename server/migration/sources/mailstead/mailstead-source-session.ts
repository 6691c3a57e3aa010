import { readLook } from '#groupware/collection-look.ts';
import { readKept } from '#groupware/kept-settings.ts';
import type { Account } from '#directory/account.ts';
import type { Directory } from '#directory/directory.ts';
import { objectId } from '#platform/ids.ts';
import type { Collection, ShownKind } from '#store/collection.ts';
import type { AccountReader, Store } from '#store/store.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FolderAccess, ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import { tellSettings } from '../../settings/tell-settings.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { listDocuments, readDocuments } from './documents.ts';
import { listMessages, readMessages } from './messages.ts';
import { readDelegates } from './read-delegates.ts';

/** What the parts of a session read from. */
export interface MailsteadReading {
  readonly store: Store;
  readonly directory: Directory;
  readonly account: Account;
}

/** One account of this server, as a source: everything that its owner has. */
export class MailsteadSourceSession implements SourceSession {
  readonly #of: MailsteadReading;

  constructor(of: MailsteadReading) {
    this.#of = of;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const { store, account } = this.#of;
    yield* await store.read(account.id, async (reader) => {
      const subscribed = new Set(await reader.subscriptions());
      const folders: SourceFolder[] = [];
      for (const collection of await reader.collections())
        if (isOwn(collection)) folders.push(await this.#folder(reader, collection, subscribed));
      return folders;
    });
  }

  async list(folder: SourceFolder, since: string): Promise<FolderListing> {
    return folder.kind === 'mailbox'
      ? await listMessages(this.#of, objectId(folder.id), since)
      : await listDocuments(this.#of, objectId(folder.id), since);
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    if (folder.kind === 'mailbox') yield* readMessages(this.#of, objectId(folder.id), items);
    else yield* readDocuments(this.#of, objectId(folder.id), items);
  }

  language(): string {
    return this.#of.account.language;
  }

  async settings(): Promise<AccountSettings> {
    const { store, account } = this.#of;
    const { displayName, timeZone, language, forwards, keepsForwarded } = account;
    const { losses, ...kept } = tellSettings(await store.read(account.id, readKept));
    const acting = await readDelegates(this.#of);
    return {
      displayName,
      timeZone,
      language,
      forwards,
      keepsForwarded,
      ...kept,
      ...(acting.delegates.length > 0 && { delegates: acting.delegates }),
      losses: [...losses, ...acting.losses],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #folder(
    reader: AccountReader,
    collection: OwnCollection,
    subscribed: ReadonlySet<string>,
  ): Promise<SourceFolder> {
    const { kind, name, role, counts, uidValidity, highestModseq, isSelectable } = collection;
    const look =
      kind === 'mailbox'
        ? undefined
        : await readLook(reader, collection, this.#of.account.language);
    const path = look === undefined || kind === 'files' ? name.split('/') : [look.displayName];
    return {
      id: collection.objectId,
      kind,
      path,
      ...(role !== undefined && { role }),
      isSubscribed: kind !== 'mailbox' || subscribed.has(name),
      isContainer: !isSelectable,
      items: counts.messages,
      bytes: counts.bytes,
      state: `${uidValidity} ${highestModseq}`,
      ...(look?.color !== undefined && { properties: { color: look.color } }),
      access: await this.#access(collection),
    };
  }

  async #access({ objectId: id }: Collection): Promise<FolderAccess[]> {
    const { grants } = this.#of.directory;
    const access: FolderAccess[] = [];
    for (const grant of await grants.grantsOn(this.#of.account.id, id)) {
      const who = await grants.formatIdentifier(grant);
      if (who !== undefined) access.push({ who, rights: grant.rights });
    }
    return access;
  }
}

type OwnCollection = Collection & { readonly kind: ShownKind };

/** Not those of scheduling, which are made anew where they are needed, and not settings, which settings() tells. */
function isOwn(collection: Collection): collection is OwnCollection {
  const { kind, role } = collection;
  return kind === 'mailbox' || (kind !== 'settings' && role !== 'inbox' && role !== 'outbox');
}
