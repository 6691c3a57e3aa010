import { DomainError, isDomainError } from '#platform/errors.ts';
import { migrate } from '#platform/migrations.ts';
import type { Sql } from '#platform/sql.ts';
import { openSqlite } from '#platform/sqlite.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { Loss } from './item.ts';
import type { Posting } from './target-directory.ts';
import { ledgerMigrations } from './sql/schema.ts';

/** What became of an item. */
export type Outcome =
  /** It is in the target because this migration wrote it. */
  | 'written'
  /** It was there before, or twice in the source. */
  | 'merged'
  /** Left out by choice. */
  | 'skipped'
  /** The target would not take it. */
  | 'refused'
  /** The source would not give it, or what it gave is damaged. */
  | 'unreadable'
  /** It was in the source and no longer is. */
  | 'gone';

export interface LedgerAccount {
  readonly id: number;
  readonly source: string;
  readonly target: string;
  readonly phase: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly error: string;
  readonly isCreated: boolean;
  readonly settingsHash: string;
  readonly losses: readonly Loss[];
  readonly finishedAt: number;
}

/** An alias, a list, or the members of a shared mailbox. */
export interface LedgerEntry {
  /** In the target. */
  readonly address: string;
  readonly kind: 'alias' | 'list' | 'shared-mailbox';
  /** The account or list in the source. */
  readonly source: string;
  /** made: by this migration; there: it was there before; refused: it could not be. */
  readonly state: 'made' | 'there' | 'refused';
  /** Of what this migration made: where the alias leads, who are the members. */
  readonly members: readonly string[];
  readonly displayName: string;
  readonly posting: Posting;
  /** For people. */
  readonly problems: readonly string[];
  readonly batch: number;
}

/** Folders that are of no single source: reports on damaged items, what belongs to the account, and mailboxes above others that no source has. */
export const reportsEndpoint = -1;
export const settingsEndpoint = -2;
export const aboveEndpoint = -3;

export interface LedgerFolder {
  readonly id: number;
  readonly account: number;
  /** Which of the migration's sources. */
  readonly endpoint: number;
  readonly sourceId: string;
  readonly kind: CollectionKind;
  readonly sourcePath: readonly string[];
  readonly targetId: string;
  readonly targetPath: readonly string[];
  /** The batch that made the target's folder; 0: it was there. */
  readonly createdBy: number;
  readonly state: string;
  readonly validity: string;
  /** What others were given on it, as JSON; '' for nothing yet. */
  readonly access: string;
  readonly losses: readonly Loss[];
}

export interface LedgerItem {
  readonly folder: number;
  readonly sourceId: string;
  readonly version: string;
  readonly size: number;
  /** SHA-256 in hex of the content as it was written; '' where there is none. */
  readonly hash: string;
  /** By which a calendar object or a card is known again whatever else becomes of it; '' for what has none, and for messages. */
  // RFC 5545 §3.8.4.7, RFC 6350 §6.7.6
  readonly uid: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** Where it is in the target: a folder of the ledger. */
  readonly targetFolder: number;
  readonly targetId: string;
  readonly targetVersion: string;
  /** System bits, a space, keywords joined by spaces. */
  readonly flags: string;
  readonly receivedAt: number;
  readonly batch: number;
  readonly losses: readonly Loss[];
}

/** Items that were about to be written when the ledger was last told. */
export interface Intent {
  readonly folder: number;
  readonly mark: string;
  readonly items: readonly IntendedItem[];
}
export type IntendedItem = Pick<
  LedgerItem,
  'sourceId' | 'version' | 'size' | 'hash' | 'flags' | 'receivedAt' | 'losses'
> & {
  /** Absent: it has none. */
  readonly uid?: string;
  /** What it is once it is there, where that is not "written": a report on an item that could not be read. */
  readonly outcome?: Outcome;
  readonly reason?: string;
};

/** The open ledger of one migration; its tables are read and written by the files in sql/. */
export interface Ledger extends AsyncDisposable {
  readonly sql: Sql;
}

/** Opens, and makes, the ledger file. @throws DomainError corrupt, not-supported */
export async function openLedger(path: string): Promise<Ledger> {
  try {
    await using stack = new AsyncDisposableStack();
    const sql = stack.use(openSqlite({ path, synchronous: 'NORMAL', cacheKib: 8192 }));
    await migrate(sql, 'migration', ledgerMigrations);
    const open = stack.move();
    return { sql, [Symbol.asyncDispose]: async () => await open.disposeAsync() };
  } catch (error) {
    if (isDomainError(error) && error.code !== 'corrupt') throw error;
    throw new DomainError(
      'corrupt',
      `${path} is damaged: restore it from a backup, or remove it; then a run finds what is in the target already, and undo knows of nothing`,
      { cause: error },
    );
  }
}
