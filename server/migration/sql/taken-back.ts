import { textList, type SqlReader, type SqlWriter } from '#platform/sql.ts';
import { eachPage } from './each-page.ts';

/** What an undo takes, or took, from a folder of the target. */
export interface TakenBack {
  readonly account: number;
  /** Id of the folder there. */
  readonly folder: string;
  readonly ids: readonly string[];
}

/**
 * An undo is about to take these away; it may be cut off then.
 * @param batch the last run before it
 */
export async function addTakenBack(
  tx: SqlWriter,
  { account, folder, ids }: TakenBack,
  batch: number,
): Promise<void> {
  for (const id of ids)
    await tx.run`INSERT OR REPLACE INTO taken_back (account, folder, item, batch)
      VALUES (${account}, ${folder}, ${id}, ${batch})`;
}

/** All of it, in pages. */
export async function* eachTakenBack(
  sql: SqlReader,
  account: number,
): AsyncGenerator<readonly TakenBack[]> {
  const ask = async ([folder, item]: readonly [folder: string, item: string]) =>
    await sql.rows<readonly [folder: string, item: string]>`SELECT folder, item FROM taken_back
      WHERE account = ${account} AND (folder > ${folder} OR (folder = ${folder} AND item > ${item}))
      ORDER BY folder, item LIMIT 1000`;
  const first: readonly [string, string] = ['', ''];
  for await (const rows of eachPage(first, (row) => row, ask))
    yield [...Map.groupBy(rows, ([folder]) => folder)].map(([folder, some]) => ({
      account,
      folder,
      ids: some.map(([, item]) => item),
    }));
}

/** The last run before an undo took each of these, if one did. */
export async function runsBeforeTaken(
  sql: SqlReader,
  { account, folder, ids }: TakenBack,
): Promise<ReadonlyMap<string, number>> {
  return new Map(
    await sql.rows<readonly [item: string, batch: number]>`SELECT item, batch FROM taken_back
      WHERE account = ${account} AND folder = ${folder} AND item IN ${textList(ids)}`,
  );
}

/** The way back knows of all of it. */
export async function forgetTakenBack(tx: SqlWriter, account: number): Promise<void> {
  await tx.run`DELETE FROM taken_back WHERE account = ${account}`;
}
