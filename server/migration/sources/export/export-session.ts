import { isDomainError } from '#platform/errors.ts';
import type { ShownKind } from '#store/collection.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { ExportReader } from '../../export-format/export-reader.ts';
import type {
  AccountRecord,
  CollectionRecord,
  CollectionsRecord,
  DocumentRecord,
  GrantRecord,
  MessageRecord,
} from '../../export-format/records.ts';
import { readDocument, readMessage } from '../../export-format/restore-items.ts';

import type {
  FolderAccess,
  ItemMediaType,
  ListedItem,
  ReadItem,
  SourceFolder,
  UnreadItem,
} from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { inChunks } from '../../in-chunks.ts';
import { tellSettings } from '../../settings/tell-settings.ts';
import { lookOf } from './look-of.ts';
import { readKeptSettings } from './read-kept-settings.ts';

const CHUNK = 1000;

/** One account of an export. Ids of folders are the object ids in it, those of items what names them in their index. */
export class ExportSession implements SourceSession {
  readonly #reader: ExportReader;
  readonly #account: AccountRecord;
  readonly #collections: CollectionsRecord;

  constructor(reader: ExportReader, account: AccountRecord, collections: CollectionsRecord) {
    this.#reader = reader;
    this.#account = account;
    this.#collections = collections;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const subscribed = new Set(this.#collections.subscriptions);
    for (const record of this.#collections.collections)
      if (isOwn(record)) yield this.#toFolder(record, subscribed);
  }

  async list(folder: SourceFolder): Promise<FolderListing> {
    const record = this.#expect(folder);
    // What was written once does not change.
    const state = this.#reader.manifest.sums;
    return {
      isComplete: true,
      items: inChunks(this.#listed(record), CHUNK),
      gone: () => [],
      state: () => state,
      validity: String(record.uidValidity),
    };
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    const record = this.#expect(folder);
    const wanted = new Set(items.map(({ id }) => id));
    if (record.kind === 'mailbox')
      for await (const message of this.#reader.readLines<MessageRecord>(record.index)) {
        if (!wanted.has(String(message.uid))) continue;
        const content = await orError(async () => await readMessage(this.#reader, message));
        yield toItem(String(message.uid), content, {
          mediaType: 'message/rfc822',
          more: {
            flags: flagsOf(message),
            receivedAtSeconds: message.receivedAt,
          },
        });
      }
    else
      for await (const document of this.#reader.readLines<DocumentRecord>(record.index)) {
        if (!wanted.has(document.name)) continue;
        const content = await orError(async () => await readDocument(this.#reader, document));
        const { name, createdAt: receivedAtSeconds, sha256: version } = document;
        const mediaType = kindOf(document.mediaType);
        yield toItem(name, content, { mediaType, name, more: { receivedAtSeconds, version } });
      }
  }

  language(): string {
    return this.#account.language;
  }

  async settings(): Promise<AccountSettings> {
    const { displayName, timeZone, language, forwards, keepsForwarded } = this.#account;
    const kept = await readKeptSettings(this.#reader, this.#collections);
    return { displayName, timeZone, language, forwards, keepsForwarded, ...tellSettings(kept) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async *#listed(record: CollectionRecord): AsyncGenerator<ListedItem> {
    const lines =
      record.kind === 'mailbox'
        ? this.#reader.readLines<MessageRecord>(record.index)
        : this.#reader.readLines<DocumentRecord>(record.index);
    for await (const line of lines) yield toListed(line);
  }

  #toFolder(record: OwnRecord, subscribed: ReadonlySet<string>): SourceFolder {
    const { objectId, kind, name, role, isSelectable, items } = record;
    const look = lookOf(record);
    const isPath = kind === 'mailbox' || kind === 'files';
    const access = this.#account.grants.filter(({ collection }) => collection === objectId);
    return {
      id: objectId,
      kind,
      path: isPath ? name.split('/') : [look.displayName || name],
      ...(role !== undefined && { role }),
      isSubscribed: kind !== 'mailbox' || subscribed.has(name),
      isContainer: !isSelectable,
      items,
      state: this.#reader.manifest.sums,
      ...(look.color !== '' && { properties: { color: look.color } }),
      ...(access.length > 0 && { access: access.map(toAccess) }),
    };
  }

  #expect({ id }: SourceFolder): CollectionRecord {
    return this.#collections.collections.find(({ objectId }) => objectId === id)!;
  }
}

function toAccess({ who, rights }: GrantRecord): FolderAccess {
  return { who, rights };
}

type OwnRecord = CollectionRecord & { readonly kind: ShownKind };

/** Those of scheduling are made anew where they are needed, and settings are told by settings(). */
function isOwn(record: CollectionRecord): record is OwnRecord {
  const { kind, role } = record;
  return kind === 'mailbox' || (kind !== 'settings' && role !== 'inbox' && role !== 'outbox');
}

function toListed(line: MessageRecord | DocumentRecord): ListedItem {
  if ('uid' in line)
    return {
      id: String(line.uid),
      version: '',
      size: line.size,
      flags: flagsOf(line),
      receivedAtSeconds: line.receivedAt,
    };
  const { name, sha256, size, createdAt } = line;
  return { id: name, version: sha256, size, receivedAtSeconds: createdAt };
}

function flagsOf({ flags, keywords }: MessageRecord) {
  return { system: fromFlagNames(flags).system, keywords: [...keywords].sort() };
}

function kindOf(mediaType: string): ItemMediaType {
  const [kind = ''] = mediaType.split(';', 1);
  return kind === 'text/calendar' || kind === 'text/vcard' ? kind : 'application/octet-stream';
}

/** One file that is damaged since does not keep the others back. */
async function orError(read: () => Promise<Buffer>): Promise<Buffer | Error> {
  try {
    return await read();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return error;
  }
}

function toItem(
  id: string,
  content: Buffer | Error,
  {
    mediaType,
    name,
    more,
  }: {
    readonly mediaType: ItemMediaType;
    readonly name?: string;
    readonly more: Pick<ReadItem, 'flags' | 'receivedAtSeconds' | 'version'>;
  },
): ReadItem | UnreadItem {
  if (content instanceof Error) return { id, error: content };
  const named = name === undefined ? undefined : { name };
  return { id, content: { mediaType, bytes: content, ...named }, ...more, losses: [] };
}
