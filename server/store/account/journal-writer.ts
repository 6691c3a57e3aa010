import type { SqlWriter } from '#platform/sql.ts';
import type { AccountBlobs, JournalEnd, RecordPlace, RecordToWrite } from '../blob-store.ts';
import type { Change } from './journal-facts.ts';

interface PendingRecord {
  readonly record: Omit<RecordToWrite, 'facts'>;
  readonly facts: Record<string, unknown>;
  readonly placed: ((place: RecordPlace) => Promise<void>) | undefined;
}

/** Collects what a transaction did and appends it to the packs in that order. */
export class JournalWriter {
  readonly #blobs: AccountBlobs;
  readonly #sql: SqlWriter;
  readonly #modseq: number;
  readonly #keepsChanges: boolean;
  #records: PendingRecord[] = [];
  readonly #places: RecordPlace[] = [];
  #changes: Change[] = [];
  #isDirty = false;
  #end: Pick<JournalEnd, 'pack' | 'offset'> | undefined;

  constructor(options: {
    readonly blobs: AccountBlobs;
    readonly sql: SqlWriter;
    readonly modseq: number;
    readonly keepsChanges: boolean;
    /** Where the records end, when that was looked at in this transaction. */
    readonly end?: Pick<JournalEnd, 'pack' | 'offset'> | undefined;
  }) {
    this.#blobs = options.blobs;
    this.#sql = options.sql;
    this.#modseq = options.modseq;
    this.#keepsChanges = options.keepsChanges;
    this.#end = options.end;
  }

  /** True when the transaction changed anything. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** Where everything appended so far lies, in order. */
  get places(): readonly RecordPlace[] {
    return this.#places;
  }

  note(change: Change): void {
    this.#isDirty = true;
    if (this.#keepsChanges) this.#changes.push(change);
  }

  /** A record with content; `placed` is called when it has its place, before anything is read. */
  add(
    record: Omit<RecordToWrite, 'facts'>,
    facts: Record<string, unknown>,
    placed: (place: RecordPlace) => Promise<void>,
  ): void {
    this.#isDirty = true;
    this.#closeChanges();
    this.#records.push({ record, facts: { m: this.#modseq, ...facts }, placed });
  }

  /** Appends what is waiting. All records of a transaction but the last say that more follows; with it the sync begins. */
  async flush(isLast: boolean): Promise<void> {
    this.#closeChanges();
    if (isLast && this.#places.length > 0 && this.#records.length === 0)
      this.#records.push(this.#changeRecord([]));
    if (this.#records.length === 0) return;
    const waiting = this.#records;
    this.#records = [];
    const records = waiting.map(({ record, facts }, index): RecordToWrite => {
      if (!isLast || index < waiting.length - 1) facts['x'] = 1;
      return { ...record, facts };
    });
    const places = await this.#blobs.append(records, this.#sql, this.#end);
    // The disk works while the index is written and committed. Whoever waits for the sync is told when it fails.
    if (isLast) this.#blobs.sync().catch(() => {});
    const last = places.at(-1)!;
    this.#end = { pack: last.pack, offset: last.offset + last.length };
    this.#places.push(...places);
    for (const [index, { placed }] of waiting.entries()) await placed?.(places[index]!);
  }

  #closeChanges(): void {
    if (this.#changes.length === 0) return;
    this.#records.push(this.#changeRecord(this.#changes));
    this.#changes = [];
  }

  #changeRecord(changes: readonly Change[]): PendingRecord {
    return {
      record: { kind: 'change' },
      facts: { m: this.#modseq, e: changes },
      placed: undefined,
    };
  }
}
