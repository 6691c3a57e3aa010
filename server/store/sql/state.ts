import type { AccountId } from '#platform/ids.ts';
import { list, type SqlReader, type SqlWriter } from '#platform/sql.ts';

/** The one row of an account: counters, usage, and how far the journal is contained in the index. */
export interface StateRow {
  modseq: number;
  uidValidity: number;
  nextCollection: number;
  nextItem: number;
  bytes: number;
  messages: number;
  /** Bytes in the packs of the records that items refer to. */
  liveBytes: number;
  pack: number;
  packOffset: number;
  /** Of the packs: another one means that compaction moved every record. */
  generation: number;
  /** The machine's start in which this account was last written. */
  boot: string;
}

/** As an array, since every transaction and every view reads it. */
type StateTuple = [
  modseq: number,
  uidValidity: number,
  nextCollection: number,
  nextItem: number,
  bytes: number,
  messages: number,
  liveBytes: number,
  pack: number,
  packOffset: number,
  generation: number,
  boot: string,
];

export async function readState(sql: SqlReader, account: AccountId): Promise<StateRow | undefined> {
  const rows = await sql.rows<StateTuple>`
    SELECT modseq, uid_validity, next_collection, next_item, bytes, messages, live_bytes, pack, pack_offset, generation,
           boot
    FROM account_state WHERE account = ${account}`;
  return toState(rows[0]);
}

/** Reads the row and keeps other writers out until the transaction ends, on PostgreSQL as on SQLite. */
export async function lockState(sql: SqlWriter, account: AccountId): Promise<StateRow | undefined> {
  const rows = await sql.rows<StateTuple>`
    UPDATE account_state SET modseq = modseq WHERE account = ${account}
    RETURNING modseq, uid_validity, next_collection, next_item, bytes, messages, live_bytes, pack, pack_offset, generation,
              boot`;
  return toState(rows[0]);
}

/** Creates the row of a new account; does nothing when another process was faster. */
export async function insertState(sql: SqlWriter, account: AccountId): Promise<void> {
  await sql.run`
    INSERT INTO account_state
      (account, modseq, uid_validity, next_collection, next_item, bytes, messages, live_bytes, pack, pack_offset,
       generation, boot)
    VALUES (${account}, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, '') ON CONFLICT (account) DO NOTHING`;
}

export async function writeState(sql: SqlWriter, account: AccountId, row: StateRow): Promise<void> {
  await sql.run`
    UPDATE account_state SET modseq = ${row.modseq}, uid_validity = ${row.uidValidity},
      next_collection = ${row.nextCollection}, next_item = ${row.nextItem}, bytes = ${row.bytes},
      messages = ${row.messages}, live_bytes = ${row.liveBytes}, pack = ${row.pack}, pack_offset = ${row.packOffset},
      generation = ${row.generation}, boot = ${row.boot}
    WHERE account = ${account}`;
}

/** True when the index contains the journal up to `end`. */
export function isAtEnd(
  state: StateRow,
  end: { readonly pack: number; readonly offset: number; readonly generation: number },
): boolean {
  return (
    state.pack === end.pack &&
    state.packOffset === end.offset &&
    state.generation === end.generation
  );
}

/** Usage of some accounts; those without a row have none. */
export async function usageOf(
  sql: SqlReader,
  accounts: readonly AccountId[],
): Promise<[account: number, bytes: number, messages: number][]> {
  return await sql.rows<[number, number, number]>`
    SELECT account, bytes, messages FROM account_state WHERE account IN ${list(accounts)}`;
}

function toState(row: StateTuple | undefined): StateRow | undefined {
  if (row === undefined) return undefined;
  return {
    modseq: row[0],
    uidValidity: row[1],
    nextCollection: row[2],
    nextItem: row[3],
    bytes: row[4],
    messages: row[5],
    liveBytes: row[6],
    pack: row[7],
    packOffset: row[8],
    generation: row[9],
    boot: row[10],
  };
}
