import assert from 'node:assert/strict';
import { collectionId, modSeq, type AccountId, type ModSeq } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import { eventText, putText } from './document-seeds.ts';
import type { Choice } from './store-model.ts';

interface ModelDocument {
  readonly content: number;
  properties: string;
}
interface ModelCollection {
  readonly id: number;
  readonly documents: Map<string, ModelDocument>;
  /** What a client that only asks for changes knows: name and ETag. */
  readonly follower: { since: ModSeq; readonly seen: Map<string, string> };
}

/** A naive picture of an account's calendars; each operation is done to it and to a store, and both must agree. */
export class DocumentModel {
  readonly #account: AccountId;
  readonly #collections: ModelCollection[] = [];

  private constructor(account: AccountId) {
    this.#account = account;
  }

  static async start(store: Store, account: AccountId): Promise<DocumentModel> {
    const model = new DocumentModel(account);
    const all = await store.read(account, (reader) => reader.collections());
    for (const { id, kind } of all)
      if (kind !== 'mailbox')
        model.#collections.push({
          id,
          documents: new Map(),
          follower: { since: modSeq(0), seen: new Map() },
        });
    return model;
  }

  async put(store: Store, { a, b, mask }: Choice): Promise<void> {
    const { id, documents } = this.#pick(a);
    const name = `${mask % 6}.ics`;
    const collection = collectionId(id);
    await putText(store, this.#account, { collection, name, text: eventText(b) });
    const properties = documents.get(name)?.properties ?? '';
    documents.set(name, { content: b, properties });
  }

  async take(store: Store, { a, mask }: Choice): Promise<void> {
    const { id, documents } = this.#pick(a);
    const name = `${mask % 6}.ics`;
    const remove = store.transact(this.#account, (tx) => tx.removeDocument(collectionId(id), name));
    if (documents.delete(name)) await remove;
    else await assert.rejects(remove, { code: 'not-found' });
  }

  async pass(store: Store, { a, b, mask }: Choice): Promise<void> {
    const from = this.#pick(a);
    const to = this.#pick(b);
    const [name, toName] = [`${mask % 6}.ics`, `${(mask >> 3) % 6}.ics`];
    const document = from.documents.get(name);
    if (document === undefined || (from === to && name === toName)) return;
    const isMove = (b & 8) !== 0;
    const transfer = { from: collectionId(from.id), name, to: collectionId(to.id), toName };
    await store.transact(this.#account, (tx) =>
      isMove ? tx.moveDocument(transfer) : tx.copyDocument(transfer),
    );
    to.documents.set(toName, { ...document });
    if (isMove) from.documents.delete(name);
  }

  async describe(store: Store, { a, b, mask }: Choice): Promise<void> {
    const { id, documents } = this.#pick(a);
    const name = `${mask % 6}.ics`;
    const document = documents.get(name);
    if (document === undefined) return;
    document.properties = `p${b}`;
    await store.transact(this.#account, (tx) =>
      tx.setDocumentProperties(collectionId(id), name, document.properties),
    );
  }

  /** Both pictures are the same, and a follower of the changes has it too. */
  async compare(store: Store): Promise<void> {
    await store.read(this.#account, async (reader) => {
      for (const { id, documents, follower } of this.#collections) {
        const collection = collectionId(id);
        const found = await reader.documents(collection);
        const texts = [];
        for (const { name, itemId, properties } of found)
          texts.push([name, String(await reader.readContent(itemId)), properties] as const);
        assert.deepEqual(
          texts.toSorted(byName),
          [...documents]
            .map(([name, d]) => [name, eventText(d.content), d.properties] as const)
            .toSorted(byName),
        );
        const changes = await reader.changedDocuments(collection, follower.since);
        assert.ok(changes.isComplete);
        for (const { name } of changes.removed) follower.seen.delete(name);
        for (const { name, etag } of changes.changed) follower.seen.set(name, etag);
        follower.since = reader.modseq;
        assert.deepEqual(
          [...follower.seen].toSorted(byName),
          found.map(({ name, etag }) => [name, etag] as const).toSorted(byName),
        );
      }
    });
  }

  #pick(n: number): ModelCollection {
    return this.#collections[n % this.#collections.length]!;
  }
}

function byName(x: readonly [string, ...unknown[]], y: readonly [string, ...unknown[]]): number {
  return x[0] < y[0] ? -1 : 1;
}
