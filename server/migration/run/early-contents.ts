import type { ListedItem, ReadItem } from '../item.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { readItems } from '../sql/items.ts';
import type { FolderJob, FolderSource } from './folder-job.ts';

/** Contents that came with a listing, by the items' ids. */
export type EarlyContents = ReadonlyMap<string, ReadItem>;

/**
 * Contents of what is new in a listing of changes, as long as they are few: while a mailbox is open anyway they cost the source
 * less than when it has to be opened again for them.
 * @param room bytes
 */
export async function readEarly(
  { ledger, entry, folder, policies, source }: FolderJob,
  listed: readonly ListedItem[],
  room: number,
): Promise<EarlyContents> {
  const contents = new Map<string, ReadItem>();
  const ids = listed.map(({ id }) => id);
  const known = await readItems(ledger.sql, entry.id, ids);
  const fresh = listed.filter(
    (item) => !known.has(item.id) && leftOutReason(policies, folder, item) === undefined,
  );
  const said = fresh.reduce((sum, { size = Infinity }) => sum + size, 0);
  if (fresh.length === 0 || said > room) return contents;
  let bytes = 0;
  for await (const item of source.read(fresh)) {
    // What cannot be read is tried again, and told, when its turn comes.
    if ('error' in item) continue;
    bytes += item.content.bytes.length;
    // Sources lie about sizes.
    if (bytes > room) break;
    contents.set(item.id, item);
  }
  return contents;
}

/** A source of which some contents are there already; they are given out once. */
export function withEarly(source: FolderSource, contents: EarlyContents): FolderSource {
  const left = new Map(contents);
  return {
    ...source,
    async *read(items) {
      const missing: ListedItem[] = [];
      for (const item of items) {
        const early = left.get(item.id);
        left.delete(item.id);
        if (early === undefined) missing.push(item);
        else yield early;
      }
      if (missing.length > 0) yield* source.read(missing);
    },
  };
}
