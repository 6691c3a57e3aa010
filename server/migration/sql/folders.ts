import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { Loss } from '../item.ts';
import type { LedgerFolder } from '../ledger.ts';
import { eachPage } from './each-page.ts';

export interface FolderRow {
  readonly id: number;
  readonly account: number;
  readonly endpoint: number;
  readonly source_id: string;
  readonly kind: CollectionKind;
  readonly source_path: string;
  readonly target_id: string;
  readonly target_path: string;
  readonly created_by: number;
  readonly state: string;
  readonly validity: string;
  readonly access: string;
  readonly losses: string;
}

type FolderValues = readonly [
  id: number,
  account: number,
  endpoint: number,
  sourceId: string,
  kind: CollectionKind,
  sourcePath: string,
  targetId: string,
  targetPath: string,
  createdBy: number,
  state: string,
  validity: string,
  access: string,
  losses: string,
];

const PAGE = 1000;

/** All of an account in pages, in the order in which they came to be known. */
export async function* eachFolder(
  sql: SqlReader,
  account: number,
): AsyncGenerator<readonly LedgerFolder[]> {
  // Arrays, for objects of SQLite's take five times the memory.
  const ask = async (after: number) =>
    await sql.rows<FolderValues>`SELECT id, account, endpoint, source_id, kind, source_path, target_id,
      target_path, created_by, state, validity, access, losses FROM folders
      WHERE account = ${account} AND id > ${after} ORDER BY id LIMIT ${PAGE}`;
  for await (const rows of eachPage(-1, ([id]) => id, ask, PAGE)) yield rows.map(ofValues);
}

export async function readFolders(sql: SqlReader, account: number): Promise<LedgerFolder[]> {
  return (await Array.fromAsync(eachFolder(sql, account))).flat();
}

const noLosses: readonly Loss[] = [];

function ofValues(row: FolderValues): LedgerFolder {
  const [id, account, endpoint, sourceId, kind, sourcePath, targetId, targetPath] = row;
  const path = JSON.parse(sourcePath) as string[];
  return {
    id,
    account,
    endpoint,
    sourceId,
    kind,
    sourcePath: path,
    targetId,
    targetPath: targetPath === sourcePath ? path : (JSON.parse(targetPath) as string[]),
    createdBy: row[8],
    state: row[9],
    validity: row[10],
    access: row[11],
    losses: row[12] === '[]' ? noLosses : (JSON.parse(row[12]) as Loss[]),
  };
}

/** What was lost of folders themselves. */
export async function folderLosses(sql: SqlReader, account: number): Promise<Loss[]> {
  const rows = await sql.rows<
    readonly [losses: string]
  >`SELECT losses FROM folders WHERE account = ${account} AND losses <> '[]' ORDER BY id`;
  return rows.flatMap(([losses]) => JSON.parse(losses) as Loss[]);
}

export async function findFolder(
  sql: SqlReader,
  account: number,
  endpoint: number,
  sourceId: string,
): Promise<LedgerFolder | undefined> {
  const row =
    await sql.get<FolderRow>`SELECT * FROM folders WHERE account = ${account} AND endpoint = ${endpoint}
    AND source_id = ${sourceId}`;
  return row && toFolder(row);
}

/** How deep folders of an account lie in the target, the deepest first. */
export async function folderLevels(sql: SqlReader, account: number): Promise<number[]> {
  const rows = await sql.rows<
    readonly [level: number]
  >`SELECT DISTINCT json_array_length(target_path) AS level FROM folders
    WHERE account = ${account} ORDER BY level DESC`;
  return rows.map(([level]) => level);
}

/** Folders that lie so deep, in pages. */
export async function* eachFolderOfLevel(
  sql: SqlReader,
  account: number,
  level: number,
): AsyncGenerator<readonly LedgerFolder[]> {
  const ask = async (after: number) =>
    await sql.rows<FolderValues>`SELECT id, account, endpoint, source_id, kind, source_path, target_id,
      target_path, created_by, state, validity, access, losses FROM folders
      WHERE account = ${account} AND id > ${after} AND json_array_length(target_path) = ${level}
      ORDER BY id LIMIT ${PAGE}`;
  for await (const rows of eachPage(-1, ([id]) => id, ask, PAGE)) yield rows.map(ofValues);
}

/** Those in which a run that was cut off was about to write. */
export async function foldersWithIntents(sql: SqlReader, account: number): Promise<LedgerFolder[]> {
  const rows =
    await sql.rows<FolderValues>`SELECT id, account, endpoint, source_id, kind, source_path, target_id,
    target_path, created_by, state, validity, access, losses FROM folders
    WHERE account = ${account} AND id IN (SELECT folder FROM intents) ORDER BY id`;
  return rows.map(ofValues);
}

export async function folderOfNumber(
  sql: SqlReader,
  id: number,
): Promise<LedgerFolder | undefined> {
  const row = await sql.get<FolderRow>`SELECT * FROM folders WHERE id = ${id}`;
  return row && toFolder(row);
}

/** Adds a folder; gives it with its number. */
export async function addFolder(
  tx: SqlWriter,
  folder: Omit<LedgerFolder, 'id'>,
): Promise<LedgerFolder> {
  await tx.run`INSERT INTO folders (account, endpoint, source_id, kind, source_path, target_id, target_path, created_by,
    state, validity, access, losses)
    VALUES (${folder.account}, ${folder.endpoint}, ${folder.sourceId}, ${folder.kind}, ${JSON.stringify(folder.sourcePath)},
    ${folder.targetId}, ${JSON.stringify(folder.targetPath)}, ${folder.createdBy}, ${folder.state}, ${folder.validity},
    ${folder.access}, ${JSON.stringify(folder.losses)})`;
  return (await findFolder(tx, folder.account, folder.endpoint, folder.sourceId))!;
}

/** Knows a folder from now on by the id that its source gives it; where that is known already nothing is changed. */
export async function adoptFolder(
  tx: SqlWriter,
  account: number,
  {
    endpoint,
    folder: { id, formerIds = [] },
  }: {
    readonly endpoint: number;
    readonly folder: { readonly id: string; readonly formerIds?: readonly string[] };
  },
): Promise<void> {
  for (const former of formerIds)
    await tx.run`UPDATE OR IGNORE folders SET source_id = ${id}
      WHERE account = ${account} AND endpoint = ${endpoint} AND source_id = ${former}`;
}

/** What is worth keeping of a listing that was worked through. */
export async function setFolderState(
  tx: SqlWriter,
  { id, state, validity }: Pick<LedgerFolder, 'id' | 'state' | 'validity'>,
): Promise<void> {
  await tx.run`UPDATE folders SET state = ${state}, validity = ${validity} WHERE id = ${id}`;
}

export async function setFolderTarget(
  tx: SqlWriter,
  {
    id,
    targetId,
    targetPath,
    createdBy,
  }: Pick<LedgerFolder, 'id' | 'targetId' | 'targetPath' | 'createdBy'>,
): Promise<void> {
  await tx.run`UPDATE folders SET target_id = ${targetId}, target_path = ${JSON.stringify(targetPath)},
    created_by = ${createdBy} WHERE id = ${id}`;
}

/** What it is called in the source and in the target by now. */
export async function setFolderNames(
  tx: SqlWriter,
  { id, sourcePath, targetPath }: Pick<LedgerFolder, 'id' | 'sourcePath' | 'targetPath'>,
): Promise<void> {
  await tx.run`UPDATE folders SET source_path = ${JSON.stringify(sourcePath)},
    target_path = ${JSON.stringify(targetPath)} WHERE id = ${id}`;
}

export function toFolder(row: FolderRow): LedgerFolder {
  return {
    id: row.id,
    account: row.account,
    endpoint: row.endpoint,
    sourceId: row.source_id,
    kind: row.kind,
    sourcePath: JSON.parse(row.source_path) as string[],
    targetId: row.target_id,
    targetPath: JSON.parse(row.target_path) as string[],
    createdBy: row.created_by,
    state: row.state,
    validity: row.validity,
    access: row.access,
    losses: JSON.parse(row.losses) as Loss[],
  };
}

/** Forgets a folder with what is left of its items. */
export async function removeFolder(tx: SqlWriter, id: number): Promise<void> {
  await tx.run`DELETE FROM intents WHERE folder = ${id}`;
  await tx.run`DELETE FROM items WHERE folder = ${id}`;
  await tx.run`DELETE FROM folders WHERE id = ${id}`;
}

/** Notes what others were given on a folder, and what of that could not be said in the target. */
export async function setFolderAccess(
  tx: SqlWriter,
  { id, access, losses }: Pick<LedgerFolder, 'id' | 'access' | 'losses'>,
): Promise<void> {
  await tx.run`UPDATE folders SET access = ${access}, losses = ${JSON.stringify(losses)} WHERE id = ${id}`;
}
