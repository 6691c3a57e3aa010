import assert from 'node:assert/strict';
import {
  collectionId,
  modSeq,
  uid,
  type AccountId,
  type CollectionId,
  type ModSeq,
} from '#platform/ids.ts';
import type { AccountReader, FlagChange, Store } from '#store/store.ts';
import { addText, text } from './store-seeds.ts';

interface ModelMessage {
  readonly content: number;
  system: number;
  keywords: string[];
}
interface ModelMailbox {
  name: string;
  readonly id: number;
  uidNext: number;
  readonly messages: Map<number, ModelMessage>;
}
/** A client that follows the changes of one mailbox from modseq to modseq. */
interface Follower {
  since: ModSeq;
  readonly seen: Map<number, string>;
}

/** Random numbers that choose what an operation works on. */
export interface Choice {
  readonly a: number;
  readonly b: number;
  readonly mask: number;
}

/** A naive picture of one account; each operation is done to it and to a store, and both must agree. */
export class StoreModel {
  readonly #account: AccountId;
  readonly #boxes: ModelMailbox[] = [];
  readonly #followers = new Map<number, Follower>();
  #names = 0;

  private constructor(account: AccountId) {
    this.#account = account;
  }

  static async start(store: Store, account: AccountId): Promise<StoreModel> {
    const model = new StoreModel(account);
    for (const c of await store.read(account, (r) => r.collections('mailbox')))
      model.#boxes.push({ id: c.id, name: c.name, uidNext: c.uidNext, messages: new Map() });
    return model;
  }

  async add(store: Store, { a, b, mask }: Choice): Promise<void> {
    const box = this.#pick(a);
    const keywords = mask & 1 ? ['$One', 'two'].slice(0, (mask & 1) + (b & 1)) : [];
    const system = mask & 31;
    const bytes = text(b % 7);
    const added = await addText(store, this.#account, {
      mailbox: collectionId(box.id),
      bytes,
      system,
      keywords,
    });
    assert.ok(added.uid >= box.uidNext, 'a UID was used again');
    box.uidNext = added.uid + 1;
    box.messages.set(added.uid, { content: b % 7, system, keywords });
  }

  async flags(store: Store, { a, b, mask }: Choice): Promise<void> {
    const box = this.#pick(a);
    const uids = this.#some(box, mask);
    const change: FlagChange = {
      mode: (['add', 'remove', 'replace'] as const)[b % 3]!,
      flags: { system: (mask >> 3) & 31, keywords: b & 4 ? ['$one', 'Three'] : [] },
    };
    const { changed } = await store.transact(this.#account, (tx) =>
      tx.changeFlags(collectionId(box.id), uids.map(uid), change),
    );
    const expected = uids.filter((u) => changeModel(box.messages.get(u)!, change));
    assert.deepEqual(
      changed.map((row) => row[0]),
      expected,
    );
  }

  async expunge(store: Store, { a, mask }: Choice): Promise<void> {
    const box = this.#pick(a);
    const uids = this.#some(box, mask);
    const gone = await store.transact(this.#account, (tx) =>
      tx.expunge(collectionId(box.id), uids.map(uid)),
    );
    assert.deepEqual(gone, uids);
    for (const u of uids) box.messages.delete(u);
  }

  async transfer(store: Store, { a, b, mask }: Choice): Promise<void> {
    const from = this.#pick(a);
    const to = this.#pick(b);
    const uids = this.#some(from, mask);
    const isMove = (b & 8) !== 0;
    const pairs = await store.transact(this.#account, (tx) =>
      isMove
        ? tx.moveMessages(collectionId(from.id), uids.map(uid), collectionId(to.id))
        : tx.copyMessages(collectionId(from.id), uids.map(uid), collectionId(to.id)),
    );
    assert.deepEqual(
      pairs.map((p) => p.from),
      uids,
    );
    for (const pair of pairs) {
      assert.ok(pair.to >= to.uidNext, 'a UID was used again');
      to.uidNext = pair.to + 1;
      const message = from.messages.get(pair.from)!;
      to.messages.set(pair.to, { ...message, keywords: [...message.keywords] });
      if (isMove) from.messages.delete(pair.from);
    }
  }

  async create(store: Store, { a, b }: Choice): Promise<void> {
    const parent = this.#pick(a);
    const name = b & 1 ? `${parent.name}/n${this.#names++}` : `n${this.#names++}`;
    const c = await store.transact(this.#account, (tx) =>
      tx.createCollection({ kind: 'mailbox', name }),
    );
    this.#boxes.push({ id: c.id, name, uidNext: 1, messages: new Map() });
  }

  async rename(store: Store, { a }: Choice): Promise<void> {
    const box = this.#pick(a);
    if (box.name === 'INBOX') return;
    const to = `n${this.#names++}`;
    await store.transact(this.#account, (tx) => tx.renameCollection(collectionId(box.id), to));
    const before = box.name;
    for (const each of this.#boxes)
      if (each === box || each.name.startsWith(`${before}/`))
        each.name = to + each.name.slice(before.length);
  }

  async remove(store: Store, { a }: Choice): Promise<void> {
    const box = this.#pick(a);
    const hasChildren = this.#boxes.some((other) => other.name.startsWith(`${box.name}/`));
    if (box.name === 'INBOX' || hasChildren) return;
    await store.transact(this.#account, (tx) => tx.deleteCollection(collectionId(box.id)));
    this.#boxes.splice(this.#boxes.indexOf(box), 1);
    this.#followers.delete(box.id);
  }

  async name(store: Store, { a, b, mask }: Choice): Promise<void> {
    const box = this.#pick(a);
    const value = mask & 1 ? Buffer.from(`v${b}`) : undefined;
    await store.transact(this.#account, async (tx) => {
      await tx.setSubscribed({ name: box.name, subscribed: (b & 1) === 1 });
      await tx.setAnnotation(collectionId(box.id), '/private/comment', value);
    });
  }

  async restore(store: Store, { a }: Choice): Promise<void> {
    const box = this.#pick(a);
    const lost = await store.read(this.#account, async (reader) => {
      for await (const chunk of reader.recoverable()) return chunk[0];
      return undefined;
    });
    if (lost === undefined) return;
    const added = await store.transact(this.#account, (tx) =>
      tx.restoreMessage(lost.itemId, collectionId(box.id)),
    );
    assert.ok(added.uid >= box.uidNext, 'a UID was used again');
    box.uidNext = added.uid + 1;
    const rows = await store.read(this.#account, (reader) =>
      reader.flagRows(collectionId(box.id), [added.uid, added.uid]),
    );
    const content = Number(/Subject (\d)/.exec(lost.envelope)![1]);
    const [, system, keywords] = rows[0]!;
    box.messages.set(added.uid, { content, system, keywords: words(keywords) });
  }

  /** Both pictures are the same, seen through any store over the folder. */
  async compare(store: Store, how: 'read' | 'look' = 'read'): Promise<void> {
    await store[how](this.#account, async (reader) => {
      const selectable = await reader.collections('mailbox');
      assert.deepEqual(selectable.map((c) => c.name).sort(), this.#boxes.map((b) => b.name).sort());
      for (const box of this.#boxes) {
        const id = collectionId(box.id);
        const counts = (await reader.collection(id))!.counts;
        const all = [...box.messages.values()];
        const sizes = (list: ModelMessage[]) =>
          list.reduce((sum, m) => sum + text(m.content).length, 0);
        const deleted = all.filter((m) => m.system & 4);
        assert.deepEqual(counts, {
          messages: all.length,
          unseen: all.filter((m) => !(m.system & 8)).length,
          deleted: deleted.length,
          bytes: sizes(all),
          deletedBytes: sizes(deleted),
        });
        const contents = [];
        for await (const rows of reader.messages(id, ['envelope']))
          for (const row of rows)
            contents.push([row.uid, Number(/Subject (\d)/.exec(row.envelope!)![1])]);
        assert.deepEqual(
          contents,
          [...box.messages].map(([u, m]) => [u, m.content]),
        );
        await compareColumns(reader, id);
        await this.#follow(box, reader.modseq, await reader.changes(id, this.#since(box)));
      }
    });
  }

  #since(box: ModelMailbox): ModSeq {
    return this.#followers.get(box.id)?.since ?? modSeq(0);
  }

  async #follow(
    box: ModelMailbox,
    now: ModSeq,
    changes: {
      readonly rows: readonly (readonly [number, number, string, number])[];
      readonly vanished: readonly number[];
      readonly isComplete: boolean;
    },
  ): Promise<void> {
    let follower = this.#followers.get(box.id);
    if (follower === undefined)
      this.#followers.set(box.id, (follower = { since: modSeq(0), seen: new Map() }));
    assert.ok(changes.isComplete);
    for (const gone of changes.vanished) follower.seen.delete(gone);
    for (const [u, system, keywords] of changes.rows)
      follower.seen.set(u, `${system} ${words(keywords).join(' ')}`.toLowerCase());
    follower.since = now;
    assert.deepEqual(
      new Map([...follower.seen].sort((x, y) => x[0] - y[0])),
      new Map(
        [...box.messages].map(([u, m]) => [u, `${m.system} ${m.keywords.join(' ')}`.toLowerCase()]),
      ),
    );
  }

  #pick(n: number): ModelMailbox {
    return this.#boxes[n % this.#boxes.length]!;
  }

  #some(box: ModelMailbox, mask: number): number[] {
    return [...box.messages.keys()].filter((_, i) => (mask >> (i % 8)) & 1);
  }
}

function words(joined: string): string[] {
  return joined === '' ? [] : joined.split(' ');
}

/** Keywords keep the spelling of their first use; in this model "$One" may have been "$one" first. */
function changeModel(message: ModelMessage, change: FlagChange): boolean {
  const same = (x: string, y: string) => x.toLowerCase() === y.toLowerCase();
  const wanted = change.flags.keywords;
  const before = `${message.system} ${message.keywords.toSorted().join(' ').toLowerCase()}`;
  const { mode } = change;
  const { system } = change.flags;
  if (mode === 'add') {
    message.system |= system;
    message.keywords.push(...wanted.filter((k) => !message.keywords.some((p) => same(k, p))));
  } else if (mode === 'remove') {
    message.system &= ~system;
    message.keywords = message.keywords.filter((k) => !wanted.some((p) => same(k, p)));
  } else {
    message.system = system;
    const isSame =
      message.keywords.length === wanted.length &&
      wanted.every((k) => message.keywords.some((p) => same(k, p)));
    if (!isSame) message.keywords = [...wanted];
  }
  const after = `${message.system} ${message.keywords.toSorted().join(' ').toLowerCase()}`;
  return before !== after;
}

/** What is kept of a mailbox from one reader to the next is what its rows say. */
async function compareColumns(reader: AccountReader, mailbox: CollectionId): Promise<void> {
  const flags = await reader.flagColumns(mailbox);
  const facts = await reader.factColumns(mailbox);
  assert.deepEqual(
    Array.from(flags.uids, (uid, i) => {
      const { system, keywords } = flags.sets[flags.marks[i]!]!;
      return [uid, system, keywords, flags.modseqs[i]];
    }),
    await reader.flagRows(mailbox),
  );
  const rows = [];
  for await (const chunk of reader.messages(mailbox, ['dates', 'size']))
    for (const row of chunk)
      rows.push([row.uid, row.itemId, row.receivedAtSeconds, row.savedAtSeconds, row.size]);
  const { uids, items, receivedAt, savedAt, sizes } = facts;
  assert.deepEqual(
    Array.from(uids, (uid, i) => [uid, items[i], receivedAt[i], savedAt[i], sizes[i]]),
    rows,
  );
  assert.deepEqual(Array.from(await reader.uids(mailbox)), Array.from(uids));
}
