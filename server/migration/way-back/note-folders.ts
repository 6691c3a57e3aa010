import type { Ledger, LedgerFolder } from '../ledger.ts';
import { addFolder, readFolders } from '../sql/folders.ts';

/** Folders of the target by their ids; several of the source may have become one. */
export async function noteFolders(
  ledger: Ledger,
  account: number,
  folders: readonly LedgerFolder[],
  idThere: (folder: LedgerFolder) => string,
): Promise<Map<string, number>> {
  const places = new Map(
    (await readFolders(ledger.sql, account)).map(({ sourceId, id }) => [sourceId, id]),
  );
  for (const folder of folders) {
    const { targetId, targetPath, sourcePath, kind } = folder;
    if (places.has(targetId)) continue;
    const { id } = await ledger.sql.transaction(
      async (tx) =>
        await addFolder(tx, {
          account,
          endpoint: 0,
          sourceId: targetId,
          kind,
          sourcePath: targetPath,
          targetId: idThere(folder),
          targetPath: sourcePath,
          createdBy: 0,
          state: '',
          validity: '',
          access: '',
          losses: [],
        }),
    );
    places.set(targetId, id);
  }
  return places;
}
