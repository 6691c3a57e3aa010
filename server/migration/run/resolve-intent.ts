import { readIntent, removeIntent } from '../sql/intents.ts';
import { putItems } from '../sql/items.ts';
import type { FolderJob } from './folder-job.ts';

/**
 * A run that was cut off may have written a batch without telling the ledger. The target says which of the intended items
 * came in since the mark; the others are new to it.
 */
export async function resolveIntent({
  ledger,
  entry,
  target,
  place,
  batch,
}: Pick<FolderJob, 'ledger' | 'entry' | 'target' | 'place' | 'batch'>): Promise<void> {
  const intent = await readIntent(ledger.sql, entry.id);
  if (intent === undefined) return;
  const asked = intent.items.map(({ sourceId, hash }) => ({ key: sourceId, contentHash: hash }));
  const found = await target.written(place, intent.mark, asked);
  const versions = new Map<string, string>();
  for await (const chunk of target.look(place, [...found.values()], false))
    for (const { id, version } of chunk) versions.set(id, version);
  const items = intent.items
    .filter(({ sourceId }) => found.has(sourceId))
    .map((item) => ({
      ...item,
      uid: item.uid ?? '',
      folder: entry.id,
      outcome: item.outcome ?? ('written' as const),
      reason: item.reason ?? '',
      targetFolder: entry.id,
      targetId: found.get(item.sourceId)!,
      targetVersion: versions.get(found.get(item.sourceId)!) ?? '',
      batch,
    }));
  await ledger.sql.transaction(async (tx) => {
    await putItems(tx, items);
    await removeIntent(tx, entry.id);
  });
}
