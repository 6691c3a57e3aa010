import type { CollectionKind } from '#store/collection.ts';
import { loadOnce } from '#platform/load-once.ts';
import { documentLikeness } from '../likeness.ts';
import type { LedgerItem } from '../ledger.ts';
import { eachGoneItem, findGone, findGoneByUid, putItems } from '../sql/items.ts';
import type { FolderJob } from './folder-job.ts';
import { inPlaces } from './in-places.ts';
import { moveAlong } from './move-along.ts';
import type { PreparedItem } from './prepare-item.ts';
import { outcomeAgain } from './there-before.ts';

const withoutUids: ReadonlySet<CollectionKind> = new Set(['mailbox', 'files', 'settings']);

/**
 * What went from one folder of the source and turns up in another, or under another name: messages are known by their contents;
 * events, tasks and contacts that were changed as well, by their UIDs.
 */
export class MovedItems {
  readonly #job: FolderJob;
  readonly #unnamed: () => Promise<Map<number, LedgerItem>>;

  constructor(job: FolderJob) {
    this.#job = job;
    this.#unnamed = loadOnce(async () => await unnamedDocuments(job));
  }

  /** What the ledger has of it as gone, that of `twin` in the target before others. */
  async find(
    { intended }: PreparedItem,
    twin: { readonly id: string } | undefined,
  ): Promise<LedgerItem | undefined> {
    const { ledger, account, entry } = this.#job;
    const { id: folder, kind } = entry;
    const at = { account: account.id, folder, targetId: twin?.id ?? '' };
    const same = await findGone(ledger.sql, { ...at, hash: intended.hash });
    const { uid = '' } = intended;
    if (same !== undefined || uid === '' || withoutUids.has(kind)) return same;
    return (await findGoneByUid(ledger.sql, { ...at, kind, uid })) ?? (await this.#unnamedOf(uid));
  }

  /**
   * Moves a document in the target, where it is to get its new content; tells what the ledger knows of it then. What users have moved
   * or deleted there meanwhile stays so.
   */
  async follow({ intended }: PreparedItem, gone: LedgerItem): Promise<LedgerItem> {
    const { ledger, entry } = this.#job;
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
    await ledger.sql.transaction(async (tx) => await putItems(tx, [closed(gone), here]));
    return here;
  }

  async #unnamedOf(uid: string): Promise<LedgerItem | undefined> {
    const unnamed = await this.#unnamed();
    const { key } = documentLikeness(uid);
    const found = unnamed.get(key);
    unnamed.delete(key);
    return found;
  }
}

/** What the ledger goes on having of an item that is known under another name now. */
export function closed(gone: LedgerItem): LedgerItem {
  return { ...gone, targetId: '', reason: 'moved to another folder' };
}

/** What is gone from the source and was carried over before ledgers had UIDs: the target tells them. By likeness. */
async function unnamedDocuments({
  ledger,
  account,
  entry,
  target,
  folderOf,
}: FolderJob): Promise<Map<number, LedgerItem>> {
  const found = new Map<number, LedgerItem>();
  const pages = unnamedOf(eachGoneItem(ledger.sql, account.id, 0));
  for await (const { place, items } of inPlaces(pages, folderOf)) {
    if (place.kind !== entry.kind) continue;
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

async function* unnamedOf(pages: AsyncIterable<readonly LedgerItem[]>) {
  for await (const page of pages) yield page.filter(({ uid }) => uid === '');
}
