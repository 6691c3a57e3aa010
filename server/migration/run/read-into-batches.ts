import { DomainError } from '#platform/errors.ts';
import type { ListedItem, ReadItem, UnreadItem } from '../item.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { FolderJob } from './folder-job.ts';
import { leftOutReason } from '../rules/left-out.ts';
import { prepareItem, type ItemSituation } from './prepare-item.ts';

/** Reads items and hands them to the writer; what cannot be read, or is not to be carried over, is noted. */
export async function readIntoBatches(
  job: FolderJob,
  writer: BatchWriter,
  listed: readonly ListedItem[],
): Promise<void> {
  const { source, folder, policies, signal, pace } = job;
  const wanted = new Map<string, ListedItem>();
  for (const item of listed) {
    const reason = leftOutReason(policies, folder, item);
    if (reason === undefined) wanted.set(item.id, item);
    else await writer.note({ ...item, outcome: 'skipped', reason });
  }
  if (wanted.size === 0) return;
  const situation = {
    policies,
    folder,
    owner: job.account.target,
    language: job.language,
    nowSeconds: Math.floor(job.clock.epochMs() / 1000),
  };
  const missing = new Map(wanted);
  for await (const item of source.read([...wanted.values()])) {
    signal.throwIfAborted();
    const asked = missing.get(item.id);
    if (asked === undefined) continue;
    missing.delete(item.id);
    if (isUnread(item)) await writer.unreadable(asked, item);
    else {
      await take(writer, item, { asked, situation });
      await pace.take(item.content.bytes.length, signal);
    }
  }
  for (const item of missing.values())
    await writer.unreadable(item, {
      error: new DomainError('not-found', 'the source listed it and did not give it out'),
    });
}

async function take(
  writer: BatchWriter,
  item: ReadItem,
  { asked, situation }: { readonly asked: ListedItem; readonly situation: ItemSituation },
): Promise<void> {
  const prepared = await prepareItem(item, asked, situation);
  switch (prepared.kind) {
    case 'ready':
      return await writer.add(prepared.item);
    case 'left-out':
      return await writer.note({ ...asked, outcome: 'skipped', reason: prepared.reason });
    case 'corrupt':
      return await writer.unreadable(asked, { ...prepared, remains: item.content.bytes });
  }
}

function isUnread(item: ReadItem | UnreadItem): item is UnreadItem {
  return 'error' in item;
}
