import type { AccountId } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import {
  insertCollection,
  removeCollection,
  writeCounts,
  writeProperties,
  type CollectionRow,
} from '../sql/collections.ts';
import type { CollectionSet } from './collection-set.ts';

/** The collections as a running transaction sees them: its own changes over those of the last commit. */
export class CollectionDrafts {
  readonly #account: AccountId;
  readonly #committed: CollectionSet;
  readonly #edited = new Map<number, CollectionRow>();
  readonly #created = new Set<number>();
  readonly #keywords = new Map<string, string>();
  readonly #renamed = new Set<number>();
  readonly #removed = new Map<number, CollectionRow & { readonly removedModseq: number }>();

  constructor(account: AccountId, committed: CollectionSet) {
    this.#account = account;
    this.#committed = committed;
  }

  get(id: number): CollectionRow | undefined {
    if (this.#removed.has(id)) return undefined;
    return this.#edited.get(id) ?? this.#committed.get(id);
  }

  byName(kind: string, name: string): CollectionRow | undefined {
    for (const row of this.#edited.values())
      if (row.kind === kind && row.name === name && !this.#removed.has(row.id)) return row;
    const row = this.#committed.byName(kind, name);
    return row === undefined || this.#edited.has(row.id) ? undefined : this.get(row.id);
  }

  byObjectId(objectId: string): CollectionRow | undefined {
    for (const row of this.#edited.values())
      if (row.objectId === objectId) return this.#removed.has(row.id) ? undefined : row;
    const row = this.#committed.byObjectId(objectId);
    return row === undefined || this.#edited.has(row.id) ? undefined : row;
  }

  hasBelow(kind: string, name: string): boolean {
    const start = `${name}/`;
    const isBelow = (row: CollectionRow | undefined) =>
      row !== undefined && row.kind === kind && row.name.startsWith(start);
    let count = this.#committed.countBelow(kind, name);
    for (const [id, row] of this.#edited) {
      if (isBelow(this.#committed.get(id))) count--;
      if (!this.#removed.has(id) && isBelow(row)) count++;
    }
    return count > 0;
  }

  *all(): Generator<CollectionRow> {
    for (const row of this.#committed.all()) if (!this.#edited.has(row.id)) yield row;
    for (const row of this.#edited.values()) if (!this.#removed.has(row.id)) yield row;
  }

  /** As of now: the collections may be edited while one goes through them. */
  ids(): number[] {
    return Array.from(this.all(), (row) => row.id);
  }

  get size(): number {
    return this.#committed.size + this.#created.size - this.#removed.size;
  }

  /** The account's spelling of a keyword: that of its first use. */
  spell(keyword: string): string {
    const folded = keyword.toLowerCase();
    const known = this.#committed.keyword(folded) ?? this.#keywords.get(folded);
    if (known !== undefined) return known;
    this.#keywords.set(folded, keyword);
    return keyword;
  }

  /** A copy that may be changed: it is written at the end of the transaction. */
  edit(id: number): CollectionRow | undefined {
    const known = this.#edited.get(id);
    if (known !== undefined) return this.#removed.has(id) ? undefined : known;
    const row = this.#committed.get(id);
    if (row === undefined) return undefined;
    const copy = { ...row };
    this.#edited.set(id, copy);
    return copy;
  }

  editProperties(id: number): CollectionRow | undefined {
    const row = this.edit(id);
    if (row !== undefined) this.#renamed.add(id);
    return row;
  }

  /** Also one that this transaction removed: it is there again, as the row says. */
  create(row: CollectionRow): void {
    this.#edited.set(row.id, row);
    this.#removed.delete(row.id);
    if (this.#committed.get(row.id) === undefined) this.#created.add(row.id);
    else this.#renamed.add(row.id);
  }

  remove(id: number, modseq: number): void {
    const row = this.edit(id);
    if (row !== undefined) this.#removed.set(id, { ...row, removedModseq: modseq });
  }

  /** Writes everything that changed. Removals first, then names in two steps, so that names may change hands. */
  async write(sql: SqlWriter): Promise<void> {
    for (const row of this.#removed.values())
      if (!this.#created.has(row.id)) await removeCollection(sql, this.#account, row);
    for (const row of this.#edited.values()) {
      if (this.#removed.has(row.id)) continue;
      if (this.#created.has(row.id)) await insertCollection(sql, this.#account, row);
      else {
        await writeCounts(sql, this.#account, row);
        if (this.#renamed.has(row.id)) await writeProperties(sql, this.#account, row);
      }
    }
  }

  /** Makes the changes those of the last commit. */
  settle(): void {
    for (const id of this.#removed.keys()) this.#committed.remove(id);
    for (const row of this.#edited.values())
      if (!this.#removed.has(row.id)) this.#committed.put(row);
  }
}
