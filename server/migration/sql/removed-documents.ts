import { type SqlReader, type SqlWriter, textList } from '#platform/sql.ts';
import type { LedgerItem } from '../ledger.ts';
import { CAME_FROM_THERE, IN_BOTH, TAKEN_BACK } from '../way-back/reasons.ts';
import { eachPage } from './each-page.ts';
import { toItem, type ItemRow } from './items.ts';
import type { TakenBack } from './taken-back.ts';

/**
 * On the way back: events, tasks, notes and contacts that a user has deleted in collections that are still there, in pages, by
 * folder. Of a collection that was deleted as a whole, or made anew, nothing follows.
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
        AND i.reason IN ${textList(['', CAME_FROM_THERE, IN_BOTH])}
        AND (i.folder > ${folder} OR (i.folder = ${folder} AND i.source_id > ${sourceId}))
      ORDER BY i.folder, i.source_id LIMIT 1000`;
  const first: readonly [number, string] = [0, ''];
  for await (const rows of eachPage(first, (row) => [row[0], row[1]] as const, ask))
    yield rows.map(toItem);
}

/** Of these it is known that no user has deleted them: an undo took them, or takes them. */
export async function noteTakenBack(
  tx: SqlWriter,
  account: number,
  taken: Pick<TakenBack, 'folder' | 'ids'>,
): Promise<void> {
  // The reason of what went back would be lost as soon as it is gone.
  await tx.run`UPDATE items SET reason = ${TAKEN_BACK}, outcome = CASE outcome WHEN 'gone' THEN 'gone' ELSE 'merged' END
    WHERE folder IN (SELECT id FROM folders WHERE account = ${account} AND source_id = ${taken.folder})
      AND source_id IN ${textList(taken.ids)} AND reason IN ${textList(['', CAME_FROM_THERE, IN_BOTH])}`;
}
