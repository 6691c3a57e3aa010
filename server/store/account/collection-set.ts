import { collectionId, modSeq, objectId, uid } from '#platform/ids.ts';
import type { Collection, CollectionKind, CollectionRole } from '../collection.ts';
import type { CollectionRow } from '../sql/collections.ts';

/** All collections of an account as of one modseq. Rows are replaced, never changed. */
export class CollectionSet {
  readonly #rows = new Map<number, CollectionRow>();
  /** Ids by kind and name. */
  readonly #names = new Map<string, number>();
  /** Ids by object id. */
  readonly #objects = new Map<string, number>();
  /** How many there are below a name, at whatever depth, by kind and name. */
  readonly #below = new Map<string, number>();
  readonly #keywords = new Map<string, string>();

  constructor(rows: Iterable<CollectionRow>) {
    for (const row of rows) this.put(row);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: number): CollectionRow | undefined {
    return this.#rows.get(id);
  }

  byName(kind: string, name: string): CollectionRow | undefined {
    const id = this.#names.get(`${kind}/${name}`);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  byObjectId(objectId: string): CollectionRow | undefined {
    const id = this.#objects.get(objectId);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  countBelow(kind: string, name: string): number {
    return this.#below.get(`${kind}/${name}`) ?? 0;
  }

  all(): IterableIterator<CollectionRow> {
    return this.#rows.values();
  }

  /** The spelling under which a keyword was first used, or undefined. */
  keyword(folded: string): string | undefined {
    return this.#keywords.get(folded);
  }

  put(row: CollectionRow): void {
    const before = this.#rows.get(row.id);
    this.#rows.set(row.id, row);
    if (before === undefined || before.name !== row.name) {
      if (before !== undefined) this.#forgetName(before);
      this.#names.set(`${row.kind}/${row.name}`, row.id);
      this.#countAbove(row, 1);
    }
    if (before?.objectId !== row.objectId) {
      if (before !== undefined) this.#objects.delete(before.objectId);
      this.#objects.set(row.objectId, row.id);
    }
    if (row.keywords === (before?.keywords ?? '')) return;
    for (const keyword of row.keywords.split(' ')) {
      const folded = keyword.toLowerCase();
      if (!this.#keywords.has(folded)) this.#keywords.set(folded, keyword);
    }
  }

  remove(id: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#forgetName(row);
    if (this.#objects.get(row.objectId) === id) this.#objects.delete(row.objectId);
  }

  #forgetName(row: CollectionRow): void {
    const key = `${row.kind}/${row.name}`;
    if (this.#names.get(key) === row.id) this.#names.delete(key);
    this.#countAbove(row, -1);
  }

  #countAbove({ kind, name }: CollectionRow, change: 1 | -1): void {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const key = `${kind}/${name.slice(0, at)}`;
      const count = (this.#below.get(key) ?? 0) + change;
      if (count === 0) this.#below.delete(key);
      else this.#below.set(key, count);
    }
  }
}

/** The row as the store's users see it. */
export function toCollection(row: CollectionRow): Collection {
  return {
    id: collectionId(row.id),
    objectId: objectId(row.objectId),
    kind: row.kind as CollectionKind,
    name: row.name,
    role: (row.role ?? undefined) as CollectionRole | undefined,
    isSelectable: row.isSelectable === 1,
    uidValidity: row.uidValidity,
    uidNext: uid(row.uidNext),
    highestModseq: modSeq(row.highestModseq),
    counts: {
      messages: row.messages,
      unseen: row.unseen,
      deleted: row.deleted,
      bytes: row.bytes,
      deletedBytes: row.deletedBytes,
    },
  };
}
