import { hasItems, hasSetAside } from '../sql/items.ts';
import { readEarly } from './early-contents.ts';
import type { FolderJob } from './folder-job.ts';
import { IdSet } from './id-set.ts';
import type { KeptListings } from './kept-listings.ts';
import { noteGone } from './note-gone.ts';

/** Before anything is copied again: what is gone from a folder, so that it is known again when it turns up in another. */
export async function findVanished(job: FolderJob, listings: KeptListings): Promise<void> {
  const { source, entry, ledger } = job;
  if (!(await hasItems(ledger.sql, entry.id)) || (await hasSetAside(ledger.sql, entry.id))) return;
  const listing = await source.list(entry.state);
  // On the way back ids are known before any numbering is.
  if (entry.validity !== '' && listing.validity !== entry.validity) return;
  const seen = listing.isComplete ? new IdSet() : undefined;
  const kept = listings.begin(entry.id, listing);
  for await (const chunk of listing.items) {
    kept.add(chunk);
    for (const { id } of chunk) seen?.add(id);
  }
  const changes = kept.end();
  if (changes.length > 0)
    await listings.keepContents(entry.id, async (room) => await readEarly(job, changes, room));
  await noteGone(job, { gone: listing.gone(), seen });
}
