import { loadOnce } from '#platform/load-once.ts';
import { likenessOf } from '../likeness.ts';
import type { LedgerItem } from '../ledger.ts';
import { eachGoneItem, putItems } from '../sql/items.ts';
import type { FolderJob } from './folder-job.ts';
import { moveAlong } from './move-along.ts';
import type { PreparedItem } from './prepare-item.ts';
import { outcomeAgain } from './there-before.ts';

/**
 * Events, tasks and contacts that the source moved to another folder and changed since the last run: their contents are others, and
 * they are known by their UIDs, which the target tells.
 */
export class MovedDocuments {
  readonly #job: FolderJob;
  readonly #gone: () => Promise<Map<number, LedgerItem>>;

  constructor(job: FolderJob) {
    this.#job = job;
    this.#gone = loadOnce(async () => await goneDocuments(job));
  }

  /**
   * Moves it in the target, where it is to get its new content; tells what the ledger knows of it then. What users have moved or
   * deleted there meanwhile stays so.
   */
  async follow({ intended, write }: PreparedItem): Promise<LedgerItem | undefined> {
    const { ledger, entry } = this.#job;
    if (entry.kind === 'mailbox' || entry.kind === 'files') return undefined;
    const goneByKey = await this.#gone();
    if (goneByKey.size === 0) return undefined;
    const key = (await likenessOf(write.content))?.key ?? -1;
    const gone = goneByKey.get(key);
    if (gone === undefined || gone.folder === entry.id) return undefined;
    goneByKey.delete(key);
    const place = await moveAlong(this.#job, gone);
    // With its old content and version, so that a run that is cut off here writes the new ones later.
    const version = place.targetFolder === entry.id ? gone.version : intended.version;
    const here: LedgerItem = {
      ...gone,
      ...place,
      ...outcomeAgain(gone),
      folder: entry.id,
      sourceId: intended.sourceId,
      version,
    };
    await ledger.sql.transaction(async (tx) => {
      await putItems(tx, [{ ...gone, targetId: '', reason: 'moved to another folder' }, here]);
    });
    return here;
  }
}

/** What is gone from the source and still in the target, by likeness. */
async function goneDocuments({
  ledger,
  account,
  entry,
  target,
  folderOf,
}: FolderJob): Promise<Map<number, LedgerItem>> {
  const found = new Map<number, LedgerItem>();
  for await (const page of eachGoneItem(ledger.sql, account.id, 0))
    for (const [folder, items] of Map.groupBy(page, ({ targetFolder }) => targetFolder)) {
      const place = await folderOf(folder);
      if (place?.kind !== entry.kind) continue;
      const gone = new Map(items.map((item) => [item.targetId, item]));
      const others = { size: place.items, has: (id: string) => !gone.has(id) };
      for await (const chunk of target.existing(place, others))
        for (const { id, likeness } of chunk) {
          const item = gone.get(id);
          if (item !== undefined) found.set(likeness.key, item);
        }
    }
  return found;
}
