import type { SqlReader, SqlWriter } from '#platform/sql.ts';
import type { CollectionKind } from '#store/collection.ts';
import type { Loss } from '../item.ts';
import type { LedgerFolder } from '../ledger.ts';

interface Row {
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

export async function readFolders(sql: SqlReader, account: number): Promise<LedgerFolder[]> {
  const rows = await sql.all<Row>`SELECT * FROM folders WHERE account = ${account} ORDER BY id`;
  return rows.map(toFolder);
}

export async function findFolder(
  sql: SqlReader,
  account: number,
  endpoint: number,
  sourceId: string,
): Promise<LedgerFolder | undefined> {
  const row =
    await sql.get<Row>`SELECT * FROM folders WHERE account = ${account} AND endpoint = ${endpoint}
    AND source_id = ${sourceId}`;
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

function toFolder(row: Row): LedgerFolder {
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
