// The contents of accounts in PostgreSQL rows, large ones in pieces or in an object store. The index is durable itself, so
// there is no journal; a place is a record's id.
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import { RecordDamageError } from '../packs/decode-record.ts';
import type {
  AccountBlobs,
  Compaction,
  JournalEnd,
  LentContents,
  OpenContent,
  RecordPlace,
  RecordToWrite,
  ScannedRecord,
} from '../blob-store.ts';
import {
  deleteRecords,
  lastRecord,
  readRecords,
  type RecordRow,
  storedBytes,
} from '../sql/content-rows.ts';
import { appendRow } from './append-row.ts';
import { openRow } from './open-row.ts';
import { startRowCompaction } from './row-compaction.ts';
import type { RowBlobsDeps } from './row-content.ts';
import { NOWHERE, ROW_PACK, rowPlace } from './row-place.ts';
import { scanRows, type ScanOptions } from './scan-rows.ts';

/** Contents asked for in one query. */
const BATCH = 200;

export class RowBlobs implements AccountBlobs {
  readonly #deps: RowBlobsDeps;
  readonly #account: AccountId;
  readonly #reader: SqlReader;

  constructor(deps: RowBlobsDeps, account: AccountId, reader: SqlReader = deps.sql) {
    this.#deps = deps;
    this.#account = account;
    this.#reader = reader;
  }

  async append(records: readonly RecordToWrite[], tx: SqlWriter): Promise<RecordPlace[]> {
    const places: RecordPlace[] = [];
    for (const { kind, content, prefix } of records) {
      if (content === undefined || kind === 'change' || kind === 'checkpoint') {
        places.push(NOWHERE);
        continue;
      }
      const record = { kind, content, prefix: prefix ?? new Uint8Array() };
      const id = await appendRow(this.#deps, { tx, account: this.#account }, record);
      places.push(rowPlace(id, record.prefix.length + content.size));
    }
    return places;
  }

  async undoAppend(places: readonly RecordPlace[], tx: SqlWriter): Promise<void> {
    const ids = places.filter((p) => p.pack === ROW_PACK).map((p) => p.offset);
    if (ids.length > 0) await deleteRecords(tx, this.#account, ids);
  }

  /** A committed row is on disk. */
  async sync(): Promise<void> {}

  async openContent(place: RecordPlace): Promise<OpenContent> {
    const [row] = await this.#rows([place]);
    if (row === undefined) throw this.#notFound(place);
    return await this.#guarded(place, () =>
      openRow({ sql: this.#reader, objects: this.#deps.objects }, row),
    );
  }

  async readContent(place: RecordPlace): Promise<Buffer> {
    const content = await this.openContent(place);
    return await content.read(0, content.size);
  }

  async readMany(places: readonly RecordPlace[]): Promise<(Buffer | DomainError)[]> {
    const out: (Buffer | DomainError)[] = [];
    for (let at = 0; at < places.length; at += BATCH) {
      const batch = places.slice(at, at + BATCH);
      const rows = new Map((await this.#rows(batch)).map((row) => [row.id, row]));
      for (const place of batch)
        out.push(await this.#tryRead(place, rows.get(place.pack === ROW_PACK ? place.offset : 0)));
    }
    return out;
  }

  async lendMany(places: readonly RecordPlace[]): Promise<LentContents> {
    return { contents: await this.readMany(places), release: undefined };
  }

  within(tx: SqlReader): RowBlobs {
    return new RowBlobs(this.#deps, this.#account, tx);
  }

  async end(): Promise<JournalEnd> {
    const offset = (await lastRecord(this.#deps.sql, this.#account)) + 1;
    return { pack: ROW_PACK, offset, generation: 0 };
  }

  scan(options: ScanOptions): AsyncIterable<ScannedRecord> {
    return scanRows(this.#deps, this.#account, options);
  }

  compact(): Promise<Compaction> {
    return startRowCompaction(this.#deps, this.#account);
  }

  async diskUsage(): Promise<{ packBytes: number; largeBytes: number }> {
    const { small, large } = await storedBytes(this.#deps.sql, this.#account);
    return { packBytes: small, largeBytes: large };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #rows(places: readonly RecordPlace[]): Promise<RecordRow[]> {
    const ids = places.filter((p) => p.pack === ROW_PACK).map((p) => p.offset);
    return await readRecords(this.#reader, this.#account, ids);
  }

  async #tryRead(place: RecordPlace, row: RecordRow | undefined): Promise<Buffer | DomainError> {
    if (row === undefined) return this.#notFound(place);
    try {
      const content = await this.#guarded(place, () =>
        openRow({ sql: this.#reader, objects: this.#deps.objects }, row),
      );
      return await content.read(0, content.size);
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  /** Damage found while opening or reading names the record. */
  async #guarded(place: RecordPlace, work: () => Promise<OpenContent>): Promise<OpenContent> {
    const named = (error: unknown): never => {
      if (!(error instanceof RecordDamageError)) throw error;
      throw new DomainError(
        'corrupt',
        `account ${this.#account}, content record ${place.offset}: ${error.message}; restore it from a backup`,
        { details: { account: this.#account, record: place.offset } },
      );
    };
    const content = await work().catch(named);
    return { size: content.size, read: (start, end) => content.read(start, end).catch(named) };
  }

  #notFound(place: RecordPlace): DomainError {
    return new DomainError(
      'not-found',
      `account ${this.#account}: content record ${place.offset} is not there (any more)`,
      { details: { account: this.#account, record: place.offset } },
    );
  }
}
