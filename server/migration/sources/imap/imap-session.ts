import { askAcl } from '#clients/imap/ask-acl.ts';
import { countWithHeader } from '#clients/imap/count-with-header.ts';
import { examine, type MailboxState } from '#clients/imap/examine.ts';
import type { ImapConnection } from '#clients/imap/connect-imap.ts';
import { ImapRefusal } from '#clients/imap/refusal.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { noSettings, type AccountSettings } from '../../account-settings.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import {
  askFolders,
  findMailboxes,
  statusWindows,
  type ImapFolder,
} from '../../imap-end/find-folders.ts';
import { otherIdsOf, sourceIdOf } from '../../imap-end/lasting-ids.ts';
import { toMailboxAccess } from '../../imap-end/mailbox-access.ts';
import { listMessages } from './list-messages.ts';
import type { ImapPreset } from '../../imap-end/presets.ts';
import { readPastBreaks, type Witness } from './read-past-breaks.ts';

/** Mailboxes of others that are named one by one. */
const MAX_NAMED = 20;

/** One account of an IMAP server. A connection that breaks is made anew once for each call. */
export class ImapSession implements SourceSession {
  #connection: ImapConnection;
  readonly #reconnect: () => Promise<ImapConnection>;
  readonly #preset: ImapPreset;
  /** Names of the account and of who signed in for it. */
  readonly #own: readonly string[];
  #open: { readonly id: string; readonly state: MailboxState } | undefined;
  /** UIDVALIDITY of each mailbox when it was listed. */
  readonly #listed = new Map<string, number>();
  #witness: Witness & { readonly of: string } = { of: '' };
  /** Mailboxes that the account may see, and others have. */
  #foreign: readonly string[] = [];

  constructor(
    connection: ImapConnection,
    reconnect: () => Promise<ImapConnection>,
    { preset, own }: { readonly preset: ImapPreset; readonly own: readonly string[] },
  ) {
    this.#own = own;
    this.#connection = connection;
    this.#reconnect = reconnect;
    this.#preset = preset;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const found = await this.#again(
      async () => await findMailboxes(this.#connection, this.#preset),
    );
    this.#foreign = found.foreign;
    for (const window of statusWindows(found)) {
      const folders = await this.#again(
        async () => await askFolders(this.#connection, window, this.#preset),
      );
      yield* await this.#again(
        async () =>
          await Promise.all(folders.map(async (it) => withIds(await this.#withAccess(it)))),
      );
    }
  }

  async list(folder: SourceFolder, since: string): Promise<FolderListing> {
    const state = await this.#again(async () => await this.#enter(nameOf(folder), true));
    this.#listed.set(nameOf(folder), state.uidValidity);
    const isUnlabelledOnly = (folder as ImapFolder).holdsUnlabelledOnly === true;
    const enter = async () => await this.#enterListed(folder);
    return listMessages(enter, { now: state, since, isUnlabelledOnly });
  }

  async *read(
    folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    if (this.#witness.of !== folder.id) this.#witness = { of: folder.id };
    const how = { preset: this.#preset, witness: this.#witness };
    yield* readPastBreaks(async () => await this.#enterListed(folder), items, how);
  }

  async countWithHeader(
    folder: SourceFolder,
    names: readonly string[],
  ): Promise<number | undefined> {
    return await this.#again(async () => {
      await this.#enter(nameOf(folder), false);
      return await countWithHeader(this.#connection, names);
    });
  }

  async settings(): Promise<AccountSettings> {
    if (this.#foreign.length === 0) return noSettings;
    const named = this.#foreign.slice(0, MAX_NAMED).join(', ');
    const more = this.#foreign.length > MAX_NAMED ? ', ...' : '';
    const detail = `${this.#foreign.length} mailboxes of others and public ones: ${named}${more}`;
    return { ...noSettings, losses: [{ what: 'shared-mailbox', detail }] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.link[Symbol.asyncDispose]();
  }

  /** Who may not know who else may use a mailbox is told nothing. */
  async #withAccess(folder: ImapFolder): Promise<ImapFolder> {
    if (!this.#connection.capabilities.has('ACL') || folder.isContainer === true) return folder;
    try {
      const entries = await askAcl(this.#connection, folder.wireName);
      const { access, losses } = toMailboxAccess(entries, { own: this.#own, path: folder.path });
      return { ...folder, access, losses };
    } catch (error) {
      if (!(error instanceof ImapRefusal) || error.code === 'limit-reached') throw error;
      return folder;
    }
  }

  /** The connection on which a mailbox is open whose UIDs are those that were listed. */
  async #enterListed(folder: SourceFolder): Promise<ImapConnection> {
    const { path } = folder;
    const id = nameOf(folder);
    const { uidValidity } = await this.#again(async () => await this.#enter(id, false));
    if ((this.#listed.get(id) ?? uidValidity) !== uidValidity)
      throw new DomainError(
        'unavailable',
        `${path.join('/')}: the server has numbered the messages anew meanwhile`,
      );
    return this.#connection;
  }

  async #enter(id: string, isFresh: boolean): Promise<MailboxState> {
    if (this.#open?.id === id && !isFresh && this.#connection.link.isOpen) return this.#open.state;
    this.#open = undefined;
    const state = await this.#examine(id);
    this.#open = { id, state };
    return state;
  }

  /** A fault that a server has in one mailbox is none of the account. */
  async #examine(id: string): Promise<MailboxState> {
    try {
      return await examine(this.#connection, id);
    } catch (error) {
      if (!(error instanceof ImapRefusal) || error.code !== 'unavailable') throw error;
      throw new DomainError('corrupt', error.message, { cause: error });
    }
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isDomainError(error, 'unavailable') || this.#connection.link.isOpen) throw error;
      this.#open = undefined;
      this.#connection = await this.#reconnect();
      return await work();
    }
  }
}

function withIds(folder: ImapFolder): ImapFolder {
  return { ...folder, id: sourceIdOf(folder), formerIds: otherIdsOf(folder) };
}

/** What SELECT takes. */
function nameOf(folder: SourceFolder): string {
  return (folder as ImapFolder).wireName ?? folder.id;
}
