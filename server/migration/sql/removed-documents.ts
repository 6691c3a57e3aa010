import { type SqlReader, type SqlWriter, textList } from '#platform/sql.ts';
import type { LedgerItem } from '../ledger.ts';
import { CAME_FROM_THERE, TAKEN_BACK } from '../run/came-from-there.ts';
import { THERE_BEFORE } from '../run/there-before.ts';
import { eachPage } from './each-page.ts';
import { toItem, type ItemRow } from './items.ts';

/**
 * On the way back: events, tasks, notes and contacts that a user has deleted in collections that are still there, in pages, by
 * folder. One that lost its mind, or was made anew, is no longer there, and nothing follows from that.
 */
export async function* eachRemovedDocument(
  sql: SqlReader,
  account: number,
): AsyncGenerator<readonly LedgerItem[]> {
  const ask = async ([folder, sourceId]: readonly [folder: number, sourceId: string]) =>
    await sql.rows<ItemRow>`SELECT i.folder, i.source_id, i.version, i.size, i.hash, i.outcome, i.reason, i.target_folder,
      i.target_id, i.target_version, i.flags, i.received_at, i.batch, i.losses, i.uid
      FROM folders f JOIN items i ON i.folder = f.id
      WHERE f.account = ${account} AND f.kind IN ('calendar', 'tasks', 'notes', 'addressbook')
        AND EXISTS (SELECT 1 FROM listed_folders l WHERE l.account = f.account AND l.endpoint = f.endpoint
          AND l.source_id = f.source_id)
        AND i.outcome = 'gone' AND i.target_id <> '' AND i.target_version <> ''
        AND ((i.batch = 0 AND i.reason = ${CAME_FROM_THERE}) OR (i.batch > 0 AND i.reason = ''))
        AND (i.folder > ${folder} OR (i.folder = ${folder} AND i.source_id > ${sourceId}))
      ORDER BY i.folder, i.source_id LIMIT 1000`;
  const first: readonly [number, string] = [0, ''];
  for await (const rows of eachPage(first, (row) => [row[0], row[1]] as const, ask))
    yield rows.map(toItem);
}

/** Before it is known what of a folder is still as the migration brought it: what an undo took is not. */
export async function supposeTakenBack(tx: SqlWriter, account: number): Promise<void> {
  await tx.run`UPDATE items SET reason = ${TAKEN_BACK} WHERE batch = 0 AND reason = ${CAME_FROM_THERE}
    AND folder IN (SELECT id FROM folders WHERE account = ${account} AND kind <> 'mailbox')`;
}

/** These are still as the migration brought them, or were until a user deleted them. */
export async function noteCameFromThere(
  tx: SqlWriter,
  folder: number,
  sourceIds: readonly string[],
): Promise<void> {
  await tx.run`UPDATE items SET reason = ${CAME_FROM_THERE} WHERE folder = ${folder} AND batch = 0
    AND reason IN ${textList([TAKEN_BACK, THERE_BEFORE])} AND source_id IN ${textList(sourceIds)}`;
}

/** An undo is about to take these away. */
export async function noteTakenBack(
  tx: SqlWriter,
  folder: number,
  sourceIds: readonly string[],
): Promise<void> {
  await tx.run`UPDATE items SET reason = ${TAKEN_BACK}
    WHERE folder = ${folder} AND source_id IN ${textList(sourceIds)}`;
}
