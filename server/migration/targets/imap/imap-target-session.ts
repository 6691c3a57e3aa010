import { hash } from 'node:crypto';
import { append } from '#clients/imap/append.ts';
import { askStatus } from '#clients/imap/ask-status.ts';
import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { examine } from '#clients/imap/examine.ts';
import { fetchMessages, type FetchedMessage } from '#clients/imap/fetch.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import { formatNumbersInOrder } from '#codecs/imap/number-ranges.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountSettings } from '../../account-settings.ts';
import type { FolderAccess, ItemFlags, Loss } from '../../item.ts';
import { toImapFlags } from '../../imap-end/message-flags.ts';
import { fromFlagNames } from '#store/flag-names.ts';
import { KEYWORD_WITHOUT_ROOM } from '../../rules/loss-titles.ts';
import { encodeFlags } from '../../run/encode-flags.ts';
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
import { changeAccess } from './change-access.ts';
import { existingMessages } from './existing-messages.ts';
import { ImapFolders } from './imap-folders.ts';
import { flagSteps } from './flag-steps.ts';
import { storeFlags } from './store-flags.ts';
import { moveMessages, removeMessages } from './take-messages.ts';

/** Appends under way at once: their answers are waited for together. */
const APPEND_WINDOW = 16;
const CHUNK = 200;

/** One account of an IMAP server. Ids are UIDs; the version of a message is its flags. */
export class ImapTargetSession implements TargetSession {
  readonly #connection: ImapConnection;
  readonly #folders: ImapFolders;

  constructor(connection: ImapConnection) {
    this.#connection = connection;
    this.#folders = new ImapFolders(connection);
  }

  async folders(): Promise<readonly TargetFolder[]> {
    return await this.#folders.all();
  }
  async expectFolder(wish: FolderWish): Promise<TargetFolder> {
    return await this.#folders.expect(wish);
  }
  async renameFolder({ id }: TargetFolder, path: readonly string[]): Promise<boolean> {
    return await this.#folders.rename(id, path);
  }
  async removeFolder(folder: string): Promise<boolean> {
    return await this.#folders.removeEmpty(folder);
  }

  async *existing(folder: TargetFolder, ours: IdLookup): AsyncIterable<readonly ExistingItem[]> {
    await this.#enter(folder);
    yield* existingMessages(this.#connection, ours);
  }

  async mark(folder: TargetFolder): Promise<string> {
    const name = await this.#folders.nameOf(folder.id);
    const { uidNext, uidValidity } = await askStatus(this.#connection, name);
    return `${uidValidity ?? 0} ${uidNext ?? 1}`;
  }

  async write(folder: TargetFolder, items: readonly WriteItem[]): Promise<readonly WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    const before = await this.mark(folder);
    for (let at = 0; at < items.length; at += APPEND_WINDOW) {
      const window = items.slice(at, at + APPEND_WINDOW);
      outcomes.push(
        ...(await Promise.all(window.map(async (item) => await this.#append(folder, item)))),
      );
    }
    return await this.#withIds(folder, { before, items, outcomes });
  }

  async written(
    folder: TargetFolder,
    mark: string,
    items: readonly Pick<WriteItem, 'key' | 'contentHash'>[],
  ) {
    const [validity, from] = mark.split(' ').map(Number);
    const state = await this.#enter(folder);
    const found = new Map<string, string>();
    if (state.uidValidity !== validity || state.messages === 0) return found;
    const wanted = Map.groupBy(items, ({ contentHash }) => contentHash);
    for await (const { uid, content } of fetchMessages(this.#connection, {
      set: `${from}:*`,
      items: '(UID BODY.PEEK[])',
    })) {
      // "n:*" names the last message even when it is below n.
      if (content === undefined || uid < from!) continue;
      const item = wanted.get(hash('sha256', content, 'hex'))?.shift();
      if (item !== undefined) found.set(item.key, String(uid));
    }
    return found;
  }

  async changeFlags(
    folder: TargetFolder,
    changes: readonly FlagsWish[],
  ): Promise<ReadonlyMap<string, string>> {
    await this.#enter(folder, true);
    for (const step of flagSteps(changes)) await storeFlags(this.#connection, step);
    const versions = new Map<string, string>();
    for await (const chunk of this.look(
      folder,
      changes.map(({ id }) => id),
      false,
    ))
      for (const { id, version } of chunk) versions.set(id, version);
    return versions;
  }

  async replace(): Promise<WriteOutcome> {
    throw new DomainError('not-supported', 'the content of a message never changes');
  }

  async move(
    from: TargetFolder,
    ids: readonly string[],
    to: TargetFolder,
  ): Promise<ReadonlyMap<string, string>> {
    await this.#enter(from, true);
    return await moveMessages(this.#connection, ids, await this.#folders.nameOf(to.id));
  }

  async remove(
    folder: TargetFolder,
    items: readonly { id: string; version: string }[],
  ): Promise<readonly string[]> {
    const versions = new Map(items.map(({ id, version }) => [id, version]));
    const untouched: string[] = [];
    for await (const chunk of this.look(folder, [...versions.keys()], false))
      for (const { id, version } of chunk) if (versions.get(id) === version) untouched.push(id);
    await this.#enter(folder, true);
    await removeMessages(this.#connection, untouched);
    return untouched;
  }

  async *look(
    folder: TargetFolder,
    ids: readonly string[],
    withHash: boolean,
  ): AsyncIterable<readonly PresentItem[]> {
    if (ids.length === 0) return;
    await this.#enter(folder);
    const items = `(UID FLAGS INTERNALDATE${withHash ? ' BODY.PEEK[]' : ''})`;
    for (let at = 0; at < ids.length; at += CHUNK) {
      const set = formatNumbersInOrder(ids.slice(at, at + CHUNK).map(Number));
      const found: PresentItem[] = [];
      for await (const message of fetchMessages(this.#connection, { set, items }))
        found.push(toPresent(message, withHash));
      yield found;
    }
  }

  async changeAccess(
    folder: TargetFolder,
    access: readonly FolderAccess[],
    mode: 'add' | 'remove',
  ): Promise<readonly Loss[]> {
    const name = await this.#folders.nameOf(folder.id);
    return await changeAccess(this.#connection, { folder, name, mode }, access);
  }

  async applySettings({ losses, sieve, absence }: AccountSettings): Promise<readonly Loss[]> {
    const own: Loss[] = [];
    if (sieve !== undefined || absence !== undefined)
      own.push({
        what: 'rules',
        detail: 'IMAP takes no rules and no absence: give them over ManageSieve',
      });
    return [...losses, ...own];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.link[Symbol.asyncDispose]();
  }

  async #append(folder: TargetFolder, item: WriteItem): Promise<WriteOutcome> {
    try {
      return await this.#appendWith(folder, item, item.flags);
    } catch (error) {
      if (!(error instanceof ImapRefusal) || error.code === 'over-quota') throw error;
      return (await this.#withoutKeywords(folder, item, error)) ?? refusedOrThrown(item, error);
    }
  }

  async #appendWith(
    folder: TargetFolder,
    { key, content, receivedAtSeconds }: WriteItem,
    flags: ItemFlags,
  ): Promise<WrittenOutcome> {
    const message = { bytes: content.bytes, flags: toImapFlags(flags), receivedAtSeconds };
    const name = await this.#folders.nameOf(folder.id);
    const made = await append(this.#connection, name, message);
    return {
      key,
      outcome: 'written',
      id: made === undefined ? '' : String(made.uid),
      version: encodeFlags(flags),
      losses: [],
    };
  }

  /** Servers have room for some keywords, or take short ones alone; the message is worth more. */
  async #withoutKeywords(
    folder: TargetFolder,
    item: WriteItem,
    { said, details }: ImapRefusal,
  ): Promise<WriteOutcome | undefined> {
    const { system, keywords } = item.flags;
    if (keywords.length === 0 || details['retryAfterMs'] !== undefined) return undefined;
    try {
      const written = await this.#appendWith(folder, item, { system, keywords: [] });
      const detail = `${keywords.join(' ')}: ${said}`;
      return { ...written, losses: [{ what: KEYWORD_WITHOUT_ROOM, detail }] };
    } catch (error) {
      // Then it was not for the keywords.
      if (error instanceof ImapRefusal) return undefined;
      throw error;
    }
  }

  /** Servers without UIDPLUS do not say where a message came to be: it is looked for. */
  async #withIds(
    folder: TargetFolder,
    {
      before,
      items,
      outcomes,
    }: { before: string; items: readonly WriteItem[]; outcomes: readonly WriteOutcome[] },
  ): Promise<readonly WriteOutcome[]> {
    if (!outcomes.some((it) => it.outcome === 'written' && it.id === '')) return outcomes;
    const found = await this.written(folder, before, items);
    return outcomes.map((it) =>
      it.outcome === 'written' && it.id === '' ? { ...it, id: found.get(it.key) ?? '' } : it,
    );
  }

  async #enter(folder: TargetFolder, isWritten = false) {
    // Always anew: what others, and we by APPEND, did to it meanwhile is to be seen.
    return await examine(this.#connection, await this.#folders.nameOf(folder.id), isWritten);
  }
}

function toPresent(
  { uid, flags = [], receivedAtSeconds, content }: FetchedMessage,
  withHash: boolean,
): PresentItem {
  const known = fromFlagNames(flags);
  return {
    id: String(uid),
    version: encodeFlags(known),
    flags: known,
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    ...(withHash && content !== undefined && { contentHash: hash('sha256', content, 'hex') }),
  };
}

type WrittenOutcome = Extract<WriteOutcome, { outcome: 'written' }>;

function refusedOrThrown({ key }: WriteItem, error: ImapRefusal): WriteOutcome {
  if (error.code === 'limit-reached') throw error;
  return { key, outcome: 'refused', reason: error.said };
}
