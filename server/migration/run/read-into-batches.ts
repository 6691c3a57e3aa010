import { DomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../item.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { FolderJob } from './folder-job.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { prepareItem } from './prepare-item.ts';

/** Reads items and hands them to the writer; what cannot be read, or is not to be carried over, is noted. Gives how many failed. */
export async function readIntoBatches(
  job: FolderJob,
  writer: BatchWriter,
  listed: readonly ListedItem[],
): Promise<number> {
  const { source, folder, policies, signal } = job;
  const wanted = new Map<string, ListedItem>();
  for (const item of listed) {
    const reason = leftOutReason(policies, folder, item);
    if (reason === undefined) wanted.set(item.id, item);
    else await writer.note({ ...item, outcome: 'skipped', reason });
  }
  if (wanted.size === 0) return 0;
  let failures = 0;
  const missing = new Map(wanted);
  for await (const item of source.read(folder, [...wanted.values()])) {
    signal.throwIfAborted();
    const asked = missing.get(item.id);
    if (asked === undefined) continue;
    missing.delete(item.id);
    if (isUnread(item)) {
      failures++;
      await writer.unreadable(asked, item);
    } else await writer.add(prepareItem(item, asked, policies));
  }
  for (const item of missing.values()) {
    failures++;
    await writer.unreadable(item, {
      id: item.id,
      error: new DomainError('not-found', 'the source listed it and did not give it out'),
    });
  }
  return failures;
}

function isUnread(item: ReadItem | UnreadItem): item is UnreadItem {
  return 'error' in item;
}
