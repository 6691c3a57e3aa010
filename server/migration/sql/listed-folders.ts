import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { SourceFolder } from '../item.ts';
import type { LedgerFolder } from '../ledger.ts';
import type { TargetFolder } from '../target.ts';
import { toFolder, type FolderRow } from './folders.ts';
import { eachPage } from './each-page.ts';

/** A folder that the source lists in a run that is under way. There may be a hundred thousand. */
export interface ListedFolder {
  /** Where it came among the others of the account. */
  readonly at: number;
  readonly endpoint: number;
  readonly folder: SourceFolder;
}

/** Where it goes. */
export interface ListedPlace {
  readonly at: number;
  /** Its number in the ledger. */
  readonly entry: number;
  readonly place: TargetFolder;
  /** Its items are to be looked at. */
  readonly isChanged: boolean;
  /** No earlier run had it. */
  readonly isNew: boolean;
}

/** The column is_changed: what is not 0 is worked on, and in this order. */
const KNOWN_BEFORE = 1;
const NEW = 2;

export async function addListedFolders(
  tx: SqlWriter,
  account: number,
  folders: readonly ListedFolder[],
): Promise<void> {
  for (const { at, endpoint, folder } of folders)
    await tx.run`INSERT INTO listed_folders (account, at, endpoint, source_id, folder, entry, place, is_changed)
      VALUES (${account}, ${at}, ${endpoint}, ${folder.id}, ${JSON.stringify(folder)}, 0, '', 0)`;
}

export async function setListedPlaces(
  tx: SqlWriter,
  account: number,
  places: readonly ListedPlace[],
): Promise<void> {
  for (const { at, entry, place, isChanged, isNew } of places)
    await tx.run`UPDATE listed_folders SET entry = ${entry}, place = ${JSON.stringify(place)},
      is_changed = ${isChanged ? (isNew ? NEW : KNOWN_BEFORE) : 0} WHERE account = ${account} AND at = ${at}`;
}

const PAGE = 200;

/** All of them in pages, in their order, each with what the ledger knows of it. */
export async function* eachListedFolder(
  sql: SqlReader,
  account: number,
): AsyncGenerator<readonly (ListedFolder & { readonly known: LedgerFolder | undefined })[]> {
  const ask = async (after: number) =>
    await sql.all<
      { readonly at: number; readonly ep: number; readonly listed: string } & {
        readonly [K in keyof FolderRow]: FolderRow[K] | null;
      }
    >`SELECT l.at AS at, l.endpoint AS ep, l.folder AS listed, f.id, f.account, f.endpoint, f.source_id, f.kind,
      f.source_path, f.target_id, f.target_path, f.created_by, f.state, f.validity, f.access, f.losses
      FROM listed_folders l LEFT JOIN folders f
        ON f.account = l.account AND f.endpoint = l.endpoint AND f.source_id = l.source_id
      WHERE l.account = ${account} AND l.at > ${after} ORDER BY l.at LIMIT ${PAGE}`;
  for await (const rows of eachPage(-1, ({ at }) => at, ask))
    yield rows.map((row) => ({
      at: row.at,
      endpoint: row.ep,
      folder: JSON.parse(row.listed) as SourceFolder,
      known: row.id === null ? undefined : toFolder(row as FolderRow),
    }));
}

/** A folder that has its place, as it is worked on. */
export interface PlacedListing {
  readonly at: number;
  readonly endpoint: number;
  readonly folder: SourceFolder;
  readonly entry: LedgerFolder;
  readonly place: TargetFolder;
}

/**
 * Those whose items are to be looked at, in pages. What is new comes last: by then it is known what went from the others, a folder
 * that was made anew under its old name too.
 */
export async function* eachChangedFolder(
  sql: SqlReader,
  account: number,
): AsyncGenerator<readonly PlacedListing[]> {
  const ask = async (after: { readonly rank: number; readonly at: number }) =>
    await sql.all<
      {
        readonly at: number;
        readonly rank: number;
        readonly ep: number;
        readonly listed: string;
        readonly place: string;
      } & FolderRow
    >`SELECT l.at AS at, l.is_changed AS rank, l.endpoint AS ep, l.folder AS listed, l.place AS place, f.id, f.account, f.endpoint, f.source_id,
      f.kind, f.source_path, f.target_id, f.target_path, f.created_by, f.state, f.validity, f.access, f.losses
      FROM listed_folders l JOIN folders f ON f.id = l.entry
      WHERE l.account = ${account} AND l.is_changed > 0 AND (l.is_changed, l.at) > (${after.rank}, ${after.at})
      ORDER BY l.is_changed, l.at LIMIT ${PAGE}`;
  for await (const rows of eachPage({ rank: 0, at: -1 }, ({ rank, at }) => ({ rank, at }), ask))
    yield rows.map((row) => ({
      at: row.at,
      endpoint: row.ep,
      folder: JSON.parse(row.listed) as SourceFolder,
      entry: toFolder(row),
      place: JSON.parse(row.place) as TargetFolder,
    }));
}

/** The place of a folder of the ledger, where it was listed and has one. */
export async function listedPlace(
  sql: SqlReader,
  account: number,
  entry: number,
): Promise<TargetFolder | undefined> {
  const row = await sql.get<{
    readonly place: string;
  }>`SELECT place FROM listed_folders WHERE account = ${account} AND entry = ${entry} AND entry > 0`;
  return row && (JSON.parse(row.place) as TargetFolder);
}

/** Folders of the ledger with items in them that the source no longer lists. */
export async function unlistedFolders(
  sql: SqlReader,
  account: number,
  endpoint: number,
): Promise<LedgerFolder[]> {
  const rows =
    await sql.all<FolderRow>`SELECT * FROM folders f WHERE f.account = ${account} AND f.endpoint = ${endpoint}
      AND NOT EXISTS (SELECT 1 FROM listed_folders l
        WHERE l.account = f.account AND l.endpoint = f.endpoint AND l.source_id = f.source_id)
      AND EXISTS (SELECT 1 FROM items i WHERE i.folder = f.id) ORDER BY f.id`;
  return rows.map(toFolder);
}

export async function forgetListedFolders(tx: SqlWriter, account: number): Promise<void> {
  await tx.run`DELETE FROM listed_folders WHERE account = ${account}`;
}
