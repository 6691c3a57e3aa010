import { listPop3Messages, type ListedPop3Message } from '#clients/pop3/list-messages.ts';
import type { Pop3Connection } from '#clients/pop3/pop3-connection.ts';
import { retrieve, type Retrieved } from '#clients/pop3/retrieve.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import { noSettings, type AccountSettings } from '../../account-settings.ts';
import type { ListedItem, ReadItem, SourceFolder, UnreadItem } from '../../item.ts';
import type { FolderListing, SourceSession } from '../../source.ts';
import { inChunks } from '../../in-chunks.ts';
import { arrivalOf } from './arrival.ts';

const CHUNK = 1000;

/** A mailbox over POP3: one folder, messages known by their unique ids, no flags. Nothing is removed from it. */
export class Pop3Session implements SourceSession {
  #connection: Pop3Connection;
  readonly #reconnect: () => Promise<Pop3Connection>;
  #messages: Promise<ReadonlyMap<string, ListedPop3Message>> | undefined;

  constructor(connection: Pop3Connection, reconnect: () => Promise<Pop3Connection>) {
    this.#connection = connection;
    this.#reconnect = reconnect;
  }

  async *folders(): AsyncIterable<SourceFolder> {
    const messages = [...(await this.#listed()).values()];
    yield {
      id: 'INBOX',
      kind: 'mailbox',
      path: ['INBOX'],
      role: 'inbox',
      isSubscribed: true,
      items: messages.length,
      bytes: messages.reduce((sum, { size }) => sum + size, 0),
      state: '',
    };
  }

  async list(): Promise<FolderListing> {
    const listed = Array.from(
      (await this.#listed()).values(),
      ({ uniqueId, size }): ListedItem => ({ id: uniqueId, version: '', size }),
    );
    return {
      isComplete: true,
      items: inChunks(listed, CHUNK),
      gone: () => [],
      state: () => '',
      validity: 'unique-ids',
    };
  }

  async *read(
    _folder: SourceFolder,
    items: readonly ListedItem[],
  ): AsyncIterable<ReadItem | UnreadItem> {
    const listed = await this.#listed();
    const ids = new Map<number, string>();
    for (const { id } of items) {
      const message = listed.get(id);
      if (message !== undefined) ids.set(message.number, id);
      else yield { id, error: new DomainError('not-found', 'the message is gone') };
    }
    for await (const message of retrieve(this.#connection, [...ids.keys()]))
      yield toItem(ids.get(message.number)!, message);
  }

  async settings(): Promise<AccountSettings> {
    return noSettings;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  /** Numbers are good for a session only: after a cut everything is listed anew. */
  async #listed(): Promise<ReadonlyMap<string, ListedPop3Message>> {
    if (!this.#connection.link.isOpen) {
      this.#messages = undefined;
      this.#connection = await this.#reconnect();
    }
    this.#messages ??= listPop3Messages(this.#connection).then(
      (all) => new Map(all.map((message) => [message.uniqueId, message])),
    );
    try {
      return await this.#messages;
    } catch (error) {
      this.#messages = undefined;
      if (isDomainError(error)) throw error;
      throw new DomainError('unavailable', (error as Error).message, { cause: error });
    }
  }
}

function toItem(id: string, message: Retrieved): ReadItem | UnreadItem {
  if ('refusal' in message) return { id, error: message.refusal };
  const receivedAtSeconds = arrivalOf(message.content);
  return {
    id,
    content: { mediaType: 'message/rfc822', bytes: message.content },
    ...(receivedAtSeconds !== undefined && { receivedAtSeconds }),
    losses: [],
  };
}
