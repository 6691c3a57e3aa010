import { setFolderAccess } from '../sql/folders.ts';
import { mapAccess } from './map-people.ts';
import type { FolderJob } from './folder-job.ts';

/** Gives others in the target what they have in the source. Done again only when it is something else there. */
export async function carryAccess({
  folder,
  entry,
  place,
  target,
  ledger,
  people,
}: FolderJob): Promise<void> {
  const wanted = mapAccess(folder.access ?? [], people);
  const access = JSON.stringify(wanted);
  if (wanted.length === 0 && entry.access === '') return;
  if (access === entry.access) return;
  const losses = await target.changeAccess(place, wanted, 'add');
  await ledger.sql.transaction(
    async (tx) =>
      await setFolderAccess(tx, {
        id: entry.id,
        access,
        losses: [...(folder.losses ?? []), ...losses],
      }),
  );
}
