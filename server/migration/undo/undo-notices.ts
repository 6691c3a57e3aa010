import type { Ledger } from '../ledger.ts';
import { readNotices, removeNotices } from '../sql/notices.ts';
import type { TargetFolder, TargetSession } from '../target.ts';

/** Takes back what told the user of the move, unless it was read or moved. Gives how many; sent mail stays sent. */
export async function undoNotices(
  { sql }: Ledger,
  session: TargetSession,
  { source, places }: { source: string; places: ReadonlyMap<string, TargetFolder> },
): Promise<number> {
  let removed = 0;
  for (const notice of await readNotices(sql)) {
    if (notice.source !== source || notice.targetId === '') continue;
    const place = places.get(notice.targetFolder);
    if (place === undefined) continue;
    const wish = { id: notice.targetId, version: notice.targetVersion };
    removed += (await session.remove(place, [wish])).length;
  }
  await sql.transaction(async (tx) => await removeNotices(tx, source));
  return removed;
}
