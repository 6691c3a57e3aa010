import { modSeq, type AccountId, type ModSeq } from '#platform/ids.ts';
import type { SqlWriter } from '#platform/sql.ts';
import type { AccountBlobs } from '../blob-store.ts';
import type { AccountIndex } from '../index-files.ts';
import { ColumnCache } from '../reader/column-cache.ts';
import { keptNow } from '../reader/kept-columns.ts';
import { moveSmallMailboxes } from '../reader/small-mailbox.ts';
import { createReader } from '../reader/create-reader.ts';
import { loadCollections } from '../sql/collections.ts';
import { placeOf } from '../sql/items.ts';
import { isAtEnd, lockState, readState, writeState, type StateRow } from '../sql/state.ts';
import type { AccountReader, AccountTransaction, QuotaLimits } from '../store.ts';
import { createTransaction } from '../transaction/create-transaction.ts';
import { resyncClients } from '../transaction/resync.ts';
import { CollectionDrafts } from './collection-drafts.ts';
import { CollectionSet } from './collection-set.ts';
import type { Draft } from './draft.ts';
import { JournalWriter } from './journal-writer.ts';
import { LastCommit } from './known-state.ts';
import { DAMAGED_BOOT, RESTART_GAP } from './restart-gap.ts';
import { TouchedMailboxes } from './touched-mailboxes.ts';
import { draftView, memoryView, notInMemory, snapshotView } from './views.ts';
import type { StoreContext } from './store-context.ts';

/** One account opened in this process: its index, its packs, and the collections as of the last commit seen. */
export class OpenAccount implements AsyncDisposable {
  readonly id: AccountId;
  readonly sql: AccountIndex;
  readonly blobs: AccountBlobs;
  readonly columns: ColumnCache;
  readonly #context: StoreContext;
  readonly #last = new LastCommit();
  #cache: { modseq: number; readonly collections: CollectionSet } | undefined;
  /** The account's row as this process wrote it last, while nobody else can have written. */
  #written: StateRow | undefined;

  constructor(
    id: AccountId,
    parts: { sql: AccountIndex; blobs: AccountBlobs; context: StoreContext },
  ) {
    this.id = id;
    this.sql = parts.sql;
    this.blobs = parts.blobs;
    this.#context = parts.context;
    this.columns = new ColumnCache(parts.context.columns);
  }

  get fullText() {
    return this.#context.fullText;
  }

  /** Runs `work` over a snapshot. */
  async read<T>(work: (reader: AccountReader) => Promise<T>): Promise<T> {
    const count = this.#last.count;
    const version = this.sql.version?.();
    return await this.sql.snapshot(async (sql) => {
      const state = await readState(sql, this.id);
      const modseq = modSeq(state?.modseq ?? 0);
      const usage = { bytes: state?.bytes ?? 0, messages: state?.messages ?? 0 };
      const known = this.#last.note(count, { modseq, usage, version, recent: new Map() });
      const view = snapshotView({
        account: this,
        sql,
        modseq,
        usage,
        cached: () => (this.#cache?.modseq === modseq ? this.#cache.collections : undefined),
        loaded: (collections) => {
          if (modseq > (this.#cache?.modseq ?? -1)) this.#cache = { modseq, collections };
        },
        notedRecent: (mailbox, from) => {
          if (known !== undefined && this.#last.holds(known)) known.recent.set(mailbox, from);
        },
      });
      return await work(createReader(view));
    });
  }

  /** Runs `work` over what is in memory of the last commit, and over a snapshot when that is not enough. */
  async look<T>(work: (reader: AccountReader) => Promise<T>): Promise<T> {
    const known = this.#last.at(this.sql.version?.());
    const cache = this.#cache;
    if (known === undefined || cache?.modseq !== known.modseq) return await this.read(work);
    const collections = () => {
      if (!this.#last.holds(known)) throw notInMemory;
      return cache.collections;
    };
    try {
      return await work(createReader(memoryView(this, known, collections)));
    } catch (error) {
      if (error !== notInMemory) throw error;
      return await this.read(work);
    }
  }

  /** Runs `work` as a transaction; the change is committed, not yet durable. */
  async transact<T>(
    work: (tx: AccountTransaction) => Promise<T>,
    quota: QuotaLimits,
  ): Promise<{ readonly value: T; readonly modseq: ModSeq | undefined }> {
    return await this.write(
      quota,
      async (draft, view) => await work(createTransaction(draft, view)),
    );
  }

  /** A write transaction around `work`: locks, catches up, writes counters and journal. */
  async write<T>(
    quota: QuotaLimits,
    work: (draft: Draft, view: ReturnType<typeof draftView>) => Promise<T>,
  ): Promise<{ readonly value: T; readonly modseq: ModSeq | undefined }> {
    let draft: Draft | undefined;
    let version: number | undefined;
    let recent = new Map<number, number>();
    let count = 0;
    const done = await this.sql.transaction(
      async (sql) => {
        const { state, isAtEnd } = await this.#lock(sql);
        version = this.sql.version?.();
        const known = this.#last.at(version);
        if (known?.modseq === state.modseq) ({ recent } = known);
        const cache = await this.#collectionsAt(sql, state.modseq);
        draft = this.#draft({ sql, state, isAtEnd, quota, cache });
        await this.#skipAfterRestart(draft);
        const value = await work(draft, draftView(this, draft));
        if (!draft.journal.isDirty) {
          count = this.#last.begin();
          return { value, modseq: undefined };
        }
        await this.#finish(draft);
        this.#written = { ...draft.state };
        count = this.#last.begin();
        // In one step: readers of the old modseq must not meet the new counts.
        draft.collections.settle();
        cache.modseq = draft.modseq;
        return { value, modseq: modSeq(draft.modseq) };
      },
      async () => {
        this.#cache = undefined;
        this.#written = undefined;
        if (draft !== undefined && draft.journal.places.length > 0)
          await this.blobs.undoAppend(draft.journal.places, draft.sql);
      },
    );
    const { state, touched, claimed } = draft!;
    if (done.modseq !== undefined) moveSmallMailboxes(this.columns, touched, done.modseq);
    for (const [mailbox, from] of claimed) recent.set(mailbox, from);
    const usage = { bytes: state.bytes, messages: state.messages };
    this.#last.note(count, { modseq: modSeq(state.modseq), usage, version, recent });
    return done;
  }

  /** Runs `work` with the account locked, outside the rules of a change: the index itself is being mended. */
  async mend<T>(
    work: (sql: SqlWriter) => Promise<T>,
    onRollback?: () => Promise<void>,
  ): Promise<T> {
    const done = await this.sql.transaction(async (sql) => {
      await this.#lock(sql);
      this.#forget();
      return await work(sql);
    }, onRollback);
    await this.sql.settle?.();
    return done;
  }

  /** As mend(), for an index that may be wrong in any way: nothing is read of it beforehand. */
  async rebuild(work: (sql: SqlWriter) => Promise<void>): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await lockState(sql, this.id);
      this.#forget();
      await work(sql);
    });
    await this.sql.settle?.();
    // Readers of the old index may have come meanwhile.
    this.#forget();
  }

  /** Where an item lies now, whatever view asks. */
  async placeOf(item: number) {
    const row = await this.sql.snapshot(async (sql) => await placeOf(sql, this.id, item));
    return row && { pack: row.pack, offset: row.packOffset, length: row.recordLength };
  }

  /** Closes what may be opened again soon. */
  async closeForNow(): Promise<void> {
    this.columns.clear();
    await this.sql.closeForNow();
    await this.blobs[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.columns.clear();
    await this.sql[Symbol.asyncDispose]();
    await this.blobs[Symbol.asyncDispose]();
  }

  #forget(): void {
    this.#last.begin();
    this.#cache = undefined;
    this.#written = undefined;
    this.columns.clear();
  }

  /** True when the index contains the whole journal, or there is none. */
  async #isAtEnd(state: StateRow): Promise<boolean> {
    return !this.#context.keepsJournal || isAtEnd(state, await this.blobs.end());
  }

  /**
   * Locks the account's row and applies what another process appended but did not live to commit. `isAtEnd`: the journal was
   * found to end where the row says.
   */
  async #lock(sql: SqlWriter): Promise<{ state: StateRow; isAtEnd: boolean }> {
    // Others may have written since.
    if (this.sql.isContinued?.() !== true) this.#written = undefined;
    if (this.#written !== undefined)
      return { state: { ...this.#written }, isAtEnd: this.#context.keepsJournal };
    const locked =
      this.sql.dialect === 'sqlite' ? await readState(sql, this.id) : await lockState(sql, this.id);
    if (locked !== undefined && (await this.#isAtEnd(locked)))
      return { state: locked, isAtEnd: this.#context.keepsJournal };
    return { state: await this.#context.catchUp(this, sql), isAtEnd: false };
  }

  async #collectionsAt(
    sql: SqlWriter,
    modseq: number,
  ): Promise<{ modseq: number; readonly collections: CollectionSet }> {
    if (this.#cache?.modseq !== modseq) {
      const collections = new CollectionSet(await loadCollections(sql, this.id));
      this.#cache = { modseq, collections };
    }
    return this.#cache;
  }

  #draft(parts: {
    sql: SqlWriter;
    state: StateRow;
    isAtEnd: boolean;
    quota: QuotaLimits;
    cache: { readonly collections: CollectionSet };
  }): Draft {
    const { sql, state } = parts;
    const committed = parts.cache.collections;
    const lastModseq = state.modseq;
    const isRestarted = state.boot !== this.#context.bootId && state.boot !== '';
    const modseq = state.modseq + 1 + (isRestarted ? RESTART_GAP : 0);
    return {
      account: this.id,
      sql,
      state,
      modseq,
      nowSeconds: Math.floor(this.#context.clock.epochMs() / 1000),
      collections: new CollectionDrafts(this.id, committed),
      touched: new TouchedMailboxes((mailbox) => {
        const row = committed.get(mailbox);
        return row && keptNow({ columns: this.columns, columnsModseq: lastModseq }, row);
      }),
      journal: new JournalWriter({
        blobs: this.blobs,
        sql,
        modseq,
        keepsChanges: this.#context.keepsJournal,
        end: parts.isAtEnd ? { pack: state.pack, offset: state.packOffset } : undefined,
      }),
      quota: parts.quota,
      random: this.#context.random,
      claimed: new Map(),
      fresh: new Map(),
    };
  }

  /** The machine was started anew since the last write: what it showed just before may be lost, and is not reused. */
  async #skipAfterRestart(draft: Draft): Promise<void> {
    const { state } = draft;
    if (state.boot === this.#context.bootId) return;
    const { boot } = state;
    state.boot = this.#context.bootId;
    if (boot === '') return;
    if (boot === DAMAGED_BOOT) {
      await resyncClients(draft);
      return;
    }
    for (const id of draft.collections.ids()) draft.collections.edit(id)!.uidNext += RESTART_GAP;
    draft.journal.note({ o: 'gap', n: RESTART_GAP });
  }

  async #finish(draft: Draft): Promise<void> {
    await draft.journal.flush(true);
    await draft.collections.write(draft.sql);
    draft.state.modseq = draft.modseq;
    const last = draft.journal.places.at(-1);
    if (last !== undefined) {
      draft.state.pack = last.pack;
      draft.state.packOffset = last.offset + last.length;
    }
    await writeState(draft.sql, this.id, draft.state);
  }
}
