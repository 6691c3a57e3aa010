// The client's desk, with what calendar and address book programs need to know and what they leave behind on the server.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { CollectionKind } from '#store/collection.ts';
import { type ClientDesk, openClientDesk } from './client-desk.ts';

export type DocumentKind = Exclude<CollectionKind, 'mailbox'>;

export interface DavDesk extends ClientDesk {
  /** Where the server begins, without a path: http://127.0.0.1:PORT. */
  readonly origin: string;
  /** Name of a collection to text by the documents' names. */
  documents(address: string, kind: DocumentKind, collection: string): Promise<Map<string, string>>;
  /** Texts of a collection that are as wanted; a program that works behind its user's back is given ten seconds. */
  untilDocument(
    at: { readonly address: string; readonly kind: DocumentKind; readonly collection: string },
    isWanted: (text: string) => boolean,
  ): Promise<string>;
  collectionNames(address: string, kind: DocumentKind): Promise<string[]>;
  /** What another client of the account would do. @throws AssertionError unless the answer has the status */
  ask(call: DavAsk, status: number): Promise<{ readonly headers: Headers; readonly text: string }>;
}

export interface DavAsk {
  readonly as: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function openDavDesk(): Promise<DavDesk> {
  const desk = await openClientDesk();
  const origin = `http://127.0.0.1:${desk.server.port('http')}`;
  const { data, mail } = desk.server;
  const accountOf = async (address: string) => (await data.directory.accounts.expect(address)).id;
  const documents: DavDesk['documents'] = async (address, kind, collection) =>
    await mail.store.read(await accountOf(address), async (reader) => {
      const found = await reader.collectionByName(kind, collection);
      if (found === undefined) return new Map();
      const all = await reader.documents(found.id);
      const texts = await reader.readContents(all.map((d) => d.itemId));
      return new Map(all.map((d, i) => [d.name, String(texts[i])]));
    });
  return {
    ...desk,
    origin,
    documents,
    async untilDocument({ address, kind, collection }, isWanted) {
      let all: string[] = [];
      for (let attempt = 0; attempt < 200; attempt++) {
        all = [...(await documents(address, kind, collection)).values()].map((text) =>
          text.replaceAll(/\r?\n[ \t]/g, ''),
        );
        const wanted = all.find(isWanted);
        if (wanted !== undefined) return wanted;
        await delay(50);
      }
      throw new Error(`nothing in ${collection} is as wanted: ${all.join('')}`);
    },
    async collectionNames(address, kind) {
      const account = await accountOf(address);
      const all = await mail.store.read(account, async (reader) => await reader.collections(kind));
      const own = all.filter(({ role }) => role !== 'inbox' && role !== 'outbox');
      return own.map((c) => c.name).sort();
    },
    async ask({ as, method, path, headers, body }, status) {
      const authorization = `Basic ${Buffer.from(`${as}:${desk.password}`).toString('base64')}`;
      const answer = await fetch(new URL(path, origin), {
        method,
        headers: { authorization, ...headers },
        ...(body !== undefined && { body }),
      });
      const text = await answer.text();
      assert.equal(answer.status, status, `${method} ${path}\n${text}`);
      return { headers: answer.headers, text };
    },
    [Symbol.asyncDispose]: async () => await desk[Symbol.asyncDispose](),
  };
}
